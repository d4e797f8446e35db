// What mail servers found out about who sent a mail. Read, never verified again: that needs DNS and the bytes as they arrived.

export interface MethodResult {
  method: string
  result: string
  /** `smtp.mailfrom`, `header.d` and the like. */
  properties: { [name: string]: string }
}

export interface Authentication {
  /** Who says so (authserv-id); empty where nobody did, or did not say who. */
  server: string
  spf: string
  dkim: string
  dmarc: string
  results: MethodResult[]
}

interface Field {
  server: string
  results: MethodResult[]
}

interface Header {
  name: string
  value: string
}

const MAX_RESULTS = 50
const MAX_FIELDS = 50
const MAX_LENGTH = 16_384

/**
 * Results of Authentication-Results headers (RFC 8601): of the server of the topmost one, or of the servers that are trusted. One
 * server may write several, a service each. What a method found is what the topmost field says that names it: a field further down
 * may have been written by the sender, and where no server is named, fields below the next Received are another server's.
 * Received-SPF (RFC 7208, section 9.1) stands in where no field says anything of SPF.
 */
export function authenticationOf(headers: readonly Header[], trusted?: string | readonly string[]): Authentication {
  const servers = trusted === undefined ? undefined : [trusted].flat().map((server) => server.toLowerCase())
  const fields = fieldsOf(headers, servers)
  const results: MethodResult[] = []
  for (const field of fields) {
    const known = new Set(results.map(({ method }) => method))
    results.push(...field.results.filter(({ method }) => !known.has(method)))
  }
  const server = fields[0]?.server ?? ''
  if (servers === undefined && !results.some(({ method }) => method === 'spf')) results.push(...receivedSpf(headers))
  const kept = results.slice(0, MAX_RESULTS)
  return { server, spf: best(kept, 'spf'), dkim: best(kept, 'dkim'), dmarc: best(kept, 'dmarc'), results: kept }
}

function fieldsOf(headers: readonly Header[], servers: readonly string[] | undefined): Field[] {
  const fields: Field[] = []
  for (const { name, value } of headers) {
    if (fields.length >= MAX_FIELDS) break
    if (name === 'received' && servers === undefined && fields.length > 0) break
    if (name !== 'authentication-results') continue
    const field = readField(value.slice(0, MAX_LENGTH))
    const isBelieved = servers?.includes(field.server) ?? (fields[0]?.server ?? field.server) === field.server
    if (isBelieved) fields.push(field)
  }
  return fields
}

function readField(value: string): Field {
  const [head = '', ...parts] = splitOutsideQuotes(withoutComments(value))
  // Exchange leaves out who says so, and begins with the first result.
  const isResult = /^\s*[\w-]+(?:\/\d+)?\s*=/.test(head)
  const server = isResult ? '' : (head.trim().split(/\s+/)[0] ?? '').replace(/^"|"$/g, '').toLowerCase()
  return { server, results: (isResult ? [head, ...parts] : parts).slice(0, MAX_RESULTS).flatMap(readResult) }
}

function receivedSpf(headers: readonly Header[]): MethodResult[] {
  const value = headers.find(({ name }) => name === 'received-spf')?.value ?? ''
  const spf = /^\s*([a-z]+)/i.exec(value)?.[1]?.toLowerCase()
  return spf === undefined ? [] : [{ method: 'spf', result: spf, properties: {} }]
}

/** One good signature of several is enough (RFC 6376, section 6.1). */
function best(results: readonly MethodResult[], method: string): string {
  const found = results.filter((one) => one.method === method).map(({ result }) => result)
  return found.includes('pass') ? 'pass' : (found[0] ?? 'none')
}

/** `method = result` and properties, with spaces around the signs where the sender likes them. */
function readResult(text: string): MethodResult[] {
  const [first, ...rest] = wordsOf(text)
  if (first === undefined || !first.includes('=')) return []
  const [method = '', result = ''] = split(first)
  const properties = rest.flatMap((part): [string, string][] => (part.includes('=') ? [split(part)] : []))
  const name = method.split('/')[0] as string
  return [{ method: name, result: result.toLowerCase(), properties: Object.fromEntries(properties) }]
}

function split(word: string): [string, string] {
  const equals = word.indexOf('=')
  return [word.slice(0, equals).toLowerCase(), word.slice(equals + 1).replaceAll('"', '')]
}

/** Divided by spaces outside quotes; spaces around `=`, and around a dot before it, divide nothing. */
function wordsOf(text: string): string[] {
  const pieces = text.replaceAll('\ue000', '').match(/"[^"]*"|[^"]+/g) ?? []
  const kept: string[] = []
  const plain = pieces
    .map((piece) => (piece.startsWith('"') ? `\ue000${kept.push(piece) - 1}\ue000` : piece.replace(/\s+/g, ' ')))
    .join('')
    .replace(/ ?= ?/g, '=')
    .replace(/([a-z]) ?\. ?(?=[\w-]+=)/gi, '$1.')
  const whole = (word: string) => word.replace(/\ue000(\d+)\ue000/g, (_, at: string) => kept[Number(at)] as string)
  return plain.trim().split(' ').filter(Boolean).map(whole)
}

/** Comments in brackets may be nested (RFC 5322, section 3.2.2); a bracket in quotes begins none. */
export function withoutComments(text: string): string {
  let depth = 0
  let isQuoted = false
  let kept = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && (depth > 0 || isQuoted)) {
      const next = text.charAt(++at)
      if (depth === 0) kept += next === '"' ? '' : next
    } else if (char === '"' && depth === 0) {
      isQuoted = !isQuoted
      kept += char
    } else if (char === '(' && !isQuoted) depth++
    else if (char === ')' && depth > 0) depth--
    else if (depth === 0) kept += char
  }
  return kept
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = []
  let isQuoted = false
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '"') isQuoted = !isQuoted
    if (char !== ';' || isQuoted) continue
    parts.push(text.slice(from, at))
    from = at + 1
  }
  return [...parts, text.slice(from)]
}
