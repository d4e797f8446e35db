// The timers of one run: what fires when, as long as the run still waits for it. Instants are those of the run's own time, which
// never goes back.
import type { TimerCommand } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'

// A day: shorter than setTimeout's 2^31 ms, and a clock that jumps is noticed.
const LONGEST_TIMER_MS = 86_400_000

export class RunTimers {
  readonly #clock: Pick<HostClock, 'after'>
  readonly #now: () => number
  readonly #isDue: (command: TimerCommand) => boolean
  readonly #fire: (command: TimerCommand) => void
  readonly #timers = new Map<string, { command: TimerCommand; off: () => void }>()

  /**
   * @param now what time it is for the run, milliseconds since 1970
   * @param isDue whether the run still waits for it
   * @param fire called when its time has come and it does
   */
  constructor(
    clock: Pick<HostClock, 'after'>,
    now: () => number,
    isDue: (command: TimerCommand) => boolean,
    fire: (command: TimerCommand) => void,
  ) {
    this.#clock = clock
    this.#now = now
    this.#isDue = isDue
    this.#fire = fire
  }

  set(command: TimerCommand): void {
    const key = `${command.scope}/${command.step}/${command.purpose}`
    this.#timers.get(key)?.off()
    const ring = () => {
      this.#timers.delete(key)
      if (!this.#isDue(command)) return
      if (command.at > this.#now()) this.set(command)
      else this.#fire(command)
    }
    const wait = Math.min(Math.max(0, command.at - this.#now()), LONGEST_TIMER_MS)
    this.#timers.set(key, { command, off: this.#clock.after(wait, ring) })
  }

  /** The instant of the next one that the run still waits for, milliseconds. */
  next(): number | undefined {
    let next: number | undefined
    for (const [key, { command, off }] of this.#timers) {
      if (!this.#isDue(command)) {
        off()
        this.#timers.delete(key)
      } else if (next === undefined || command.at < next) next = command.at
    }
    return next
  }

  stop(): void {
    for (const { off } of this.#timers.values()) off()
    this.#timers.clear()
  }
}
