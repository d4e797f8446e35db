// What time it is, for texts that grow old on the screen. One clock for all of them.
import { useSyncExternalStore } from 'react'

const clocks = new Map<
  number,
  { now: number; listeners: Set<() => void>; subscribe(listener: () => void): () => void }
>()

function clockOf(everyMs: number) {
  const known = clocks.get(everyMs)
  if (known) return known
  const listeners = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  const clock = {
    now: Date.now(),
    listeners,
    subscribe(listener: () => void) {
      listeners.add(listener)
      clock.now = Date.now()
      timer ??= setInterval(() => {
        clock.now = Date.now()
        for (const tell of listeners) tell()
      }, everyMs)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
  clocks.set(everyMs, clock)
  return clock
}

/** Hook: milliseconds since 1970, updated every `everyMs`. */
export function useNow(everyMs = 30_000): number {
  const clock = clockOf(everyMs)
  return useSyncExternalStore(clock.subscribe, () => clock.now)
}
