// What mail servers found out about who sent a mail. Read, never verified again: that needs DNS and the bytes as they arrived.

export interface MethodResult {
  method: string
  result: string
  /** `smtp.mailfrom`, `header.d` and the like. */
  properties: { [name: string]: string }
}

export interface Authentication {
  /** Who says so (authserv-id); empty where nobody did. */
  server: string
  spf: string
  dkim: string
  dmarc: string
  results: MethodResult[]
}

const MAX_RESULTS = 50
const NOTHING: Authentication = { server: '', spf: 'none', dkim: 'none', dmarc: 'none', results: [] }

/**
 * Results of the topmost Authentication-Results header (RFC 8601), or of the topmost one of a server that is trusted: a header
 * further down may have been written by the sender. Received-SPF (RFC 7208, section 9.1) stands in where there is none at all.
 */
export function authenticationOf(
  headers: readonly { name: string; value: string }[],
  trusted?: string,
): Authentication {
  const all = headers.filter(({ name }) => name === 'authentication-results').map(({ value }) => parseResults(value))
  const chosen = trusted === undefined ? all[0] : all.find(({ server }) => server === trusted.toLowerCase())
  if (chosen) return chosen
  const receivedSpf = headers.find(({ name }) => name === 'received-spf')
  const spf = trusted === undefined ? /^\s*([a-z]+)/i.exec(receivedSpf?.value ?? '')?.[1]?.toLowerCase() : undefined
  return spf === undefined ? NOTHING : { ...NOTHING, spf, results: [{ method: 'spf', result: spf, properties: {} }] }
}

function parseResults(value: string): Authentication {
  const [head = '', ...parts] = splitOutsideQuotes(withoutComments(value))
  const server = (head.trim().split(/\s+/)[0] ?? '').toLowerCase()
  const results = parts.slice(0, MAX_RESULTS).flatMap(parseResult)
  return { server, spf: best(results, 'spf'), dkim: best(results, 'dkim'), dmarc: best(results, 'dmarc'), results }
}

/** One good signature of several is enough (RFC 6376, section 6.1). */
function best(results: readonly MethodResult[], method: string): string {
  const found = results.filter((one) => one.method === method).map(({ result }) => result)
  return found.includes('pass') ? 'pass' : (found[0] ?? 'none')
}

function parseResult(text: string): MethodResult[] {
  const [first = '', ...rest] = text.trim().split(/\s+/)
  const [method = '', result] = first.split('=')
  if (result === undefined) return []
  const properties = rest.flatMap((part): [string, string][] => {
    const equals = part.indexOf('=')
    return equals > 0 ? [[part.slice(0, equals).toLowerCase(), part.slice(equals + 1).replace(/^"|"$/g, '')]] : []
  })
  const name = (method.split('/')[0] ?? '').toLowerCase()
  return [{ method: name, result: result.toLowerCase(), properties: Object.fromEntries(properties) }]
}

/** Comments in brackets may be nested (RFC 5322, section 3.2.2). */
export function withoutComments(text: string): string {
  let depth = 0
  let kept = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && depth > 0) at++
    else if (char === '(') depth++
    else if (char === ')' && depth > 0) depth--
    else if (depth === 0) kept += char
  }
  return kept
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = ['']
  let quoted = false
  for (const char of text) {
    if (char === '"') quoted = !quoted
    if (char === ';' && !quoted) parts.push('')
    else parts[parts.length - 1] += char
  }
  return parts
}
