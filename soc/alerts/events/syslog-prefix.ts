// What a syslog daemon puts before an event in another format. Where there is none, nothing is made up.

export interface SyslogPrefix {
  facility: number
  severity: number
  timestamp: string
  host: string
}

const LONGEST = 1_024
const PRIORITY = /^<(\d{1,3})>/
// RFC 5424, section 6: VERSION SP TIMESTAMP SP HOSTNAME …
const MODERN = /^1 (\S+) (\S+)/
// RFC 3164, section 4.1.2, and what many senders write instead: an ISO 8601 time.
const CLASSIC = /^([A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T\S+) (\S+)/

/** The prefix of an event, or null. Facility and severity are -1 where no priority is given. */
export function syslogPrefix(text: string): SyslogPrefix | null {
  const plain = text.slice(0, LONGEST).trim()
  const priority = PRIORITY.exec(plain)
  const rest = priority ? plain.slice(priority[0].length) : plain
  const head = MODERN.exec(rest) ?? CLASSIC.exec(rest)
  if (!priority && !head) return null
  const number = priority ? Number(priority[1]) : undefined
  const orNone = (part: string | undefined) => (part === undefined || part === '-' ? '' : part)
  return {
    facility: number === undefined ? -1 : number >> 3,
    severity: number === undefined ? -1 : number & 7,
    timestamp: orNone(head?.[1]),
    host: orNone(head?.[2]),
  }
}

/**
 * Cuts a header at unescaped bars: the first `count` fields and whatever follows. The bar after the last field may be missing where
 * nothing follows. Undefined where there are too few.
 */
export function splitHeader(text: string, count: number): { fields: string[]; rest: string } | undefined {
  const fields: string[] = []
  let field = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    const next = text.charAt(at + 1)
    if (char === '\\' && (next === '|' || next === '\\')) {
      field += next
      at++
    } else if (char === '|') {
      fields.push(field.trim())
      field = ''
      if (fields.length === count) return { fields, rest: text.slice(at + 1) }
    } else field += char
  }
  return fields.length === count - 1 && field.trim() !== ''
    ? { fields: [...fields, field.trim()], rest: '' }
    : undefined
}
