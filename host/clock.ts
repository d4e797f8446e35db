// The host's time: read here and nowhere else, so that tests can hand in their own.

export interface HostClock {
  /** Milliseconds since 1970 (UTC). */
  now(): number
  /** Calls back once after so many milliseconds; gives the way to call it off. */
  after(ms: number, call: () => void): () => void
}

/** Node's timers fire at once when they are set further ahead than this. */
const LONGEST_MS = 2 ** 31 - 1

export const systemClock: HostClock = {
  now: () => Date.now(),
  after(ms, call) {
    let timer: NodeJS.Timeout
    const set = (left: number) => {
      const step = Math.min(left, LONGEST_MS)
      timer = setTimeout(() => (left > step ? set(left - step) : call()), Math.max(0, step))
    }
    set(ms)
    return () => clearTimeout(timer)
  },
}
