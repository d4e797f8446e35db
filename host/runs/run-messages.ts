// How a word about a run reaches the process that holds it: left in the store by one, taken from there by the other.
import type { JsonValue } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import type { Message } from '../store/messages.ts'
import type { Store } from '../store/store.ts'
import type { Written } from '../store/wakes.ts'
import { type HeldRuns, LEASE_MS } from './held-runs.ts'
import { type OutsideEntry, stillAsked } from './refusals.ts'
import { type RunHandle, RunRefused } from './runs.ts'

export interface RunMessages {
  /**
   * Takes what other processes have left for runs of this one.
   * @param written what is known of it; nothing: any run may have messages
   */
  take(written: Written | undefined): void
  /**
   * Leaves an entry for whoever holds the run, and waits until it is taken. Where nobody holds the run any more, it is taken up here:
   * then its handle is given.
   * @throws RunRefused `run/owned` when the holder does not answer
   */
  leave(id: string, entry: OutsideEntry, takeUp: () => Promise<RunHandle | undefined>): Promise<RunHandle | undefined>
}

export interface RunMessagesContext {
  store: Pick<Store, 'messages' | 'wakes'>
  clock: HostClock
  held: Pick<HeldRuns, 'get' | 'all' | 'isOurs' | 'isBusy' | 'changing' | 'listenMs'>
}

export function createRunMessages({ store, clock, held }: RunMessagesContext): RunMessages {
  /** Messages whose answers are not on disk yet. */
  const beingTaken = new Set<number>()

  const takeOne = (message: Message): void => {
    const { key, run: id, body } = message
    const run = held.get(id)?.run
    if (!run) {
      // Not ours yet, but soon: whoever left the message will not say so again.
      const again = () => held.get(id) && takeOne(message)
      held.changing(id)?.then(again, () => {})
      return
    }
    if (run.isOver || beingTaken.has(key)) return
    const entry = body as unknown as OutsideEntry
    run.catchUp()
    const entries = stillAsked(run, entry) ? [{ ...entry, at: run.now }] : []
    beingTaken.add(key)
    const done = () => beingTaken.delete(key)
    run.accept(entries, [key]).then(done, done) // a store that gives way is told through `settled`
  }

  /** Resolves when messages of the run were left or taken, and after a while at the latest. */
  const messagesChange = (id: string): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        stopTimer()
        stopListening()
        resolve()
      }
      const stopTimer = clock.after(held.listenMs, done)
      const stopListening = store.wakes.listen(({ messages }) => {
        if (messages.has(id)) done()
      })
    })

  return {
    take(written) {
      const runs = written ? [...written.messages].filter(held.isOurs) : held.isBusy() ? [undefined] : []
      for (const run of runs) {
        store.messages.list(run).then(
          (messages) => {
            for (const message of messages) takeOne(message)
          },
          (reason) => {
            for (const one of held.all()) one.run.abandon(reason)
          },
        )
      }
    },

    async leave(id, entry, takeUp) {
      const key = await store.messages.post(id, entry as unknown as JsonValue)
      const deadline = clock.now() + 2 * LEASE_MS
      while ((await store.messages.list(id)).some((message) => message.key === key)) {
        // The holder may have laid the run aside in the very moment of the message: nobody would take it then.
        const mine = await takeUp()
        if (mine) {
          for (const message of await store.messages.list(id)) takeOne(message)
          return mine
        }
        if (clock.now() > deadline) {
          throw new RunRefused(
            'run/owned',
            `Another process holds run ${id} and does not answer; try again in a minute`,
          )
        }
        await messagesChange(id)
      }
      return undefined
    },
  }
}
