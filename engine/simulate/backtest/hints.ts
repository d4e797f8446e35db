// What is odd about a playbook over many recorded alerts, in sentences: for its canvas, and for whoever changes it next.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan } from '../../compile/plan.ts'
import { createCover } from '../scenarios/coverage.ts'
import { steadyNodes } from './constants.ts'
import { factsOf } from './reality.ts'
import type { TallyData } from './tally.ts'

export interface RealityHint {
  kind: 'never-reached' | 'never-taken' | 'always-same' | 'field-absent' | 'threshold-close' | 'shape-untested'
  /** Absent: it is about the alerts. */
  node?: string
  text: string
}

/** Fewer alerts say nothing. */
const LEAST_RUNS = 50
/** From this share of close values on a threshold is worth a look. */
const MANY = 0.15
const LEAST_CLOSE = 10

/** @param tested shapes of the alerts of its tests (`shapeOf`); without them nothing is said of shapes */
export function hintsOf(plan: Plan, catalog: Catalog, tally: TallyData, tested?: ReadonlySet<string>): RealityHint[] {
  const { runs } = tally
  if (runs < LEAST_RUNS) return []
  return [
    ...branchHints(plan, catalog, tally),
    ...fieldHints(plan, catalog, tally),
    ...thresholdHints(plan, catalog, tally),
    ...(tested ? shapeHints(tally, tested) : []),
  ]
}

function branchHints(plan: Plan, catalog: Catalog, { through, runs, madeUp }: TallyData): RealityHint[] {
  const { items } = createCover(plan, catalog).result()
  const counted = items.map((item, at) => ({ ...item, runs: through[at] ?? 0 }))
  const failureOnly = afterFailure(plan)
  const wholeOf = (id: string) => counted.find((one) => one.kind === 'node' && one.node === id)?.runs ?? 0
  const exampled = Object.entries(madeUp?.nodes ?? {}).filter(([id, count]) => count === wholeOf(id))
  const steady = steadyNodes(plan, catalog, new Set(exampled.map(([id]) => id)))
  return counted.flatMap(({ kind, node, port, runs: here }): RealityHint[] => {
    if (kind === 'node') {
      if (here > 0 || failureOnly.has(node)) return []
      return [{ kind: 'never-reached', node, text: `Not reached once in ${wide(runs)} alerts` }]
    }
    const whole = wholeOf(node)
    if (kind === 'error' || kind === 'outcome' || whole === 0 || steady.has(node)) return []
    const isOnly =
      here === whole &&
      counted.every((one) => one.node !== node || one.port === port || one.kind === 'node' || one.runs === 0)
    if (isOnly)
      return [{ kind: 'always-same', node, text: `Always left by “${port}”: ${wide(whole)} alerts of ${wide(whole)}` }]
    const hasOnly = counted.some((one) => one.node === node && one.port !== undefined && one.runs === whole)
    if (here > 0 || hasOnly) return []
    return [{ kind: 'never-taken', node, text: `“${port}” has not been taken once in ${wide(whole)} alerts` }]
  })
}

/** Nodes that only a failure leads to: that they are never reached is good news. */
function afterFailure(plan: Plan): Set<string> {
  const found = new Set<string>()
  for (const graph of plan.graphs) {
    const reached = new Set(graph.entries)
    const queue = [...graph.entries]
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const [port, targets] of Object.entries(graph.steps[at]?.next ?? {})) {
        if (port === 'error') continue
        for (const target of targets) {
          if (!reached.has(target)) {
            reached.add(target)
            queue.push(target)
          }
        }
      }
    }
    graph.steps.forEach(({ id }, at) => {
      if (!reached.has(at)) found.add(id)
    })
  }
  return found
}

function fieldHints(plan: Plan, catalog: Catalog, { reality, runs }: TallyData): RealityHint[] {
  if (!reality) return []
  return factsOf(plan, catalog).fields.flatMap(({ node, path }, at): RealityHint[] =>
    (reality.present[at] ?? 0) > 0
      ? []
      : [{ kind: 'field-absent', node, text: `alert.${path} is in none of ${wide(runs)} alerts` }],
  )
}

function thresholdHints(plan: Plan, catalog: Catalog, { reality }: TallyData): RealityHint[] {
  if (!reality) return []
  return factsOf(plan, catalog).thresholds.flatMap(({ node, source, value }, at): RealityHint[] => {
    const [near, compared] = [reality.near[at] ?? 0, reality.compared[at] ?? 0]
    if (near < LEAST_CLOSE || near / compared < MANY) return []
    const share = Math.round((near * 100) / compared)
    return [
      {
        kind: 'threshold-close',
        node,
        text: `${share} % of ${wide(compared)} values of ${source} lie within a tenth of ${value}`,
      },
    ]
  })
}

function shapeHints({ reality }: TallyData, tested: ReadonlySet<string>): RealityHint[] {
  if (!reality) return []
  const unknown = Object.entries(reality.shapes).filter(([shape]) => !tested.has(shape))
  if (unknown.length === 0) return []
  const alerts = unknown.reduce((sum, [, count]) => sum + count, 0)
  const shapes = unknown.length === 1 ? 'a shape' : `${wide(unknown.length)} shapes`
  return [{ kind: 'shape-untested', text: `${wide(alerts)} alerts have ${shapes} that no test has` }]
}

/** 40000 → 40,000 */
const wide = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')
