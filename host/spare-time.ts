// Whether this process has time to spare: what can wait asks here first, so that what cannot goes before it.
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** So long is looked at once, in milliseconds; half of it idle is time to spare. */
const LOOK_MS = 1

/**
 * Resolves as soon as the event loop had nothing to do for a moment, and after `mostMs` at the latest.
 * @returns whether there was such a moment
 */
export async function spareTime(mostMs: number): Promise<boolean> {
  const began = performance.now()
  do {
    const before = performance.eventLoopUtilization()
    await delay(LOOK_MS)
    if (performance.eventLoopUtilization(before).idle >= LOOK_MS / 2) return true
  } while (performance.now() - began < mostMs)
  return false
}
