// The sums of a backtest: what grows run by run, can be added up from threads, written down and read again. Its size is bounded
// whatever comes in.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan } from '../../compile/plan.ts'
import type { RunState } from '../../run/state.ts'
import { isWrite } from '../ledger.ts'
import type { Simulation } from '../options.ts'
import { type Cover, createCover } from '../scenarios/coverage.ts'
import type { Label } from './alert-facts.ts'
import { createReality, type RealityData } from './reality.ts'
import { type TargetKind, targetsOf } from './targets.ts'

/** Different values beyond this are counted together. */
const MOST_TARGETS = 5_000
const MOST_ENDS = 1_000
const MOST_HOURS = 10_000

export interface WriteTally {
  node: string
  title: string
  effect: string
  count: number
  /** Runs in which it would have been done. */
  runs: number
  /** Target → how often; `kind value`. */
  targets: { [target: string]: number }
  /** Writes whose targets are beyond the most that are told apart. */
  otherTargets: number
}

/** How much rests on an example, or on what was made up from a schema. Answers to writes do not count: nobody asked them. */
export interface MadeUp {
  /** By end: runs. */
  ends: { [end: string]: number }
  /** By node: runs in which it gave nothing else. */
  nodes: { [node: string]: number }
}

/** Plain JSON. */
export interface TallyData {
  runs: number
  /** By end: see `endOf`. */
  ends: { [end: string]: number }
  /** By status. */
  statuses: { [status: string]: number }
  /** As `createCover` counts them: how many runs went through each. */
  through: number[]
  /** The same for alerts that people have called real, and not real. */
  positive: number[]
  negative: number[]
  labelled: { positive: number; negative: number }
  writes: WriteTally[]
  /** Writes by hour (milliseconds of its start, UTC), where alerts say when they were. */
  hours: { [start: string]: number }
  /** A person's minutes that the steps stand for. */
  savedMinutes: number
  /** Virtual milliseconds, all runs together. */
  virtualMs: number
  /** What rests on answers that nobody gave or recorded; absent in what older versions have written. */
  madeUp?: MadeUp | undefined
  /** What the alerts show of the playbook; absent in what older versions have written. */
  reality?: RealityData | undefined
}

export interface Tally {
  add(simulation: Simulation, about: { end: string; label: Label; at: number | undefined }): void
  merge(other: TallyData): void
  data(): TallyData
}

export function createTally(plan: Plan, catalog: Catalog): Tally {
  const covers = {
    all: createCover(plan, catalog),
    positive: createCover(plan, catalog),
    negative: createCover(plan, catalog),
  }
  const ends = new Map<string, number>()
  const statuses = new Map<string, number>()
  const hours = new Map<string, number>()
  const writes = new Map<string, { tally: WriteTally; targets: Map<string, number>; lastRun: number }>()
  const minutes = plan.graphs.map(({ steps }) => steps.map(({ type }) => catalog.get(type)?.savesMinutes ?? 0))
  const labelled = { positive: 0, negative: 0 }
  const reality = createReality(plan, catalog)
  const madeUpEnds = new Map<string, number>()
  const madeUpNodes = new Map<string, number>()
  let runs = 0
  let savedMinutes = 0
  let virtualMs = 0

  const writeOf = (node: string, title: string, effect: string) => {
    let write = writes.get(node)
    if (!write) {
      write = {
        tally: { node, title, effect, count: 0, runs: 0, targets: {}, otherTargets: 0 },
        targets: new Map(),
        lastRun: 0,
      }
      writes.set(node, write)
    }
    return write
  }

  return {
    add(simulation, { end, label, at }) {
      const { state, status, ledger } = simulation
      runs++
      covers.all.add(state)
      reality.add(simulation)
      if (label !== undefined) {
        covers[label].add(state)
        labelled[label]++
      }
      const known = ends.has(end) || ends.size < MOST_ENDS ? end : 'other'
      count(ends, known, 1)
      const exampled = madeUpIn(plan, state)
      if (exampled.size > 0) count(madeUpEnds, known, 1)
      for (const node of exampled) count(madeUpNodes, node, 1)
      count(statuses, status, 1)
      virtualMs += (state.endedAt ?? state.now) - state.startedAt
      for (const scope of state.scopes) {
        const worth = minutes[scope.graph] as number[]
        for (let index = 0; index < scope.steps.length; index++) {
          if (scope.steps[index]?.status === 'done') savedMinutes += worth[index] as number
        }
      }
      for (const { node, title, effect, input } of ledger) {
        const write = writeOf(node, title, effect)
        write.tally.count++
        if (write.lastRun !== runs) {
          write.lastRun = runs
          write.tally.runs++
        }
        for (const { kind, value } of targetsOf(input)) countTarget(write, `${kind} ${value}`, 1)
      }
      if (at !== undefined && ledger.length > 0) {
        const hour = String(Math.floor(at / 3_600_000) * 3_600_000)
        if (hours.has(hour) || hours.size < MOST_HOURS) count(hours, hour, ledger.length)
      }
    },
    merge(other) {
      runs += other.runs
      savedMinutes += other.savedMinutes
      virtualMs += other.virtualMs
      covers.all.merge(other.through)
      covers.positive.merge(other.positive)
      covers.negative.merge(other.negative)
      labelled.positive += other.labelled.positive
      labelled.negative += other.labelled.negative
      if (other.reality) reality.merge(other.reality)
      for (const [node, n] of Object.entries(other.madeUp?.nodes ?? {})) count(madeUpNodes, node, n)
      for (const [end, n] of Object.entries(other.madeUp?.ends ?? {})) {
        count(madeUpEnds, madeUpEnds.has(end) || madeUpEnds.size < MOST_ENDS ? end : 'other', n)
      }
      for (const [end, n] of Object.entries(other.ends)) {
        count(ends, ends.has(end) || ends.size < MOST_ENDS ? end : 'other', n)
      }
      for (const [status, n] of Object.entries(other.statuses)) count(statuses, status, n)
      for (const [hour, n] of Object.entries(other.hours)) {
        if (hours.has(hour) || hours.size < MOST_HOURS) count(hours, hour, n)
      }
      for (const one of other.writes) {
        const write = writeOf(one.node, one.title, one.effect)
        write.tally.count += one.count
        write.tally.runs += one.runs
        write.tally.otherTargets += one.otherTargets
        for (const [target, n] of Object.entries(one.targets)) countTarget(write, target, n)
      }
    },
    data: () => ({
      runs,
      ends: Object.fromEntries(ends),
      statuses: Object.fromEntries(statuses),
      through: covers.all.runs(),
      positive: covers.positive.runs(),
      negative: covers.negative.runs(),
      labelled: { ...labelled },
      writes: [...writes.values()].map(({ tally, targets }) => ({ ...tally, targets: Object.fromEntries(targets) })),
      hours: Object.fromEntries(hours),
      savedMinutes,
      virtualMs,
      madeUp: { ends: Object.fromEntries(madeUpEnds), nodes: Object.fromEntries(madeUpNodes) },
      reality: reality.data(),
    }),
  }
}

/** The nodes of a run that gave an example or something made up, and nothing else. */
function madeUpIn(plan: Plan, { scopes }: RunState): Set<string> {
  const madeUp = new Set<string>()
  const given = new Set<string>()
  for (const { graph, steps } of scopes) {
    for (let index = 0; index < steps.length; index++) {
      const state = steps[index]
      if (state?.source === undefined || state.status !== 'done') continue
      const step = plan.graphs[graph]?.steps[index]
      if (!step || isWrite(step.effect)) continue
      if (state.source === 'example' || state.source === 'schema') madeUp.add(step.id)
      else given.add(step.id)
    }
  }
  for (const node of given) madeUp.delete(node)
  return madeUp
}

const count = (counts: Map<string, number>, key: string, by: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function countTarget(write: { tally: WriteTally; targets: Map<string, number> }, target: string, by: number): void {
  if (write.targets.has(target) || write.targets.size < MOST_TARGETS) count(write.targets, target, by)
  else write.tally.otherTargets += by
}

/** How far the writes would reach: different hosts, users, addresses and domains. */
export interface Reach {
  kind: TargetKind
  count: number
}

export function reachOf(writes: readonly WriteTally[]): Reach[] {
  const seen = new Map<TargetKind, Set<string>>()
  for (const { targets } of writes) {
    for (const target of Object.keys(targets)) {
      const at = target.indexOf(' ')
      const kind = target.slice(0, at) as TargetKind
      const values = seen.get(kind) ?? new Set<string>()
      values.add(target.slice(at + 1))
      seen.set(kind, values)
    }
  }
  return (['host', 'user', 'address', 'domain', 'other'] as const).flatMap((kind) => {
    const values = seen.get(kind)
    return values ? [{ kind, count: values.size }] : []
  })
}

export interface BranchQuality {
  node: string
  port: string | undefined
  runs: number
  /** Of the labelled alerts that came this way, the share that was real; undefined: none was labelled. */
  precision: number | undefined
  /** Of the real alerts, the share that came this way. */
  recall: number | undefined
}

/** Per way out of a node (and per node), how well it tells real alerts from others. */
export function qualityOf(plan: Plan, catalog: Catalog, data: TallyData): BranchQuality[] {
  const cover: Cover = createCover(plan, catalog)
  return cover.result().items.map(({ node, port }, index) => {
    const real = data.positive[index] ?? 0
    const other = data.negative[index] ?? 0
    return {
      node,
      port,
      runs: data.through[index] ?? 0,
      precision: real + other === 0 ? undefined : real / (real + other),
      recall: data.labelled.positive === 0 ? undefined : real / data.labelled.positive,
    }
  })
}
