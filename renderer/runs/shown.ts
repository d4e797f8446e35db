// What the panels of a shown run share: the state after its whole journal, and following a run that goes on.
import { type Entry, initialState, type Plan, type RunState, replay } from '../../engine/index.ts'
import { host, messageOf, onHint } from '../state/host.ts'
import { growRun, type ShownRun, showRun, useRun } from '../state/run.ts'

const ends = new WeakMap<readonly Entry[], RunState>()

/** The state after the whole journal; worked out once for each journal. */
export function endState(plan: Plan, journal: Entry[]): RunState {
  let state = ends.get(journal)
  if (!state) {
    state = replay(plan, journal, initialState())
    ends.set(journal, state)
  }
  return state
}

/** Whether entries may follow. */
export const isUnderWayStatus = (status: string): boolean =>
  status === 'running' || status === 'waiting' || status === 'in-doubt' || status === 'undoing'

/**
 * Reads a run from the host and shows it.
 * @returns why it cannot be shown, or nothing
 */
export async function openRun(id: string, at: 'play' | 'end' = 'end'): Promise<string | undefined> {
  try {
    const { run, plan, journal } = await (await host()).runs.get({ run: id })
    endState(plan, journal)
    const { name, file } = run.playbook
    showRun({ id: run.id, playbook: { name, file }, plan, journal, isOpen: isUnderWayStatus(run.status) }, at)
    return undefined
  } catch (thrown) {
    return messageOf(thrown)
  }
}

let reading: Promise<void> = Promise.resolve()

/** Reads what has been added to the shown run; several calls come one after the other. */
export function catchUp(id: string): Promise<void> {
  reading = reading.then(() => readOn(id)).catch(() => {})
  return reading
}

async function readOn(id: string): Promise<void> {
  const before = useRun.getState().shown
  if (before?.id !== id) return
  const from = before.journal.length
  const { run, journal } = await (await host()).runs.entries({ run: id, from })
  const { shown } = useRun.getState()
  if (shown?.id !== id || shown.journal.length !== from) return
  const isOpen = isUnderWayStatus(run.status)
  if (journal.length > 0) growRun([...shown.journal, ...journal], isOpen)
  else if (shown.isOpen !== isOpen) growRun(shown.journal, isOpen)
}

onHint((hint) => {
  if (hint.topic !== 'run.changed') return
  const { shown } = useRun.getState()
  if (shown?.id === hint.run) void catchUp(hint.run)
})

/** The mode of a run: its first entry says it. */
export function modeOf(shown: ShownRun): 'simulate' | 'shadow' | 'live' {
  const [first] = shown.journal
  return first?.kind === 'run.started' ? first.mode : 'simulate'
}
