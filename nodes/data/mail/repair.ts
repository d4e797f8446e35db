// Mails that are broken in ways which mail programs forgive: what stands before the first header, lines that end with CR alone, and
// parts whose boundary is missing or wrong. Works on bytes as letters (Latin 1), in time proportional to their number.

/** Enough of a mail's dashed lines is looked at to find the boundary of a part. */
const MOST_CANDIDATES = 20
/** Multipart headers that are looked at. */
const MOST_HEADERS = 100

/** The same mail, so that a strict reader finds its headers and parts. */
export function repaired(text: string): string {
  let mail = text.replace(/^(?:\u00ef\u00bb\u00bf|\ufeff|\s)+/, '')
  // The line that divides mails in a mailbox file.
  if (/^>?From [^\r\n]*\r?\n/.test(mail)) mail = mail.slice(mail.indexOf('\n') + 1)
  if (!mail.includes('\n')) mail = mail.replaceAll('\r', '\n')
  return /^content-type:\s*multipart\//im.test(mail) ? withBoundaries(mail) : mail
}

interface Dashed {
  at: number
  /** Behind the two dashes, without spaces at the end. */
  rest: string
}

/** Gives each multipart header that names no boundary, or one that no line has, the boundary that the lines after it show. */
function withBoundaries(mail: string): string {
  const dashed = dashedLines(mail)
  const lines = new Set(dashed.map(({ rest }) => rest))
  const headers = [...mail.matchAll(/^content-type:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim)]
  const declared = new Set(headers.flatMap(([header]) => boundaryOf(header) ?? []))
  const pieces: string[] = []
  let from = 0
  for (const header of headers
    .filter(([whole]) => /^content-type:\s*multipart\//i.test(whole))
    .slice(0, MOST_HEADERS)) {
    const [whole] = header
    if (!isInHeaders(mail, header.index, dashed)) continue
    const boundary = boundaryOf(whole)
    if (boundary !== undefined && lines.has(boundary)) continue
    const shown = shownBoundary(dashed, header.index + whole.length, declared)
    const type = /^content-type:\s*multipart\/[\w.+-]+/i.exec(whole)?.[0] as string
    pieces.push(mail.slice(from, header.index))
    // Without any boundary there is one part: its text.
    pieces.push(shown === undefined ? 'Content-Type: text/plain' : `${type}; boundary="${shown}"`)
    from = header.index + whole.length
  }
  return pieces.join('') + mail.slice(from)
}

function dashedLines(mail: string): Dashed[] {
  return [...mail.matchAll(/^--([^\r\n]{1,200})/gm)].map((line) => ({
    at: line.index,
    rest: (line[1] as string).trimEnd(),
  }))
}

function boundaryOf(header: string): string | undefined {
  const value = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(header)
  return value?.[1] ?? value?.[2]
}

/** At the head of the mail, or of a part: behind a dashed line, and before the empty line that ends the headers. */
function isInHeaders(mail: string, at: number, dashed: readonly Dashed[]): boolean {
  const next = firstAfter(dashed, at)
  const begin = next === 0 ? 0 : (dashed[next - 1] as Dashed).at
  return at - begin < 64 * 1024 && !/\n[ \t]*\r?\n/.test(mail.slice(begin, at))
}

/** Index of the first of them that stands after this place. */
function firstAfter(dashed: readonly Dashed[], place: number): number {
  let low = 0
  let high = dashed.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((dashed[middle] as Dashed).at < place) low = middle + 1
    else high = middle
  }
  return low
}

/** The first dashed line after the headers that is nobody's, and comes again, ends, or has headers after it. */
function shownBoundary(dashed: readonly Dashed[], after: number, declared: ReadonlySet<string>): string | undefined {
  const first = firstAfter(dashed, after)
  const candidates = dashed.slice(first, first + MOST_CANDIDATES)
  return candidates.find(
    ({ rest }) =>
      /^[\w'()+,./:=?-]{1,70}$/.test(rest) &&
      !/^-+$/.test(rest) &&
      !declared.has(rest) &&
      !declared.has(rest.replace(/--$/, '')),
  )?.rest
}
