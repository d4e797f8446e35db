// The model as React Flow takes it. An object is made anew only for what has changed, so that a thousand memoised nodes stay
// as they are when one is edited.
import { type Edge, MarkerType, type Node, type NodeHandle, Position } from '@xyflow/react'
import type { Route, Routes } from './edges/routes.ts'
import type { EdgeModel, NodeModel } from './graph.ts'
import type { Placed } from './layout/placing.ts'
import type { Heat } from './nodes/heat.ts'
import { entryOf, exitOf, PORT_REACH } from './nodes/ports.ts'
import type { NodeMark, RunMarks } from './nodes/run-marks.ts'

export interface NodeData extends Record<string, unknown> {
  model: NodeModel
  isCollapsed: boolean
  mark: NodeMark | undefined
  /** How many of a set of runs came here. */
  heat: NodeHeat | undefined
  /** Where it was last given to stand. From there to its position is what a person does with the pointer. */
  at: { x: number; y: number }
}

export interface NodeHeat {
  kind: Heat['kind']
  runs: number
  hints: readonly string[]
}

export interface EdgeData extends Record<string, unknown> {
  port: string
  isError: boolean
  mark: 'taken' | 'skipped' | undefined
  route: Route
  /** How many of a set of runs came this way, of how many. */
  heat: { kind: Heat['kind']; runs: number; total: number } | undefined
}

export type FlowNode = Node<NodeData, 'card' | 'loop' | 'called'>
export type FlowEdge = Edge<EdgeData, 'playbook'>

export interface FlowInput {
  placed: readonly Placed[]
  edges: readonly EdgeModel[]
  routes: Routes
  collapsed: ReadonlySet<string>
  marks: RunMarks | undefined
  heat: Heat | undefined
  isReadOnly: boolean
  /** Ids that are selected, for nodes that are new. */
  selection: readonly string[]
}

/**
 * @param before what was given last time: selection and measures are carried over, and what is in a person's hand stays there until
 *   it is given another place
 */
export function toFlowNodes(
  { placed, collapsed, marks, heat, isReadOnly, selection }: FlowInput,
  before: readonly FlowNode[],
): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]))
  return placed.map(({ node, x, y, width, height }) => {
    const was = known.get(node.id)
    const mark = marks?.nodes.get(node.id)
    const warmth = heat && nodeHeat(heat, node.id)
    const isCollapsed = collapsed.has(node.id)
    const type = node.isOpened ? 'called' : node.isLoop && !isCollapsed ? 'loop' : 'card'
    const isFixed = isReadOnly || node.isForeign === true
    const hasMoved = !was || was.data.at.x !== x || was.data.at.y !== y || was.parentId !== node.parent
    const isSame =
      was &&
      !hasMoved &&
      was.type === type &&
      was.width === width &&
      was.height === height &&
      was.draggable === !isFixed &&
      isSameModel(was.data.model, node) &&
      isSameMark(was.data.mark, mark) &&
      isSameHeat(was.data.heat, warmth) &&
      was.data.isCollapsed === isCollapsed
    if (isSame) return was
    return {
      selected: was ? was.selected === true : selection.includes(node.id),
      id: node.id,
      type,
      position: hasMoved ? { x, y } : was.position,
      width,
      height,
      // All that would be measured is known: nothing has to be drawn first, and edges end exactly at their ways.
      measured: { width, height },
      handles: handlesOf(node, width, height),
      data: { model: node, isCollapsed, mark, heat: warmth, at: { x, y } },
      draggable: !isFixed,
      connectable: !isFixed,
      deletable: !isFixed,
      ...(node.isForeign && { selectable: false, focusable: false, ariaRole: 'group' as const }),
      ariaLabel: nameOf(node, mark, warmth),
      ...(node.parent !== undefined && { parentId: node.parent, expandParent: false }),
      ...(type === 'loop' && { zIndex: -1 }),
      // Over its neighbours: they stay where they are.
      ...(type === 'called' && { zIndex: 500 }),
    }
  })
}

const CORNER = { x: 0, y: 0 }

/** A handle whose outer side, where React Flow ends edges, is the place that ways begin from. */
const handleAt = (
  id: string,
  type: NodeHandle['type'],
  position: Position,
  at: { x: number; y: number },
): NodeHandle => {
  const reach = PORT_REACH * 2
  if (position === Position.Left)
    return { id, type, position, x: at.x, y: at.y - PORT_REACH, width: reach, height: reach }
  if (position === Position.Right)
    return { id, type, position, x: at.x - reach, y: at.y - PORT_REACH, width: reach, height: reach }
  return { id, type, position, x: at.x - PORT_REACH, y: at.y - reach, width: reach, height: reach }
}

function handlesOf(node: NodeModel, width: number, height: number): NodeHandle[] {
  const outs = node.ports.map(({ name }) => {
    const { from, leaves } = exitOf(node, CORNER, { width, height }, name)
    return handleAt(name, 'source', leaves === 'down' ? Position.Bottom : Position.Right, from)
  })
  return node.isTrigger ? outs : [handleAt('in', 'target', Position.Left, entryOf(CORNER)), ...outs]
}

/** The arrow has the same size for every width of an edge. */
const ARROW = {
  type: MarkerType.ArrowClosed,
  markerUnits: 'userSpaceOnUse',
  width: 20,
  height: 20,
  color: 'var(--edge)',
}
const NO_ROUTE: Route = { points: [], path: '', label: CORNER }

export function toFlowEdges(
  { edges, placed, routes, marks, heat, isReadOnly }: FlowInput,
  before: readonly FlowEdge[],
): FlowEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  const shown = new Map(placed.map(({ node }) => [node.id, node]))
  return edges.flatMap(({ id, from, port, to }): FlowEdge[] => {
    const [source, target] = [shown.get(from), shown.get(to)]
    if (!source || !target) return []
    const mark = marks?.taken.has(id) ? 'taken' : marks?.skipped.has(id) ? 'skipped' : undefined
    const was = known.get(id)
    const isFixed = isReadOnly || source.isForeign === true
    const runs = heat?.edges.get(id)
    const warmth = heat && runs !== undefined ? { kind: heat.kind, runs, total: heat.total } : undefined
    const route = routes.of.get(id) ?? NO_ROUTE
    const isSame = was?.data && was.data.mark === mark && was.data.route === route && was.deletable === !isFixed
    if (isSame && isSameHeat(was.data?.heat, warmth)) return [was]
    const label = `From ${source.title} by ${port} to ${target.title}`
    return [
      {
        id,
        type: 'playbook' as const,
        source: from,
        sourceHandle: port,
        target: to,
        targetHandle: 'in',
        data: { port, isError: port === 'error', mark, route, heat: warmth },
        markerEnd: ARROW,
        deletable: !isFixed,
        ...(source.isForeign && { selectable: false, focusable: false }),
        selected: was?.selected === true,
        ariaLabel: warmth ? `${label}, ${warmth.runs} of ${warmth.total} runs` : label,
      },
    ]
  })
}

/** What a screen reader says of a node. */
export function nameOf(node: NodeModel, mark: NodeMark | undefined, heat: NodeHeat | undefined = undefined): string {
  const parts = [node.title, node.line]
  if (node.effect !== 'none') parts.push(`effect ${node.effect}`)
  if (node.errors > 0) parts.push(`${node.errors} ${node.errors === 1 ? 'error' : 'errors'}`)
  else if (node.warnings > 0) parts.push(`${node.warnings} ${node.warnings === 1 ? 'warning' : 'warnings'}`)
  if (mark) parts.push(mark.mark)
  if (heat) parts.push(heatWords(heat), ...heat.hints)
  return parts.filter((part) => part !== '').join(', ')
}

const isSameModel = (a: NodeModel, b: NodeModel): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

const isSameMark = (a: NodeMark | undefined, b: NodeMark | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.mark === b.mark && a.cause === b.cause && a.count === b.count)

function nodeHeat({ kind, nodes, hints }: Heat, id: string): NodeHeat | undefined {
  const runs = nodes.get(id)
  return runs === undefined ? undefined : { kind, runs, hints: hints?.get(id) ?? NO_HINTS }
}

const NO_HINTS: readonly string[] = []

export function heatWords({ kind, runs }: Pick<NodeHeat, 'kind' | 'runs'>): string {
  if (kind === 'coverage') return runs === 0 ? 'not covered by a test' : `in ${runs} ${runs === 1 ? 'test' : 'tests'}`
  return `${runs} ${runs === 1 ? 'alert' : 'alerts'}`
}

const isSameHeat = (a: { runs: number } | undefined, b: { runs: number } | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)
