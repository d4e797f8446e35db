// When a request has to end: with its step, or when its time is up. One for the whole of it: token, redirects and body.
import { type AbortSignalLike, CapabilityError } from '../../../engine/index.ts'
import type { HostClock } from '../../clock.ts'

export interface Ending {
  signal: AbortSignal
  /** Why it ended; undefined as long as it has not. */
  reason(): CapabilityError | undefined
  /** What the work gives, or the reason as soon as it has to end; the work itself goes on. */
  race<T>(work: Promise<T>): Promise<T>
  /** Lets go of clock and signal. */
  off(): void
}

export function endingOf(signal: AbortSignalLike, timeoutMs: number, clock: HostClock): Ending {
  const controller = new AbortController()
  let why: CapabilityError | undefined
  const end = (reason: CapabilityError) => {
    why ??= reason
    controller.abort()
  }
  const aborted = () => end(new CapabilityError('http/aborted', 'The request was broken off.', true))
  const timedOut = () =>
    end(new CapabilityError('http/timed-out', `There was no whole answer within ${timeoutMs} ms.`, true))
  if (signal.aborted) aborted()
  signal.addEventListener('abort', aborted)
  const off = clock.after(timeoutMs, timedOut)
  return {
    signal: controller.signal,
    reason: () => why,
    race: (work) =>
      new Promise((resolve, reject) => {
        const stop = () => reject(why)
        if (controller.signal.aborted) stop()
        controller.signal.addEventListener('abort', stop)
        work.then(resolve, reject).finally(() => controller.signal.removeEventListener('abort', stop))
      }),
    off() {
      signal.removeEventListener('abort', aborted)
      off()
    },
  }
}
