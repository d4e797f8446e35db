// Which step a reference means, and whether that step has surely run where the reference stands.
import { type GraphView, type NodeView, standIn, type Use, type View } from './view.ts'

/** The node that an id means: none, or one (the first of several, which is an error of its own). */
export function stepsMeant(view: View, id: string): [] | [NodeView] {
  const node = view.byId.get(id)
  return node ? [node] : []
}

export type Standing =
  /** It has run whenever the expression is evaluated. */
  | 'sure'
  /** It may have been skipped: fine when guarded. */
  | 'possible'
  /** It stands in a branch that runs beside, or later. */
  | 'not-upstream'
  /** It stands in the body of a loop that the expression is not in. */
  | 'inside-loop'
  | 'itself'

/** How the step `meant` stands to the place where `use` is evaluated. */
export function standing(view: View, use: Use, meant: NodeView): Standing {
  if (!use.node) return atEnd(view, view.graphs[0]!, meant)
  if (use.place === 'until' && use.node.body === meant.graph) return atEnd(view, meant.graph, meant)
  if (use.place === 'undo' && use.node === meant) return 'sure'
  const here = standIn(use.node, meant.graph)
  if (!here) return 'inside-loop'
  if (here === meant) return 'itself'
  const { analysis, recovery } = meant.graph
  if (analysis.isSurelyBefore(meant.at, here.at)) return 'sure'
  if (analysis.isUpstream(meant.at, here.at)) return 'possible'
  // When the run has failed everything else has come to rest, so what ran and what did not is settled.
  return recovery.has(here.at) && !recovery.has(meant.at) ? 'possible' : 'not-upstream'
}

export const isSureBefore = (view: View, use: Use, meant: NodeView): boolean => standing(view, use, meant) === 'sure'

/** Whether a step has run when its graph has ended well. A stop ends a playbook early, wherever it stands. */
function atEnd(view: View, graph: GraphView, meant: NodeView): Standing {
  if (meant.graph !== graph) return 'inside-loop'
  if (!graph.analysis.isSureAtEnd(meant.at)) return 'possible'
  if (graph.kind === 'loop') return 'sure'
  const stops = view.nodes.filter((node) => node.type?.stops === 'well' && node.reachable)
  const isBefore = (stop: NodeView) => {
    const at = standIn(stop, graph)
    return at !== undefined && graph.analysis.isSurelyBefore(meant.at, at.at)
  }
  return stops.every(isBefore) ? 'sure' : 'possible'
}
