// Who was refused, for the log: every 401 and 403, but never more lines than somebody can read. Never what was shown instead of a
// token, and never a query, which may hold one.
import type { ServerLog } from './log.ts'

export interface Refused {
  status: number
  method: string
  /** With or without its query. */
  url: string
  /** Address of who asked. */
  from: string
}

/** Lines for one address in one minute; then one that says how many were left out. */
const MOST_LINES = 10
/** Addresses that are told apart in one minute; all others count as one. */
const MOST_ADDRESSES = 1_000
const MINUTE_MS = 60_000

/** @param now milliseconds of a clock that nobody sets */
export function createRefusalLog(log: ServerLog, now: () => number = () => performance.now()) {
  let minute = new Map<string, number>()
  let endMs = now() + MINUTE_MS

  const endMinute = (): void => {
    for (const [from, count] of minute) {
      if (count > MOST_LINES) log.warn({ from, leftOut: count - MOST_LINES }, 'more requests were refused')
    }
    minute = new Map()
    endMs = now() + MINUTE_MS
  }

  return ({ status, method, url, from }: Refused): void => {
    if (now() >= endMs) endMinute()
    const who = minute.has(from) || minute.size < MOST_ADDRESSES ? from : 'others'
    const count = (minute.get(who) ?? 0) + 1
    minute.set(who, count)
    const path = (url.split('?', 1)[0] ?? '').slice(0, 200)
    if (count <= MOST_LINES) log.warn({ status, method, path, from: who }, 'a request was refused')
  }
}
