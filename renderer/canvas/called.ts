// Sub-playbooks opened in place: the called graph joins the model, under ids of its own, inside the node that calls it. Pure.
import type { Plan } from '../../engine/index.ts'
import { type GraphModel, graphOf } from './graph.ts'
import type { Positions } from './layout/positions.ts'
import { calledGraph, playbookOf } from './plan-playbook.ts'

/** Node ids have no slash, so this is nobody's id. */
export const innerId = (call: string, id: string): string => `${call}/${id}`

/** What each opened call runs, by the node that calls it; a call of which the plan knows nothing is not in it. */
export function calledModels(plan: Plan | undefined, opened: Iterable<string>): Map<string, GraphModel> {
  const models = new Map<string, GraphModel>()
  for (const call of plan ? opened : []) {
    const graph = plan && calledGraph(plan, call)
    if (graph !== undefined) models.set(call, graphOf(playbookOf(plan as Plan, graph), []))
  }
  return models
}

/**
 * A call opens once it is known where everything in it stands: the canvas goes to what has opened, and what grew after that
 * would not be seen. A call of which nothing is known opens at once and says so.
 */
export function readyToShow(
  opened: ReadonlySet<string>,
  called: ReadonlyMap<string, GraphModel>,
  laidOut: ReadonlyMap<string, GraphModel>,
): { opened: ReadonlySet<string>; called: ReadonlyMap<string, GraphModel> } {
  const ready = [...opened].filter((call) => laidOut.has(call) || !called.has(call))
  return { opened: new Set(ready), called: new Map([...laidOut].filter(([call]) => opened.has(call))) }
}

/** The model with the opened calls as containers. What is inside them is only looked at. */
export function withCalled(
  model: GraphModel,
  opened: ReadonlySet<string>,
  called: ReadonlyMap<string, GraphModel>,
): GraphModel {
  if (opened.size === 0) return model
  const nodes = model.nodes.flatMap((node) => {
    if (!opened.has(node.id) || node.calls === undefined) return [node]
    const inner = called.get(node.id)?.nodes ?? []
    return [
      { ...node, isOpened: true as const },
      ...inner.map((one) => ({
        ...one,
        id: innerId(node.id, one.id),
        parent: one.parent === undefined ? node.id : innerId(node.id, one.parent),
        isForeign: true as const,
      })),
    ]
  })
  const edges = [...called].flatMap(([call, { edges: inner }]) =>
    inner.map(({ from, port, to }) => {
      const [source, target] = [innerId(call, from), innerId(call, to)]
      return { id: `${source} ${port} ${target}`, from: source, port, to: target }
    }),
  )
  return { nodes, edges: [...model.edges, ...edges] }
}

/** Places within a called graph, as those of the whole canvas. */
export const innerPositions = (call: string, positions: Positions): Positions =>
  Object.fromEntries(Object.entries(positions).map(([id, at]) => [innerId(call, id), at]))
