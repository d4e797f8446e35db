// When a system asks to be left alone for a while: `Retry-After` (RFC 9110 section 10.2.3), in seconds or as a date.
import { parseInstant } from './time.ts'

/**
 * Milliseconds from the answer on; undefined where it asks for nothing that can be read. A date counts from the answer's own `date`,
 * so that no clock of ours matters; without one it is passed over.
 * @param headers names in lower case
 */
export function retryAfterOf(headers: { readonly [name: string]: string }): number | undefined {
  const asked = headers['retry-after']?.trim()
  if (asked === undefined) return undefined
  if (/^\d{1,15}$/.test(asked)) return Number(asked) * 1_000
  const until = httpDate(asked)
  const now = headers['date'] === undefined ? undefined : httpDate(headers['date'].trim())
  return until === undefined || now === undefined ? undefined : Math.max(0, until - now)
}

const FIXED = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const RFC_850 = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/** The three forms of section 5.6.7, milliseconds since 1970. */
function httpDate(text: string): number | undefined {
  if (FIXED.test(text) || RFC_850.test(text)) return parseInstant(text)
  return ASCTIME.test(text) ? parseInstant(`${text} GMT`) : undefined
}
