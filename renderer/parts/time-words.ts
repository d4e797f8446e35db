// Instants in words. Pure: the present is given.
import { formatDuration } from '../../engine/index.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** "just now", "5 min ago", "in 2 h", "yesterday", "12 Nov", "12 Nov 2024". */
export function relativeTime(ms: number, now: number): string {
  const ago = now - ms
  const size = Math.abs(ago)
  const said = (text: string) => (ago >= 0 ? `${text} ago` : `in ${text}`)
  if (size < MINUTE) return ago >= 0 ? 'just now' : 'in a moment'
  if (size < HOUR) return said(`${Math.floor(size / MINUTE)} min`)
  if (size < DAY) return said(`${Math.floor(size / HOUR)} h`)
  if (size < 7 * DAY) return said(size < 2 * DAY ? '1 day' : `${Math.floor(size / DAY)} days`)
  const date = new Date(ms)
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString(undefined, {
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
  })
}

/** The whole instant in the person's zone, to the second, with the zone. */
export function absoluteTime(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })
}

/** How long after a start, in virtual or real time: "+2.3 s"; "start" for the start itself. */
export function offsetTime(ms: number): string {
  return ms <= 0 ? '+0' : `+${formatDuration(ms)}`
}
