// What people do on the canvas with the pointer: drag nodes, connect them, drop new ones. Each ends as an edit of the document.
import type { FinalConnectionState, useReactFlow } from '@xyflow/react'
import type { Playbook } from '../../engine/index.ts'
import { addNode, insertIntoEdge, moveNodes } from './actions.ts'
import { movedNotes } from './annotations.ts'
import { edgeUnder } from './edges/edge-under.ts'
import type { FlowEdge, FlowNode } from './flow.ts'
import { toPosition } from './layout/placing.ts'
import type { Positions } from './layout/positions.ts'
import { NODE_TYPE_DATA } from './popups/palette.tsx'
import type { CanvasNode } from './use-annotations.ts'
import type { Drawing } from './use-drawing.ts'
import { openQuickAdd, useCanvas } from './view-state.ts'

/** What gestures ask of React Flow. */
export type GestureFlow = Pick<
  ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>,
  'screenToFlowPosition' | 'getInternalNode'
>
export type Gestures = ReturnType<typeof gesturesOn>
type Pointer = MouseEvent | TouchEvent | React.MouseEvent

/** What the pointer does on a canvas that is drawn so. */
export function gesturesOn(
  flow: GestureFlow,
  { model, nodes, edges, putBack }: Pick<Drawing, 'model' | 'nodes' | 'edges' | 'putBack'>,
  playbook: Playbook,
) {
  const modelOf = (id: string) => model.nodes.find((node) => node.id === id)

  const isValid = ({ source, target }: { source: string; target: string }): boolean => {
    const [from, to] = [modelOf(source), modelOf(target)]
    return from !== undefined && to !== undefined && from.id !== to.id && from.parent === to.parent && !to.isTrigger
  }

  /** The edge that a node without edges would go into, if it were dropped here. */
  const edgeFor = (event: Pointer, node: CanvasNode, moved: readonly CanvasNode[]): FlowEdge | undefined => {
    if (moved.length !== 1 || !('clientX' in event) || modelOf(node.id)?.isTrigger !== false) return undefined
    if (model.edges.some(({ from, to }) => from === node.id || to === node.id)) return undefined
    const edge = edgeUnder(event.clientX, event.clientY, edges)
    return edge && modelOf(edge.source)?.parent === node.parentId ? edge : undefined
  }

  const dragged = (event: Pointer, node: CanvasNode, moved: readonly CanvasNode[]): void => {
    const insertInto = edgeFor(event, node, moved)?.id
    if (useCanvas.getState().insertInto !== insertInto) useCanvas.setState({ insertInto })
  }

  const dropped = async (event: Pointer, node: CanvasNode, moved: readonly CanvasNode[]): Promise<void> => {
    useCanvas.setState({ insertInto: undefined })
    const positions: Positions = {}
    for (const one of moved) {
      const of = modelOf(one.id)
      if (of) positions[one.id] = toPosition(of, one.position.x, one.position.y)
    }
    const notes = movedNotes(playbook.notes, moved)
    const layout = playbook.layout as Positions | undefined
    const isSame = Object.entries(positions).every(([id, [x, y]]) => layout?.[id]?.[0] === x && layout[id]?.[1] === y)
    if (isSame && notes.length === 0) return putBack()
    const edge = notes.length === 0 ? edgeFor(event, node, moved) : undefined
    const isMade = edge
      ? await insertIntoEdge(node.id, endsOf(edge), positions)
      : await moveNodes(positions, 'Move', undefined, notes)
    if (!isMade) putBack()
  }

  const connectEnded = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
    if (state.isValid || !state.fromNode || state.fromHandle?.type !== 'source' || !('clientX' in event)) return
    if (state.toNode) return
    const screen = { x: event.clientX, y: event.clientY }
    const at = flow.screenToFlowPosition(screen)
    openQuickAdd({
      screen,
      at: inParent(at, state.fromNode.id),
      from: { node: state.fromNode.id, port: state.fromHandle.id ?? 'done' },
    })
  }

  /** A place on the canvas, as the document keeps it within the loop of this node. */
  const inParent = (at: { x: number; y: number }, sibling: string): { x: number; y: number } => {
    const of = modelOf(sibling)
    const loop = of?.parent === undefined ? undefined : flow.getInternalNode(of.parent)
    if (!of || !loop) return at
    const { x, y } = loop.internals.positionAbsolute
    const [px, py] = toPosition(of, at.x - x, at.y - y)
    return { x: px, y: py }
  }

  const onDrop = (event: React.DragEvent): void => {
    const type = event.dataTransfer.getData(NODE_TYPE_DATA)
    if (type === '') return
    event.preventDefault()
    const at = flow.screenToFlowPosition({ x: event.clientX - 110, y: event.clientY - 28 })
    const edge = edgeUnder(event.clientX, event.clientY, edges)
    if (edge) {
      void addNode(type, { at: inParent(at, edge.source), edge: endsOf(edge) })
      return
    }
    const loop = loopUnder(event, model.nodes, nodes, flow)
    const inner = loop && model.nodes.find(({ parent }) => parent === loop)
    void addNode(type, { at: inner ? inParent(at, inner.id) : loop ? { x: 0, y: 0 } : at }, loop)
  }
  return { isValid, dragged, dropped, connectEnded, onDrop }
}

const endsOf = ({ source, target, data }: FlowEdge) => ({ from: source, port: data?.port ?? 'done', to: target })

/** The open loop under the pointer, if any. */
function loopUnder(
  event: React.DragEvent,
  models: readonly { id: string; isLoop: boolean }[],
  nodes: readonly FlowNode[],
  flow: GestureFlow,
): string | undefined {
  const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
  return models
    .filter(({ id, isLoop }) => isLoop && nodes.find((node) => node.id === id)?.type === 'loop')
    .filter(({ id }) => {
      const inner = flow.getInternalNode(id)
      if (!inner) return false
      const { x, y } = inner.internals.positionAbsolute
      return at.x > x && at.y > y && at.x < x + (inner.width ?? 0) && at.y < y + (inner.height ?? 0)
    })
    .at(-1)?.id
}
