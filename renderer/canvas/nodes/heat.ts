// How many of a set of runs went where, drawn on the playbook: the coverage of its tests, or where the alerts of a backtest went.
import { type Coverage, type CoverItem, createCover, type Plan } from '../../../engine/index.ts'
import { catalog } from '../../state/catalog.ts'

export interface Heat {
  kind: 'coverage' | 'backtest'
  /** Runs in all. */
  total: number
  /** By node id. */
  nodes: ReadonlyMap<string, number>
  /** By edge, as `from port to`. */
  edges: ReadonlyMap<string, number>
  /** What is odd about a node over all these runs. */
  hints?: ReadonlyMap<string, readonly string[]>
}

type Counted = CoverItem & { runs: number }

/** From counts by item of `createCover(plan, catalog)`. */
export function heatOfCounts(plan: Plan, counts: readonly number[], total: number): Heat {
  const { items } = createCover(plan, catalog).result()
  const counted = items.map((item, index) => ({ ...item, runs: counts[index] ?? 0 }))
  return { kind: 'backtest', total, ...spread(plan, counted) }
}

export function heatOfCoverage(plan: Plan, { items }: Coverage, total: number): Heat {
  return { kind: 'coverage', total, ...spread(plan, items) }
}

function spread(plan: Plan, items: readonly Counted[]): Pick<Heat, 'nodes' | 'edges'> {
  const nodes = new Map<string, number>()
  const ports = new Map<string, number>()
  for (const { node, port, runs } of items) {
    if (port === undefined) nodes.set(node, runs)
    else ports.set(`${node} ${port}`, runs)
  }
  const edges = new Map<string, number>()
  for (const { steps } of plan.graphs) {
    for (const step of steps) {
      const through = nodes.get(step.id)
      if (through === undefined) continue
      for (const [port, targets] of Object.entries(step.next)) {
        // Where a node has one way out, every run that did not fail took it.
        const runs = ports.get(`${step.id} ${port}`) ?? through - (ports.get(`${step.id} error`) ?? 0)
        for (const target of targets) edges.set(`${step.id} ${port} ${steps[target]?.id}`, runs)
      }
    }
  }
  return { nodes, edges }
}

/** A number that fits beside an edge: 940, 12k, 1.3M. */
export function shortCount(count: number): string {
  if (count < 1_000) return String(count)
  if (count < 999_500)
    return `${count < 9_950 ? (count / 1_000).toFixed(1).replace(/\.0$/, '') : Math.round(count / 1_000)}k`
  return `${(count / 1_000_000).toFixed(count < 9_950_000 ? 1 : 0).replace(/\.0$/, '')}M`
}
