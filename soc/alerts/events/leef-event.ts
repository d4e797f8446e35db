// Events in the Log Event Extended Format of QRadar (IBM, LEEF version 1.0 and 2.0).
import { type SyslogPrefix, splitHeader, syslogPrefix } from './syslog-prefix.ts'

export interface LeefEvent {
  version: string
  vendor: string
  product: string
  productVersion: string
  eventId: string
  /** Key → value. */
  attributes: { [key: string]: string }
  syslog: SyslogPrefix | null
}

/** One event, with or without a syslog line before it. */
export function readLeef(text: string): { event: LeefEvent } | { problem: 'not-leef' | 'short-header' } {
  const start = text.search(/\bLEEF:\d/)
  if (start < 0) return { problem: 'not-leef' }
  const header = splitHeader(text.slice(start + 'LEEF:'.length), 5)
  if (!header) return { problem: 'short-header' }
  const [version = '', vendor = '', product = '', productVersion = '', eventId = ''] = header.fields
  const { delimiter, rest } = version.startsWith('2')
    ? delimiterOf(header.rest)
    : { delimiter: '\t', rest: header.rest }
  return {
    event: {
      version,
      vendor,
      product,
      productVersion,
      eventId,
      attributes: Object.fromEntries(readAttributes(rest, delimiter)),
      syslog: syslogPrefix(text.slice(0, start)),
    },
  }
}

/**
 * LEEF 2.0's sixth field: one character, or its code as x5E, 0x5E, x9 with one to four digits. The character may be the bar itself.
 * Some senders leave the field out altogether.
 */
function delimiterOf(text: string): { delimiter: string; rest: string } {
  const bar = text.indexOf('|')
  const named = text.slice(0, Math.max(bar, 0)).trim()
  const code = /^(?:\\|0)?x([0-9a-f]{1,4})$/i.exec(named)?.[1]
  if (text.startsWith('||')) return { delimiter: '|', rest: text.slice(2) }
  if (named === '\\t') return { delimiter: '\t', rest: text.slice(bar + 1) }
  if (bar === 0 || (bar > 0 && named === '')) return { delimiter: '\t', rest: text.slice(bar + 1) }
  if (code) return { delimiter: String.fromCharCode(Number.parseInt(code, 16)), rest: text.slice(bar + 1) }
  if (bar === 1) return { delimiter: named, rest: text.slice(2) }
  return { delimiter: '\t', rest: text }
}

function readAttributes(text: string, delimiter: string): [string, string][] {
  return text.split(delimiter).flatMap((part): [string, string][] => {
    const equals = part.indexOf('=')
    return equals <= 0 ? [] : [[part.slice(0, equals).trim(), part.slice(equals + 1).trim()]]
  })
}
