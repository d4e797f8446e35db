// The host's time: read here and nowhere else, so that tests can hand in their own.

export interface HostClock {
  /** Milliseconds since 1970 (UTC). May go back: a person or a time server sets it. */
  now(): number
  /** Milliseconds that have gone by since some instant: nobody sets it, and it never goes back. */
  elapsed(): number
  /** Calls back once after so many milliseconds; gives the way to call it off. */
  after(ms: number, call: () => void): () => void
}

/** Node's timers fire at once when they are set further ahead than this. */
const LONGEST_MS = 2 ** 31 - 1

export const systemClock: HostClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
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
