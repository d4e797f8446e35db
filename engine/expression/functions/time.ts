// Instants and durations. There is no clock here: `run.started` and the alert's own times are in scope.
import { durationOf } from '../arithmetic.ts'
import { charge } from '../limits.ts'
import { ExpressionError } from '../scope.ts'
import { Duration, parseTimestamp, Timestamp, timestampOf, timestampText } from '../values.ts'
import { define, type ExpressionFunction } from './define.ts'

const SECOND = 1_000_000_000n
const UNIT_NANOS: { [unit: string]: bigint } = {
  d: 86_400n * SECOND,
  h: 3_600n * SECOND,
  m: 60n * SECOND,
  s: SECOND,
  ms: 1_000_000n,
  us: 1_000n,
  µs: 1_000n,
  ns: 1n,
}
const PART = /(\d+)?(?:\.(\d+))?(ns|us|µs|ms|s|m|h|d)/y

/** Durations as CEL and playbooks write them, with a sign and days: 1h30m, -1.5s, 3d. Undefined for what is none. */
export function parseSpan(text: string): Duration | undefined {
  const negative = text.startsWith('-')
  let at = negative || text.startsWith('+') ? 1 : 0
  if (at === text.length || text.length > 200) return text === '0' ? new Duration(0n) : undefined
  if (text.slice(at) === '0') return new Duration(0n)
  charge(text.length)
  let nanos = 0n
  while (at < text.length) {
    PART.lastIndex = at
    const part = PART.exec(text)
    if (!part || (part[1] === undefined && part[2] === undefined)) return undefined
    const unit = UNIT_NANOS[part[3] as string] as bigint
    const fraction = (part[2] ?? '').slice(0, 18)
    nanos += BigInt(part[1] ?? 0) * unit
    if (fraction) nanos += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length)
    at = PART.lastIndex
  }
  return durationOf(negative ? -nanos : nanos)
}

function bad(message: string): ExpressionError {
  return new ExpressionError('expression/bad-argument', message)
}

function duration(value: string | Duration): Duration {
  if (value instanceof Duration) return value
  const parsed = parseSpan(value)
  if (parsed) return parsed
  throw bad(`duration: “${value.slice(0, 80)}” is no duration; write 90s, 30m, 1h30m or 3d.`)
}

function timestamp(value: string | number | Timestamp): Timestamp {
  if (value instanceof Timestamp) return value
  if (typeof value === 'number') {
    const instant = timestampOf(BigInt(Math.round(value * 1_000)) * 1_000_000n)
    if (instant) return instant
    throw bad(
      `timestamp: ${value} seconds since 1970 is no instant of the years 1 to 9999; milliseconds are divided by 1000.`,
    )
  }
  const parsed = parseTimestamp(value)
  if (parsed) return parsed
  throw bad(`timestamp: “${value.slice(0, 80)}” is no instant; write 2026-01-31T09:30:00Z, with seconds and zone.`)
}

function toUnix({ $nanos }: Timestamp): bigint {
  return floorDivide($nanos, SECOND)
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

/** The fields of an instant in a zone. */
interface Fields {
  year: number
  month: number
  day: number
  hours: number
  minutes: number
  seconds: number
}

/** A zone is a name (Europe/Berlin), an offset (+02:00, -05:30) or nothing (UTC). */
function fieldsOf(instant: Timestamp, zone: string | undefined): Fields {
  if (zone === undefined || zone === 'UTC') return fieldsInUtc(instant.$nanos)
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone)
  if (offset) {
    const minutes = BigInt(offset[2] as string) * 60n + BigInt(offset[3] as string)
    return fieldsInUtc(instant.$nanos + (offset[1] === '-' ? -minutes : minutes) * 60n * SECOND)
  }
  charge(formats.has(zone) ? 10 : 200)
  let parts: Intl.DateTimeFormatPart[]
  try {
    parts = zoneFormat(zone).formatToParts(Number(instant.$nanos / 1_000_000n))
  } catch (cause) {
    throw new ExpressionError(
      'expression/bad-argument',
      `There is no time zone “${zone.slice(0, 80)}”; write Europe/Berlin or +02:00.`,
      undefined,
      { cause },
    )
  }
  const field = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return {
    year: field('year'),
    month: field('month'),
    day: field('day'),
    hours: field('hour') % 24,
    minutes: field('minute'),
    seconds: field('second'),
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (formats.size < 100) formats.set(timeZone, format)
  return format
}

function fieldsInUtc(nanos: bigint): Fields {
  charge(4)
  const text = timestampText(new Timestamp(nanos))
  const part = (start: number, end: number) => Number(text.slice(start, end))
  return {
    year: part(0, 4),
    month: part(5, 7),
    day: part(8, 10),
    hours: part(11, 13),
    minutes: part(14, 16),
    seconds: part(17, 19),
  }
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar (H. Hinnant, days_from_civil). */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

const dayOfWeek = ({ year, month, day }: Fields) => (((dayNumber(year, month, day) + 4) % 7) + 7) % 7
const dayOfYear = ({ year, month, day }: Fields) => dayNumber(year, month, day) - dayNumber(year, 1, 1)

/** A getter of instants, with an optional zone. */
function calendar(name: string, docs: string, example: string, result: number, read: (fields: Fields) => number) {
  return define(name, {
    form: 'method',
    takes: 'instant: time, zone?: string',
    gives: 'int',
    docs,
    example,
    result,
    run: (instant: Timestamp, zone?: string) => read(fieldsOf(instant, zone)),
  })
}

/** A getter of instants and durations. */
function clock(
  name: string,
  docs: string,
  example: string,
  result: number,
  unit: bigint,
  read: (fields: Fields) => number,
) {
  return define(name, {
    form: 'method',
    takes: 'value: duration|time, zone?: string',
    gives: 'int',
    docs,
    example,
    result,
    run: (value: Duration | Timestamp, zone?: string) =>
      value instanceof Duration ? value.$nanos / unit : read(fieldsOf(value, zone)),
  })
}

function milliseconds(value: Duration | Timestamp): bigint {
  const inSecond = value.$nanos % SECOND
  return (value instanceof Timestamp && inSecond < 0n ? inSecond + SECOND : inSecond) / 1_000_000n
}

const AT = "timestamp('2026-01-31T09:30:05.250Z')"

export const TIME_FUNCTIONS: readonly ExpressionFunction[] = [
  define('timestamp', {
    cost: 4,
    form: 'function',
    takes: 'value: string|double|timestamp',
    gives: 'timestamp',
    docs: 'The instant that RFC 3339 text or seconds since 1970 stand for; add and subtract durations, compare instants.',
    example: "timestamp('2026-01-31T09:30:00Z') + duration('1h')",
    result: '2026-01-31T10:30:00Z',
    run: timestamp,
  }),
  define('duration', {
    form: 'function',
    takes: 'value: string|duration',
    gives: 'duration',
    docs: 'The duration that text such as 90s, 30m, 1h30m or 3d stands for.',
    example: "duration('1h30m')",
    result: '5400s',
    run: duration,
  }),
  define('age', {
    cost: 2,
    takes: 'since: time, now: time',
    gives: 'duration',
    docs: 'How long after an instant another one is; instants may be text.',
    example: "age('2026-01-31T09:30:00Z', '2026-01-31T11:30:00Z') > duration('1h')",
    result: true,
    run: (since: Timestamp, now: Timestamp) => durationOf(now.$nanos - since.$nanos),
  }),
  define('toUnix', {
    takes: 'instant: time',
    gives: 'int',
    docs: 'Whole seconds since 1970 of an instant or its text.',
    example: "toUnix('2026-01-31T09:30:00Z')",
    result: 1769851800,
    run: toUnix,
  }),
  define('fromUnix', {
    cost: 2,
    takes: 'seconds: double',
    gives: 'timestamp',
    docs: 'The instant so many seconds after 1970 began.',
    example: 'fromUnix(1769851800)',
    result: '2026-01-31T09:30:00Z',
    run: timestamp,
  }),
  calendar('getFullYear', 'The year of an instant.', `${AT}.getFullYear()`, 2026, (at) => at.year),
  calendar('getMonth', 'The month of an instant, from 0.', `${AT}.getMonth()`, 0, (at) => at.month - 1),
  calendar('getDate', 'The day of the month, from 1.', `${AT}.getDate()`, 31, (at) => at.day),
  calendar('getDayOfMonth', 'The day of the month, from 0.', `${AT}.getDayOfMonth()`, 30, (at) => at.day - 1),
  calendar('getDayOfWeek', 'The day of the week, from 0 for Sunday.', `${AT}.getDayOfWeek()`, 6, dayOfWeek),
  calendar('getDayOfYear', 'The day of the year, from 0.', `${AT}.getDayOfYear()`, 30, dayOfYear),
  clock(
    'getHours',
    'The hour of an instant (in a zone), or the whole hours of a duration.',
    `${AT}.getHours('Europe/Berlin')`,
    10,
    3_600n * SECOND,
    (at) => at.hours,
  ),
  clock(
    'getMinutes',
    'The minute of an instant, or the whole minutes of a duration.',
    "duration('2h').getMinutes()",
    120,
    60n * SECOND,
    (at) => at.minutes,
  ),
  clock(
    'getSeconds',
    'The second of an instant, or the whole seconds of a duration.',
    `${AT}.getSeconds()`,
    5,
    SECOND,
    (at) => at.seconds,
  ),
  define('getMilliseconds', {
    form: 'method',
    takes: 'value: duration|time, zone?: string',
    gives: 'int',
    docs: 'The milliseconds within the second of an instant or a duration.',
    example: `${AT}.getMilliseconds()`,
    result: 250,
    run: milliseconds,
  }),
]
