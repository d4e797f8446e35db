// Mail addresses in running text, with the whole of their local part: a tail of one is another person's address.
import { realDomain } from './real-domain.ts'

export interface FoundMailAddress {
  at: number
  length: number
  address: string
  domain: string
}

// One class repeated up to an @, tried only where the class begins: no way to backtrack further.
const TEXT = /(?<![\p{L}\p{M}\p{N}_.+%='-])[\p{L}\p{M}\p{N}_.+%='-]{1,256}@[\p{L}\p{M}\p{N}.-]{1,253}/gu
/** Local parts that hold an equals sign: rewritten senders (SRS, BATV) and addresses of Exchange. */
const REWRITTEN = /^(?:srs[01][=+-]|(?:ms)?prvs=|btv1==|imcea)/i
/** Names before an equals sign in logs and queries. */
const KEY =
  /(?:^|[._-])(?:from|to|cc|bcc|rcpt|recipients?|sender|reply|user|users|usr|[sd]user|username|name|mail|mailto|email|e-mail|login|account|acct|addr|address|owner|src|dst|upn|id|uid|subject|target|actor|envelope|nrcpt|orig_to|mailfrom)$/i
const WIDE_SCRIPT = /^.*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}](?=[\w.+-]+$)/u

export function findMailAddresses(text: string): FoundMailAddress[] {
  return [...text.matchAll(TEXT)].flatMap((match) => {
    const at = match[0].indexOf('@')
    const domain = realDomain(match[0].slice(at + 1).replace(/\.{2}.*$/s, ''), true)
    // What stands before the host of a URL is nobody's address.
    if (!domain || text.slice(Math.max(0, match.index - 2), match.index) === '//') return []
    const local = localPart(match[0].slice(0, at))
    if (local === '' || local.startsWith('.') || local.endsWith('.')) return []
    return [{ at: match.index, length: match[0].length, address: `${local}@${domain}`, domain }]
  })
}

function localPart(text: string): string {
  let local = text
  const equals = local.lastIndexOf('=')
  if (equals >= 0 && !REWRITTEN.test(local) && !isReturnPath(local, equals)) local = local.slice(equals + 1)
  local = local.replace(/^['%-]+|'+$/g, '')
  // Texts without spaces between words: the letters before are none of the address.
  return local.replace(WIDE_SCRIPT, '')
}

/** A recipient inside the address that bounces go to: `news+ann=corp.example@sender.example` (VERP). */
function isReturnPath(local: string, equals: number): boolean {
  return !KEY.test(local.slice(0, equals)) && realDomain(local.slice(equals + 1), true) !== undefined
}
