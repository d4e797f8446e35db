// Says that runs have gone on: those of this process soon after their entries are on disk, those of others when the store says
// that somebody has written. Looks at nothing while nobody listens. Hints may be told twice and are never the truth.
import type { HostClock } from '../clock.ts'
import type { ConnectionStore } from '../store/connections.ts'
import { lookOut } from '../store/look-out.ts'
import type { RunStore, RunTail } from '../store/runs.ts'
import type { Wakes, Written } from '../store/wakes.ts'

export interface RunHints {
  /** Somebody listens, or nobody any more. */
  listen(isListening: boolean): void
}

export interface RunHintsContext {
  store: { runs: Pick<RunStore, 'lively' | 'tail'>; connections: Pick<ConnectionStore, 'list'>; wakes: Wakes }
  clock: HostClock
  tell(tail: RunTail): void
  /** Another process has changed a connection. */
  tellConnections(): void
}

const GATHER_MS = 30
const LOOK_MS = 500

export function createRunHints(context: RunHintsContext): RunHints {
  const { store, clock } = context
  let stop: (() => void) | undefined

  const begin = (): (() => void) => {
    const known = createKnown(context)
    const touched = new Set<string>()
    let isOver = false
    let stopGathering = () => {}
    // One look after the other: what was seen first is told first.
    let looking = Promise.resolve()
    const next = (look: () => Promise<void>): void => {
      looking = looking.then(() => (isOver ? undefined : quietly(look)))
    }
    const gather = ({ runs }: Written): void => {
      if (runs.size === 0) return
      if (touched.size === 0) {
        stopGathering = clock.after(GATHER_MS, () => {
          const ids = [...touched]
          touched.clear()
          next(() => known.lookAt(ids))
        })
      }
      for (const run of runs) touched.add(run)
    }
    const woken = (written: Written | undefined): void => {
      if (written) gather(written)
      else next(known.look)
    }
    // First, so that what is written while it begins is heard of.
    const stopLooking = lookOut({ wakes: store.wakes, clock, everyMs: LOOK_MS, woken })
    next(known.begin)
    return () => {
      isOver = true
      known.end()
      stopLooking()
      stopGathering()
    }
  }

  return {
    listen(wanted) {
      if (wanted === (stop !== undefined)) return
      stop?.()
      stop = wanted ? begin() : undefined
    },
  }
}

/** What was told last: only what differs from it is told. */
function createKnown({ store, tell, tellConnections }: RunHintsContext) {
  const seen = new Map<string, RunTail>()
  let connections = ''
  let isOver = false
  const digestConnections = async (): Promise<string> =>
    JSON.stringify((await store.connections.list()).map(({ name, updatedMs }) => [name, updatedMs]))
  const tailsOf = async (ids: Iterable<string>): Promise<RunTail[]> =>
    (await Promise.all([...ids].map((id) => store.runs.tail(id)))).flatMap((tail) => tail ?? [])

  const see = (tail: RunTail): void => {
    const before = seen.get(tail.id)
    seen.set(tail.id, tail)
    if (!isOver && (before?.sequence !== tail.sequence || before.status !== tail.status)) tell(tail)
  }
  return {
    async begin(): Promise<void> {
      for (const tail of await store.runs.lively()) seen.set(tail.id, tail)
      connections = await digestConnections()
    },
    async lookAt(ids: readonly string[]): Promise<void> {
      for (const tail of await tailsOf(ids)) see(tail)
    },
    async look(): Promise<void> {
      const lively = await store.runs.lively()
      const ids = new Set(lively.map(({ id }) => id))
      const left = await tailsOf([...seen.keys()].filter((id) => !ids.has(id)))
      for (const tail of [...left, ...lively]) see(tail)
      for (const { id } of left) seen.delete(id)
      const now = await digestConnections()
      if (now !== connections && !isOver) tellConnections()
      connections = now
    },
    end(): void {
      isOver = true
    },
  }
}

/** A store that is busy or closed tells whoever writes; hints may wait. */
const quietly = (work: () => Promise<void>): Promise<void> => work().catch(() => {})
