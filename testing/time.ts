// For tests alone: a clock that goes on only when told, with timers that fire in order.
import type { HostClock } from '../host/index.ts'

export interface TestClock extends HostClock {
  /** Lets so much time go by, milliseconds; timers that are due fire. */
  pass(ms: number): void
  /** Sets the clock, as a person or a time server does: timers that run are not touched by it. */
  set(ms: number): void
  /** How many timers are set. */
  readonly timers: number
}

export function createTestTime(startMs = Date.UTC(2026, 10, 9, 8)): TestClock {
  let nowMs = startMs
  let elapsedMs = 0
  const timers = new Set<{ atMs: number; call(): void }>()
  const nextUpTo = (endMs: number) => [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
  return {
    now: () => nowMs,
    elapsed: () => elapsedMs,
    after(ms, call) {
      const timer = { atMs: nowMs + ms, call }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    pass(ms) {
      const endMs = nowMs + ms
      const goTo = (atMs: number) => {
        elapsedMs += Math.max(0, atMs - nowMs)
        nowMs = atMs
      }
      for (let timer = nextUpTo(endMs); timer; timer = nextUpTo(endMs)) {
        goTo(timer.atMs)
        timers.delete(timer)
        timer.call()
      }
      goTo(endMs)
    },
    set(ms) {
      for (const timer of timers) timer.atMs += ms - nowMs
      nowMs = ms
    },
    get timers() {
      return timers.size
    },
  }
}
