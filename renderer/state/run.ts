// The run that is being shown: its plan, its journal and how far into it the person looks. What happened is folded from a
// prefix of the journal, with the engine's own function.
import { create } from 'zustand'
import { type Entry, initialState, type JsonValue, type Plan, type RunState, replay } from '../../engine/index.ts'
import { outputsOf } from '../worker/outputs-of.ts'

export interface ShownRun {
  /** Where it is kept; absent for a rehearsal that is still going on. */
  id: string | undefined
  playbook: { name: string; file: string | undefined }
  plan: Plan
  journal: Entry[]
  /** It is still going on: entries may follow. */
  isOpen: boolean
}

interface RunStoreState {
  shown: ShownRun | undefined
  /** How many entries of the journal are folded; at most its length. */
  position: number
  isPlaying: boolean
  /** How fast it plays: virtual milliseconds do not matter, entries do. Entries per second. */
  pace: number
}

export const useRun = create<RunStoreState>(() => ({ shown: undefined, position: 0, isPlaying: false, pace: 12 }))

/** Shows a run from its beginning, playing, or at its end. */
export function showRun(shown: ShownRun, at: 'play' | 'end'): void {
  useRun.setState({
    shown,
    position: at === 'end' ? shown.journal.length : Math.min(1, shown.journal.length),
    isPlaying: at === 'play',
  })
}

/** Adds entries to the shown run. A view that stood at its end stays at the end. */
export function growRun(journal: Entry[], isOpen: boolean): void {
  const { shown, position, isPlaying } = useRun.getState()
  if (!shown) return
  const stoodAtEnd = position >= shown.journal.length && !isPlaying
  useRun.setState({ shown: { ...shown, journal, isOpen }, position: stoodAtEnd ? journal.length : position })
}

export function leaveRun(): void {
  useRun.setState({ shown: undefined, position: 0, isPlaying: false })
}

export function seek(position: number): void {
  const { shown } = useRun.getState()
  if (!shown) return
  useRun.setState({ position: Math.max(0, Math.min(shown.journal.length, position)), isPlaying: false })
}

let folded: { plan: Plan; journal: Entry[]; position: number; state: RunState } | undefined

/** The state after the first `position` entries. The same state is given again while nothing changes. */
export function foldedState(shown: ShownRun | undefined, position: number): RunState | undefined {
  if (!shown || position === 0) return undefined
  const { plan, journal } = shown
  if (folded && folded.plan === plan && folded.journal === journal && folded.position === position) return folded.state
  const state = replay(plan, journal.slice(0, position), initialState())
  folded = { plan, journal, position, state }
  return state
}

/** Hook: the state of the shown run at the position. */
export function useFolded(): RunState | undefined {
  const shown = useRun((state) => state.shown)
  const position = useRun((state) => state.position)
  return foldedState(shown, position)
}

/** What expressions of a node see in the shown run (or the chosen sample): alert and outputs by node id. */
export interface DataAtHand {
  alert: JsonValue | undefined
  outputs: { [node: string]: JsonValue }
}

export function dataOf(state: RunState | undefined, plan: Plan | undefined): DataAtHand {
  if (!state || !plan) return { alert: undefined, outputs: {} }
  return { alert: state.alert, outputs: outputsOf(state, plan) }
}
