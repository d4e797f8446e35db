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

export function createRunHints(context: RunHintsContext): RunHints {
  const { store, clock } = context
  const known = createKnown(context)
  const touched = new Set<string>()
  let isListening = false
  let round = 0
  let version = -1
  let stopGathering = () => {}

  const gathered = () => {
    const ids = [...touched]
    touched.clear()
    // A store that is busy or closed tells whoever writes; hints may wait.
    quietly(() => known.lookAt(ids))
  }
  const poll = (mine: number) => {
    if (!isListening || mine !== round) return
    quietly(() => {
      const now = store.dataVersion()
      if (now !== version) known.look()
      version = now
    })
    clock.after(POLL_MS, () => poll(mine))
  }

  return {
    touch(run) {
      if (!isListening) return
      if (touched.size === 0) stopGathering = clock.after(GATHER_MS, gathered)
      touched.add(run)
    },
    listen(wanted) {
      if (wanted === isListening) return
      isListening = wanted
      round += 1
      if (wanted) {
        version = store.dataVersion()
        known.begin()
        const mine = round
        clock.after(POLL_MS, () => poll(mine))
      } else {
        stopGathering()
        touched.clear()
      }
    },
  }
}

/** What was told last: only what differs from it is told. */
function createKnown({ store, tell, tellConnections }: RunHintsContext) {
  const seen = new Map<string, RunTail>()
  let connections = ''
  const digestConnections = () => JSON.stringify(store.connections().map(({ name, updatedMs }) => [name, updatedMs]))

  const see = (tail: RunTail): void => {
    const before = seen.get(tail.id)
    seen.set(tail.id, tail)
    if (before?.sequence !== tail.sequence || before.status !== tail.status) tell(tail)
  }
  return {
    begin(): void {
      seen.clear()
      for (const tail of store.livelyRuns()) seen.set(tail.id, tail)
      connections = digestConnections()
    },
    lookAt(ids: readonly string[]): void {
      for (const tail of ids.flatMap((id) => store.runTail(id) ?? [])) see(tail)
    },
    look(): void {
      const lively = store.livelyRuns()
      const ids = new Set(lively.map(({ id }) => id))
      const left = [...seen.keys()].filter((id) => !ids.has(id)).flatMap((id) => store.runTail(id) ?? [])
      for (const tail of [...left, ...lively]) see(tail)
      for (const { id } of left) seen.delete(id)
      const now = digestConnections()
      if (now !== connections) tellConnections()
      connections = now
    },
  }
}

function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // As said where it is called.
  }
}
