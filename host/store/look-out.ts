// How whoever waits for what is written hears of it: at once where the store tells, and by a look from time to time for what other
// processes may have written where it cannot.
import type { HostClock } from '../clock.ts'
import type { Wakes, Written } from './wakes.ts'

export interface LookOut {
  wakes: Wakes
  clock: HostClock
  /** Milliseconds between two looks at what others may have written. Counts only where the store does not hear of others. */
  everyMs: number
  /** Something was written; `undefined`: by somebody else, and what it was is not known. May be called for nothing. */
  woken(written: Written | undefined): void
}

/** Begins to look out; gives the way to stop it. */
export function lookOut({ wakes, clock, everyMs, woken }: LookOut): () => void {
  let isOver = false
  let stopTimer = () => {}
  let known: number | undefined
  const stopListening = wakes.listen(woken)

  const look = async (): Promise<void> => {
    try {
      const version = await wakes.version()
      const isNew = known !== undefined && version !== known
      known = version
      if (isNew && !isOver) woken(undefined)
    } catch {
      // The store gives way: whoever writes is told, and the next look may find it well.
    }
    if (!isOver) stopTimer = clock.after(everyMs, () => void look())
  }
  if (!wakes.hearsOthers) void look()

  return () => {
    isOver = true
    stopTimer()
    stopListening()
  }
}
