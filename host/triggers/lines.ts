// Lines of a file as they are handed in: each is an alert, a list of alerts, or a dead letter.
import { listedAlerts, MOST_IN_LIST, nestsTooDeep, parseAlertText } from '../../soc/index.ts'
import type { Handed } from './intake.ts'

/** Longest text of a dead letter, as far as it is worth keeping, characters. */
const MOST_TEXT = 64 * 1024

/** @param where what the line is of, for the dead letter: `Line 3 of x.ndjson` */
export function handedOfLine(line: string, where: string): Handed[] {
  const bad = (text: string, code: string, message: string): Handed[] => [{ text, problem: { code, message } }]
  if (line.includes('\0')) return bad(line.replaceAll('\0', '').slice(0, 200), 'alerts/binary', `${where} is no text.`)
  try {
    const value = parseAlertText(line)
    const list = nestsTooDeep(value) ? undefined : listedAlerts(value)
    if (!list) return [{ value }]
    if (list.length > MOST_IN_LIST)
      return bad(
        line.slice(0, MOST_TEXT),
        'alerts/unreadable',
        `${where} is a list of more than ${MOST_IN_LIST} alerts.`,
      )
    return list.map((one) => ({ value: one }))
  } catch {
    return bad(line, 'alerts/unreadable', `${where} is no JSON.`)
  }
}
