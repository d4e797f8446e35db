// Lines of text that are alerts by themselves: CEF and LEEF, which travel as syslog lines, in files, or inside JSON.
import { type JsonObject, type JsonValue, parseJson } from '../../../engine/index.ts'
import { isObject } from '../fields.ts'
import { syslogPrefix } from './syslog-prefix.ts'

/** Fields in which log shippers put a line that they have not taken apart. */
const CARRIERS = ['message', 'msg', 'raw', '_raw', 'event', 'log', 'line', 'text', 'full_log', 'rawEvent']
/** An event line that is longer is none. */
const LONGEST = 256 * 1024
/** The mark of a format stands after a syslog header at most. */
const HEADER = 1_024

/** The line of this mark that a value is, or carries; undefined: none. */
export function lineOf(value: JsonValue, mark: RegExp): string | undefined {
  if (typeof value === 'string') return isLine(value, mark) ? value : undefined
  if (!isObject(value) || isAlertItself(value)) return undefined
  for (const name of CARRIERS) {
    const found = value[name]
    if (typeof found === 'string' && isLine(found, mark) && beginsWith(found, mark)) return found
  }
  return undefined
}

/** Log shippers put a line into an object; an alert of its own may quote one, as what an attacker has sent. */
const isAlertItself = (value: JsonObject): boolean =>
  ['title', 'name', 'summary', 'subject'].some((name) => typeof value[name] === 'string') ||
  ['rule', 'alert'].some((name) => isObject(value[name]))

/** At its beginning, or after a syslog header: a mark further on is quoted, too. */
function beginsWith(text: string, mark: RegExp): boolean {
  const before = text.slice(0, text.search(mark))
  return before.trim() === '' || syslogPrefix(before) !== null
}

const isLine = (text: string, mark: RegExp): boolean => text.length <= LONGEST && mark.test(text.slice(0, HEADER))

/**
 * The alert that a text is: JSON, or a line of CEF or LEEF, which is taken as text. A byte order mark before it is passed over.
 * @throws SyntaxError for anything else
 */
export function parseAlertText(given: string): JsonValue {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given
  try {
    return parseJson(text)
  } catch (thrown) {
    const line = text.trim()
    if (isLine(line, /\b(CEF:[01]|LEEF:[12]\.0)\|/) && !line.includes('\n')) return line
    throw thrown
  }
}
