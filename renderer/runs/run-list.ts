// The history as it is listed: the filter, the pages that were read, the runs that are picked for a comparison.
import { create } from 'zustand'
import type { RunFilter, StoredRun } from '../../api/index.ts'
import { host, messageOf, onHint } from '../state/host.ts'

export type Range = 'any' | 'hour' | 'day' | 'week' | 'month' | 'custom'

export interface ListFilter {
  text: string
  playbook: string | undefined
  status: StoredRun['status'][]
  mode: StoredRun['mode'] | undefined
  range: Range
  /** As datetime-local fields have them, for a custom range. */
  from: string
  to: string
}

interface RunListState {
  filter: ListFilter
  runs: StoredRun[] | undefined
  next: string | undefined
  isReading: boolean
  problem: string | undefined
  /** At most two ids. */
  picked: string[]
}

export const NO_FILTER: ListFilter = {
  text: '',
  playbook: undefined,
  status: [],
  mode: undefined,
  range: 'any',
  from: '',
  to: '',
}

export const useRunList = create<RunListState>(() => ({
  filter: NO_FILTER,
  runs: undefined,
  next: undefined,
  isReading: false,
  problem: undefined,
  picked: [],
}))

const get = useRunList.getState
const set = useRunList.setState
const PAGE = 100
const DEBOUNCE_MS = 250
const HOUR_MS = 3_600_000
const RANGE_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS }

/** What the host is asked for. */
export function queryOf(filter: ListFilter, now: number): RunFilter {
  const { text, playbook, status, mode, range, from, to } = filter
  const instant = (local: string) => (local === '' ? undefined : new Date(local).getTime())
  const fromMs = range === 'custom' ? instant(from) : range === 'any' ? undefined : now - RANGE_MS[range]
  const toMs = range === 'custom' ? instant(to) : undefined
  return {
    limit: PAGE,
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(playbook !== undefined && { playbook }),
    ...(status.length > 0 && { status }),
    ...(mode !== undefined && { mode }),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
  }
}

export const isFiltered = (filter: ListFilter): boolean => Object.keys(queryOf(filter, 0)).length > 1

let generation = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Changes the filter; words that are being typed are asked for when the typing pauses. */
export function changeFilter(change: Partial<ListFilter>): void {
  set((state) => ({ filter: { ...state.filter, ...change } }))
  clearTimeout(timer)
  if (change.text === undefined) void readFirst()
  else timer = setTimeout(() => void readFirst(), DEBOUNCE_MS)
}

/** Reads the newest runs anew. */
export async function readFirst(): Promise<void> {
  const mine = ++generation
  set({ isReading: true })
  try {
    const { runs, next } = await (await host()).runs.list(queryOf(get().filter, Date.now()))
    if (mine === generation) set({ runs, next, isReading: false, problem: undefined })
  } catch (thrown) {
    if (mine === generation) set({ isReading: false, problem: messageOf(thrown) })
  }
}

/** Reads the page that follows, when there is one. */
export async function readMore(): Promise<void> {
  const { next, isReading, filter } = get()
  if (next === undefined || isReading) return
  const mine = generation
  set({ isReading: true })
  try {
    const page = await (await host()).runs.list({ ...queryOf(filter, Date.now()), cursor: next })
    if (mine !== generation) return
    set((state) => ({ runs: merged(state.runs ?? [], page.runs), next: page.next, isReading: false }))
  } catch (thrown) {
    if (mine === generation) set({ isReading: false, problem: messageOf(thrown) })
  }
}

/** Newest first, each once, in the later of its two versions. */
export function merged(runs: readonly StoredRun[], others: readonly StoredRun[]): StoredRun[] {
  const byId = new Map([...runs, ...others].map((run) => [run.id, run]))
  return [...byId.values()].sort((a, b) => b.startedMs - a.startedMs || (a.id < b.id ? 1 : -1))
}

async function refresh(): Promise<void> {
  const { runs, filter } = get()
  if (!runs) return
  const mine = generation
  const page = await (await host()).runs.list(queryOf(filter, Date.now()))
  if (mine !== generation) return
  const oldest = page.runs.at(-1)?.startedMs ?? 0
  const later = page.next === undefined ? [] : runs.filter(({ startedMs }) => startedMs < oldest)
  set((state) => ({ runs: merged(later, page.runs), next: later.length > 0 ? state.next : page.next }))
}

const GATHER_MS = 400
let planned = false
onHint((hint) => {
  if (hint.topic !== 'run.changed' || planned) return
  planned = true
  setTimeout(() => {
    planned = false
    refresh().catch(() => {})
  }, GATHER_MS)
})

/** Picks a run for a comparison, or lets it go; of three the first one goes. */
export function togglePick(id: string): void {
  set(({ picked }) => ({
    picked: picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id].slice(-2),
  }))
}
