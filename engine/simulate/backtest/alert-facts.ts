// What a backtest reads off an alert besides running it: when it happened, and whether people have called it right or wrong.
import type { JsonValue } from '../../json.ts'
import { parseInstant } from '../../time.ts'

/** Where products keep the time of an alert, the likeliest first. */
const TIME_FIELDS = [
  'timestamp',
  '@timestamp',
  'time_dt',
  'time',
  'createdDateTime',
  'created_at',
  'createdAt',
  'first_time',
  'eventTime',
  'p_event_time',
  '_source.timestamp',
  '_source.@timestamp',
  'properties.createdTimeUtc',
]

/** What a value that labels an alert as real looks like, unless the person says which values do. */
const POSITIVE = /^(tp|true[ _-]?positive|malicious|attack|positive|true|yes|1)$/i
const NEGATIVE = /^(fp|false[ _-]?positive|benign|harmless|negative|false|no|0|normal)$/i

export type Label = 'positive' | 'negative' | undefined

/** The value at a dotted path; a field whose name itself has dots is found as well. */
export function valueAt(value: JsonValue, path: string): JsonValue | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  const dot = path.indexOf('.')
  if (dot < 0) return undefined
  const head = path.slice(0, dot)
  return Object.hasOwn(value, head) ? valueAt(value[head] as JsonValue, path.slice(dot + 1)) : undefined
}

/** Milliseconds since 1970 (UTC); undefined: the alert does not say. */
export function timeOf(alert: JsonValue, field?: string): number | undefined {
  for (const path of field === undefined ? TIME_FIELDS : [field]) {
    const value = valueAt(alert, path)
    const ms = value === undefined ? undefined : instantOf(value)
    if (ms !== undefined) return ms
  }
  return undefined
}

/**
 * What a product writes for a point in time, as milliseconds since 1970 (UTC). Numbers count as seconds or milliseconds by their
 * size; a text without a zone counts as UTC, so that it means the same on every machine; one without a year means nothing.
 */
export function instantOf(value: JsonValue): number | undefined {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (/^\d{9,13}$/.test(text)) return fromNumber(Number(text))
  if (!/\d{4}/.test(text.replace(/[+-]\d{4}$/, ''))) return undefined
  // Suricata and Wazuh write +0000, which ISO 8601 knows and RFC 3339 does not.
  const zoned = text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
  if (/(Z|UTC|GMT|[+-]\d{2}:\d{2})$/i.test(zoned) || !zoned.includes(':')) return parseInstant(zoned)
  return parseInstant(/^\d{4}-\d{2}-\d{2}[T ]/.test(zoned) ? `${zoned.replace(' ', 'T')}Z` : `${zoned} UTC`)
}

function fromNumber(value: number): number | undefined {
  if (value > 1e11 && value < 1e14) return value
  if (value > 1e8 && value < 1e11) return value * 1000
  return undefined
}

/** @param positive values that mean: this was real; without them the usual words count */
export function labelOf(record: JsonValue, path: string, positive: readonly string[] | undefined): Label {
  const value = valueAt(record, path)
  if (value === undefined || value === null || typeof value === 'object') return undefined
  const text = String(value)
  if (positive) return positive.some((one) => one.toLowerCase() === text.toLowerCase()) ? 'positive' : 'negative'
  if (POSITIVE.test(text)) return 'positive'
  return NEGATIVE.test(text) ? 'negative' : undefined
}
