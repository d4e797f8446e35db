// Hashes of files and CVE numbers in a text. A hash of something else, such as of a list of imports, is none of a file.

export interface Hashes {
  md5: string[]
  sha1: string[]
  sha256: string[]
  sha512: string[]
}

const KINDS: { [length: number]: keyof Hashes } = { 32: 'md5', 40: 'sha1', 64: 'sha256', 128: 'sha512' }
const HEX = /(?<![\p{L}\p{N}])[0-9a-f]{32,128}(?![\p{L}\p{N}])/giu
/** What these names are followed by has the form of a hash: imports, handshakes, headers, ids. */
export const NO_FILE_HASH =
  /(?:imp_?(?:hash|fuzzy)|ja[34][a-z]{0,3}|hassh(?:server)?|rich_?(?:pe_?)?(?:header_?)?hash|vhash|telfhash|dhash|authentihash|(?:trace|span|request|correlation|session)_?id|u?guid|uuid)(?:[_ ]?(?:hash|md5|digest|fingerprint))?$/i
const BETWEEN = /["'\s:=([]{1,8}$/

/** Each once, in small letters, in the order of the text. */
export function findHashes(text: string): Hashes {
  const found: { [kind in keyof Hashes]: Set<string> } = {
    md5: new Set(),
    sha1: new Set(),
    sha256: new Set(),
    sha512: new Set(),
  }
  for (const match of text.matchAll(HEX)) {
    const kind = KINDS[match[0].length]
    if (kind === undefined) continue
    const before = text.slice(Math.max(0, match.index - 48), match.index)
    const name = before.replace(BETWEEN, '')
    if (name === before || !NO_FILE_HASH.test(name)) found[kind].add(match[0].toLowerCase())
  }
  const { md5, sha1, sha256, sha512 } = found
  return { md5: [...md5], sha1: [...sha1], sha256: [...sha256], sha512: [...sha512] }
}

// Dashes of other kinds come from word processors, underscores from rules of intrusion detection. The number has four digits or more.
const CVE =
  /(?<![\p{L}\p{N}])CVE[-_\u2010-\u2015\u2212\uff0d ]((?:19|20)\d{2})[-_\u2010-\u2015\u2212\uff0d](\d{4,19})(?!\d)/giu

/** Each once, in capitals, with hyphens. */
export function findCves(text: string): string[] {
  return [...new Set([...text.matchAll(CVE)].map(([, year, number]) => `CVE-${year}-${number}`))]
}
