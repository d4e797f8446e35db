// Says that runs have gone on: those of this process as soon as their entries are on disk, those of others when the database
// says that somebody has written. Looks at nothing while nobody listens. Hints may be told twice and are never the truth.
import type { HostClock } from '../clock.ts'
import type { RunTail } from '../store/run-changes.ts'
import type { Store } from '../store/store.ts'

export interface RunHints {
  /** This process has written entries of the run. */
  touch(run: string): void
  /** Somebody listens, or nobody any more. */
  listen(isListening: boolean): void
}

export interface RunHintsContext {
  store: Pick<Store, 'dataVersion' | 'livelyRuns' | 'runTail' | 'connections'>
  clock: HostClock
  tell(tail: RunTail): void
  /** Another process has changed a connection. */
  tellConnections(): void
}

const GATHER_MS = 30
const POLL_MS = 500

export function createRunHints({ store, clock, tell, tellConnections }: RunHintsContext): RunHints {
  let isListening = false
  let round = 0
  let version = -1
  let connections = ''
  const seen = new Map<string, RunTail>()
  const touched = new Set<string>()
  let stopGathering: (() => void) | undefined

  const see = (tail: RunTail): boolean => {
    const before = seen.get(tail.id)
    seen.set(tail.id, tail)
    return before?.sequence !== tail.sequence || before.status !== tail.status
  }
  const lookAtTouched = () => {
    stopGathering = undefined
    for (const id of touched) {
      const tail = store.runTail(id)
      if (tail && see(tail)) tell(tail)
    }
    touched.clear()
  }
  const digestConnections = () => JSON.stringify(store.connections().map(({ name, updatedMs }) => [name, updatedMs]))
  const look = (isFirst: boolean) => {
    const lively = store.livelyRuns()
    const ids = new Set(lively.map(({ id }) => id))
    const left = [...seen.keys()].filter((id) => !ids.has(id)).flatMap((id) => store.runTail(id) ?? [])
    for (const tail of [...left, ...lively]) if (see(tail) && !isFirst) tell(tail)
    for (const { id } of left) seen.delete(id)
    const now = digestConnections()
    if (now !== connections && !isFirst) tellConnections()
    connections = now
  }
  const poll = (mine: number) => {
    if (!isListening || mine !== round) return
    try {
      const now = store.dataVersion()
      if (now !== version) look(false)
      version = now
    } catch {
      // The store is busy or closed: whoever writes is told of it, and hints may wait.
    }
    clock.after(POLL_MS, () => poll(mine))
  }

  return {
    touch(run) {
      if (!isListening) return
      touched.add(run)
      stopGathering ??= clock.after(GATHER_MS, () => {
        try {
          lookAtTouched()
        } catch {
          touched.clear() // as above
        }
      })
    },
    listen(wanted) {
      if (wanted === isListening) return
      isListening = wanted
      round += 1
      if (!wanted) {
        stopGathering?.()
        stopGathering = undefined
        seen.clear()
        touched.clear()
        return
      }
      version = store.dataVersion()
      look(true)
      const mine = round
      clock.after(POLL_MS, () => poll(mine))
    },
  }
}
