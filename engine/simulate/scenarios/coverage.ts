// What of a playbook a set of runs has gone through: nodes, branches, error edges, ways out of loops, outcomes of approvals.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import type { RunState } from '../../run/state.ts'

export type CoverKind = 'node' | 'branch' | 'error' | 'exit' | 'outcome'

/** One thing that a run can go through. The nodes of called playbooks count for those, not here. */
export interface CoverItem {
  kind: CoverKind
  node: string
  /** For all but nodes. */
  port?: string
}

export interface CoverCount {
  covered: number
  total: number
}

export interface Coverage {
  /** How many runs went through each, in plan order. */
  items: (CoverItem & { runs: number })[]
  counts: { [kind in CoverKind]: CoverCount }
  /** All ways out of a node together: branches, ways out of loops, outcomes. */
  branches: CoverCount
}

/** Grows run by run. */
export interface Cover {
  add(state: RunState): void
  /** The counts of another one of the same plan, as `runs` gave them. */
  merge(runs: readonly number[]): void
  /** By item, in plan order. */
  runs(): number[]
  result(): Coverage
}

const KINDS: readonly CoverKind[] = ['node', 'branch', 'error', 'exit', 'outcome']

interface Slot {
  node: number
  /** By port. */
  ports: Map<string, number>
}

export function createCover(plan: Plan, catalog: Catalog): Cover {
  const items: CoverItem[] = []
  const slots = new Map<number, Slot[]>()
  for (const graph of ownGraphs(plan)) {
    const steps = plan.graphs[graph]?.steps ?? []
    slots.set(
      graph,
      steps.map((step) => {
        const node = items.push({ kind: 'node', node: step.id }) - 1
        const ports = new Map<string, number>()
        for (const { kind, port } of waysOut(step, catalog))
          ports.set(port, items.push({ kind, node: step.id, port }) - 1)
        return { node, ports }
      }),
    )
  }
  const counts = new Array<number>(items.length).fill(0)
  const seen = new Uint32Array(items.length)
  let run = 0

  const touch = (index: number | undefined) => {
    if (index === undefined || seen[index] === run) return
    seen[index] = run
    counts[index] = (counts[index] as number) + 1
  }

  return {
    add(state) {
      run++
      for (const scope of state.scopes) {
        const own = slots.get(scope.graph)
        if (!own) continue
        scope.steps.forEach((step, index) => {
          if (!step || step.status === 'skipped' || step.status === 'stopped' || step.status === 'ready') return
          const slot = own[index] as Slot
          touch(slot.node)
          if (step.status === 'done' && step.port !== undefined) touch(slot.ports.get(step.port))
          if (step.status === 'failed') touch(slot.ports.get('error'))
        })
      }
    },
    merge(other) {
      other.forEach((count, index) => {
        counts[index] = (counts[index] ?? 0) + count
      })
    },
    runs: () => counts.slice(),
    result: () => resultOf(items, counts),
  }
}

function resultOf(items: readonly CoverItem[], runs: readonly number[]): Coverage {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, { covered: 0, total: 0 }])) as Coverage['counts']
  items.forEach(({ kind }, index) => {
    counts[kind].total++
    if ((runs[index] ?? 0) > 0) counts[kind].covered++
  })
  const { branch, exit, outcome } = counts
  return {
    items: items.map((item, index) => ({ ...item, runs: runs[index] ?? 0 })),
    counts,
    branches: {
      covered: branch.covered + exit.covered + outcome.covered,
      total: branch.total + exit.total + outcome.total,
    },
  }
}

/** The ways out of a step that tests should go: those of which there are several, and an error edge where one is drawn. */
function waysOut(step: Step, catalog: Catalog): { kind: CoverKind; port: string }[] {
  const ports = step.ports.filter((port) => port !== 'error')
  const kind: CoverKind = catalog.get(step.type)?.beforehand ? 'outcome' : step.kind === 'task' ? 'branch' : 'exit'
  const several = ports.length > 1 ? ports.map((port) => ({ kind, port })) : []
  return (step.next.error?.length ?? 0) > 0 ? [...several, { kind: 'error', port: 'error' }] : several
}

/** The playbook's own graphs: itself and the bodies of its loops. */
export function ownGraphs(plan: Plan): number[] {
  const found: number[] = []
  const visit = (graph: number) => {
    found.push(graph)
    for (const step of plan.graphs[graph]?.steps ?? []) {
      if (step.graph !== undefined && step.kind !== 'call') visit(step.graph)
    }
  }
  visit(0)
  return found
}

/** The share in per cent, rounded down; 100 where there is nothing to cover. */
export const percentOf = ({ covered, total }: CoverCount): number =>
  total === 0 ? 100 : Math.floor((covered * 100) / total)
