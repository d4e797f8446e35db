// Text for people: safe on a terminal whatever it holds, short enough for a line, amounts in human units.
import { formatDuration, type JsonValue, visibleText } from '../../engine/index.ts'

/** The text with whatever could steer a terminal made visible. Line breaks and tabs stay. */
export const safe = visibleText

/** The whole text on one line: whoever wrote it cannot begin a line of his own. */
export const inLine = (text: string): string => safe(text.replace(/\s+/g, ' ').trim())

/** The text over its lines, each but the first behind `indent`: so none of them looks like one of ours. */
export const indented = (text: string, indent: string): string => safe(text).replaceAll('\n', `\n${indent}`)

/** Of further lines of a log message: as wide as what stands before the first. */
export const LOG_INDENT = ' '.repeat(9)

/** One line of at most `length` characters. */
export function oneLine(text: string, length: number): string {
  const line = inLine(text)
  return line.length <= length ? line : `${line.slice(0, Math.max(0, length - 1))}…`
}

/** A value on one line: text as it is, anything else as JSON. */
export function showValue(value: JsonValue | undefined, length: number): string {
  if (value === undefined) return ''
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value), length)
}

/** A value over several lines, each behind `indent`. */
export function showLong(value: JsonValue, indent: string): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return safe(text)
    .split('\n')
    .map((line) => indent + line)
    .join('\n')
}

/** Bytes in the units that people use: 340 bytes, 1.2 MB (powers of 1000). */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = -1
  do {
    value /= 1000
    unit++
  } while (value >= 999.5 && unit < units.length - 1)
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)} ${units[unit]}`
}

/** An instant in UTC to the second: 2026-01-31 09:30:00Z. */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** What a duration says beside something that took it; nothing for less than a millisecond. */
export function formatTook(ms: number | undefined): string {
  return ms === undefined || ms < 1 ? '' : formatDuration(ms)
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A path as a shell takes it. */
export const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)
