// Who hears of a commit: every store on the same file in this process. SQLite tells other processes nothing.
import type { Written } from '../wakes.ts'

/** What is noted while a transaction is under way, told after its commit and dropped when it is taken back. */
export interface Notes {
  run(id: string): void
  message(run: string): void
  alerts(): void
  wakeAt(ms: number): void
  tell(): void
  drop(): void
  listen(wake: (written: Written) => void): () => void
  close(): void
}

type Wake = (written: Written) => void

/** By file, over all stores of this process. */
const listeners = new Map<string, Set<Wake>>()
const NONE: ReadonlySet<string> = new Set()

export function createNotes(file: string): Notes {
  const own = new Set<Wake>()
  let runs: Set<string> | undefined
  let messages: Set<string> | undefined
  let alerts = false
  let wakeAtMs: number | undefined

  const drop = (): void => {
    runs = undefined
    messages = undefined
    alerts = false
    wakeAtMs = undefined
  }
  const leave = (wake: Wake): void => {
    own.delete(wake)
    const known = listeners.get(file)
    known?.delete(wake)
    if (known?.size === 0) listeners.delete(file)
  }

  return {
    run(id) {
      if (!listeners.has(file)) return
      runs ??= new Set()
      runs.add(id)
    },
    message(run) {
      messages ??= new Set()
      messages.add(run)
    },
    alerts() {
      alerts = true
    },
    wakeAt(ms) {
      if (wakeAtMs === undefined || ms < wakeAtMs) wakeAtMs = ms
    },
    tell() {
      const there = listeners.get(file)
      const isSomething = runs || messages || alerts || wakeAtMs !== undefined
      if (there && isSomething) {
        const written: Written = { runs: runs ?? NONE, messages: messages ?? NONE, alerts, wakeAtMs }
        for (const wake of [...there]) wake(written)
      }
      drop()
    },
    drop,
    listen(wake) {
      // One of its own for each call: the same function may listen twice.
      const one: Wake = (written) => wake(written)
      const there = listeners.get(file) ?? new Set()
      listeners.set(file, there.add(one))
      own.add(one)
      return () => leave(one)
    },
    close() {
      for (const wake of [...own]) leave(wake)
    },
  }
}
