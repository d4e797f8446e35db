// What a run is doing outside at the moment, and how it is broken off: a look-up at once, a write never once it has begun, since
// nobody would know whether it acted.
import { type Effect, type Outcome, type Step, tookTooLong } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'

interface UnderWay {
  controller: AbortController
  acts: boolean
}

export class Activities {
  readonly #underWay = new Map<string, UnderWay>()

  begin(key: string): AbortController {
    const controller = new AbortController()
    this.#underWay.set(key, { controller, acts: false })
    return controller
  }

  /** It acts from now on. False where it was broken off before. */
  act(key: string): boolean {
    const one = this.#underWay.get(key)
    if (!one || one.controller.signal.aborted) return false
    one.acts = true
    return true
  }

  end(key: string): void {
    this.#underWay.delete(key)
  }

  abort(key: string, effect: Effect): void {
    const one = this.#underWay.get(key)
    if (one && (!one.acts || effect === 'read' || effect === 'none')) one.controller.abort()
  }

  abortAll(): void {
    for (const { controller } of this.#underWay.values()) controller.abort()
  }
}

/** How long work that is broken off has to say what it had sent, milliseconds. */
const LAST_WORD_MS = 1_000

/**
 * The work, or `step/timed-out` when it takes longer than the step's timeout; it is broken off then. A write has the last word: it may
 * be done after all, or not have been sent.
 */
export function withTimeout(
  work: Outcome | Promise<Outcome>,
  { step, effect, controller, clock }: { step: Step; effect: Effect; controller: AbortController; clock: HostClock },
): Outcome | Promise<Outcome> {
  const { timeoutMs } = step
  if (timeoutMs === undefined || !(work instanceof Promise)) return work
  let off = () => {}
  let isOver = false
  const timeOut = new Promise<Outcome>((resolve) => {
    off = clock.after(timeoutMs, () => {
      isOver = true
      controller.abort()
      if (effect !== 'change' && effect !== 'destroy') return resolve(tookTooLong(step))
      off = clock.after(LAST_WORD_MS, () => resolve(tookTooLong(step)))
    })
  })
  const lastWord = work.then((outcome) => {
    if (!isOver || outcome.kind !== 'failed') return outcome
    return outcome.sent === undefined ? tookTooLong(step) : { ...tookTooLong(step), sent: outcome.sent }
  })
  return Promise.race([lastWord, timeOut]).finally(() => off())
}
