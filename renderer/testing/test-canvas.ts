// The canvas without a screen: what is drawn is worked out as on the screen, one to one in pixels, and gestures of the pointer
// end in the same functions. It stands in for React Flow alone, which moves what is dragged and says where it was let go.
import type { FinalConnectionState } from '@xyflow/react'
import { connectNodes } from '../canvas/actions.ts'
import { createStage, type StageFlow } from '../canvas/create-stage.ts'
import { type Routes, routesOf } from '../canvas/edges/routes.ts'
import { type FlowEdge, type FlowNode, toFlowEdges, toFlowNodes } from '../canvas/flow.ts'
import { type GestureFlow, type Gestures, gesturesOn } from '../canvas/gestures.ts'
import { type GraphModel, graphOf } from '../canvas/graph.ts'
import { walk, walkFromPage } from '../canvas/keyboard.ts'
import { type Placed, place } from '../canvas/layout/placing.ts'
import type { Positions } from '../canvas/layout/positions.ts'
import { exitOf } from '../canvas/nodes/ports.ts'
import { GRID } from '../canvas/nodes/sizes.ts'
import { enterStage, type Stage } from '../canvas/stage.ts'
import { useCanvas } from '../canvas/view-state.ts'
import { useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import { under } from './page.ts'

export interface Point {
  x: number
  y: number
}

/** What the pointer is put on: a node, or one of its ports. */
export interface Target {
  node: string
  port?: string
}

interface Drawn {
  model: GraphModel
  placed: Placed[]
  routes: Routes
  nodes: FlowNode[]
  edges: FlowEdge[]
}

interface Held {
  target: Target
  from: Point
  at: Point
  drawn: Drawn
  gestures: Gestures
}

export interface TestCanvas {
  pointerDown(target: Target): void
  pointerMove(to: Point): void
  /** Lets go; resolves when what follows from it is done. */
  pointerUp(): Promise<void>
  click(node: string, keys?: { shift?: boolean }): void
  /** The middle of a node, and of an edge. */
  middleOf(node: string): Point
  middleOfEdge(from: string, to: string): Point
  /** Where a node is drawn. */
  boxOf(node: string): Point & { width: number; height: number }
  /** The canvas has the focus: it hears keys before the page does. */
  keyDown(event: KeyboardEvent): void
  /** Nothing has the focus: the canvas hears what the page does. */
  pageKeyDown(event: KeyboardEvent): void
  /** What was asked to be seen, the latest last; empty: everything. */
  fitted: string[][]
  /** Where the canvas was centred since a node would have been out of sight, the latest last. */
  centred: Point[]
  leave(): void
}

/** How near to its line an edge is hit. */
const REACH = 10

export function createTestCanvas(): TestCanvas {
  const fitted: string[][] = []
  const centred: Point[] = []
  const selectedEdges = new Set<string>()
  let held: Held | undefined
  const draw = (): Drawn => {
    const { playbook, diagnostics } = useDocument.getState()
    if (!playbook) throw new Error('No playbook is open')
    const { collapsed } = useCanvas.getState()
    const model = graphOf(playbook, diagnostics)
    const placed = place(model, (playbook.layout ?? {}) as Positions, collapsed)
    const routes = routesOf(placed, model.edges)
    const { selection } = useView.getState()
    const given = { placed, edges: model.edges, routes, collapsed, selection, isReadOnly: false }
    const input = { ...given, marks: undefined, heat: undefined }
    return { model, placed, routes, nodes: toFlowNodes(input, []), edges: toFlowEdges(input, []) }
  }
  const boxIn = ({ nodes }: Drawn, id: string) => {
    const node = nodes.find((one) => one.id === id)
    if (!node) throw new Error(`No node ${id} is on the canvas`)
    const { x, y } = cornerOf(nodes, node)
    return { x, y, width: node.width ?? 0, height: node.height ?? 0 }
  }
  const flow = createFlow(draw, selectedEdges, fitted, centred)
  const stageNow = (): Stage => {
    const { placed, model } = draw()
    return createStage({
      flow,
      box: () => screen(draw, boxIn) as unknown as HTMLElement,
      placed,
      model,
      collapsed: useCanvas.getState().collapsed,
      duration: 0,
    })
  }
  // Each call sees what is drawn now, as the stage of the screen does that is made anew with every change.
  const leave = enterStage(
    new Proxy({} as Stage, { get: (_, name) => (stageNow() as unknown as { [name: string]: unknown })[String(name)] }),
  )
  under.elementsAt = (x, y) =>
    draw()
      .edges.filter((edge) => isOn(draw(), edge, { x, y }))
      .map(elementOf)
  return {
    pointerDown(target) {
      const drawn = draw()
      const { playbook } = useDocument.getState()
      const putBack = () => {}
      const gestures = gesturesOn(flow, { ...drawn, putBack }, playbook as NonNullable<typeof playbook>)
      const { x, y, width, height } = boxIn(drawn, target.node)
      const from = target.port === undefined ? { x: x + width / 2, y: y + height / 2 } : { x: x + width, y: y + 20 }
      held = { target, from, at: from, drawn, gestures }
      if (target.port === undefined && !useView.getState().selection.includes(target.node)) select([target.node])
    },
    pointerMove(to) {
      if (!held) throw new Error('The pointer is not down')
      held.at = to
      if (held.target.port !== undefined) return
      const moved = movedBy(held)
      held.gestures.dragged(pointer(to), moved[0] as FlowNode, moved)
    },
    async pointerUp() {
      if (!held) throw new Error('The pointer is not down')
      const { target, at, drawn, gestures } = held
      const moved = movedBy(held)
      held = undefined
      if (target.port === undefined) return gestures.dropped(pointer(at), moved[0] as FlowNode, moved)
      const onto = drawn.nodes.findLast((node) => isInside(boxIn(drawn, node.id), at))?.id
      const isValid = onto !== undefined && gestures.isValid({ source: target.node, target: onto })
      if (isValid) await connectNodes(target.node, target.port, onto)
      const state = { isValid, fromNode: { id: target.node }, fromHandle: { type: 'source', id: target.port } }
      const end = { ...state, toNode: onto === undefined ? null : { id: onto } }
      gestures.connectEnded(pointer(at) as unknown as MouseEvent, end as unknown as FinalConnectionState)
    },
    click(node, { shift = false } = {}) {
      boxIn(draw(), node)
      const { selection } = useView.getState()
      select(shift ? [...selection.filter((one) => one !== node), node] : [node])
    },
    middleOf(node) {
      const { x, y, width, height } = boxIn(draw(), node)
      return { x: x + width / 2, y: y + height / 2 }
    },
    middleOfEdge(from, to) {
      const drawn = draw()
      const edge = drawn.edges.find(({ source, target }) => source === from && target === to)
      if (!edge) throw new Error(`No edge leads from ${from} to ${to}`)
      const line = lineOf(drawn, edge)
      const [a, b] = [line[Math.floor((line.length - 1) / 2)], line[Math.floor((line.length - 1) / 2) + 1]] as [
        Point,
        Point,
      ]
      return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
    },
    boxOf: (node) => boxIn(draw(), node),
    keyDown: (event) => walk(event as unknown as React.KeyboardEvent, stageNow(), draw().model),
    pageKeyDown: (event) => walkFromPage(event, stageNow(), draw().model),
    fitted,
    centred,
    leave() {
      leave()
      under.elementsAt = () => []
    },
  }
}

/** From one corner to the next: a node in a loop stands relative to it. */
function cornerOf(nodes: readonly FlowNode[], { position, parentId }: FlowNode): Point {
  const parent = parentId === undefined ? undefined : nodes.find(({ id }) => id === parentId)
  const { x, y } = parent ? cornerOf(nodes, parent) : { x: 0, y: 0 }
  return { x: x + position.x, y: y + position.y }
}

/** What is dragged, where the pointer has brought it: on the grid. */
function movedBy({ target, from, at, drawn }: Held): FlowNode[] {
  const snap = (value: number) => Math.round(value / GRID) * GRID
  const ids = [target.node, ...useView.getState().selection.filter((id) => id !== target.node)]
  return ids.flatMap((id) => {
    const node = drawn.nodes.find((one) => one.id === id)
    if (!node) return []
    const { x, y } = node.position
    return [{ ...node, position: { x: snap(x + at.x - from.x), y: snap(y + at.y - from.y) } }]
  })
}

function createFlow(draw: () => Drawn, selectedEdges: ReadonlySet<string>, fitted: string[][], centred: Point[]) {
  const flow = {
    screenToFlowPosition: (at: Point) => at,
    flowToScreenPosition: (at: Point) => at,
    getEdges: () => draw().edges.map((edge) => ({ ...edge, selected: selectedEdges.has(edge.id) })),
    getInternalNode: (id: string) => {
      const { nodes } = draw()
      const node = nodes.find((one) => one.id === id)
      return node && { ...node, internals: { positionAbsolute: cornerOf(nodes, node) } }
    },
    fitView: async ({ nodes = [] }: { nodes?: { id: string }[] } = {}) => {
      fitted.push(nodes.map(({ id }) => id))
      return true
    },
    setCenter: async (x: number, y: number) => {
      centred.push({ x, y })
      return true
    },
    getZoom: () => 1,
    zoomIn: async () => true,
    zoomOut: async () => true,
  }
  return flow as unknown as StageFlow & GestureFlow
}

/** The element of the canvas: as large as the window, its nodes where they are drawn. */
function screen(draw: () => Drawn, boxIn: (drawn: Drawn, id: string) => Point & { width: number; height: number }) {
  return {
    getBoundingClientRect: () => ({ x: 0, y: 0, width: window.innerWidth, height: window.innerHeight }),
    querySelector: (selector: string) => {
      const id = /\[data-id="(.*)"\]/.exec(selector)?.[1] ?? ''
      const drawn = draw()
      if (!drawn.nodes.some((node) => node.id === id)) return null
      const { x, y, width, height } = boxIn(drawn, id)
      return {
        focus() {},
        getBoundingClientRect: () => ({ x, y, width, height, left: x, top: y, right: x + width, bottom: y + height }),
      }
    },
  }
}

/** The corners of an edge's line on the canvas. */
function lineOf({ nodes }: Drawn, { source, data }: FlowEdge): Point[] {
  const node = nodes.find(({ id }) => id === source) as FlowNode
  const size = { width: node.width ?? 0, height: node.height ?? 0 }
  const { from } = exitOf(node.data.model, cornerOf(nodes, node), size, data?.port ?? 'done')
  return (data?.route.points ?? []).map(({ x, y }) => ({ x: from.x + x, y: from.y + y }))
}

function isOn(drawn: Drawn, edge: FlowEdge, { x, y }: Point): boolean {
  const line = lineOf(drawn, edge)
  return line.slice(1).some((b, index) => {
    const a = line[index] as Point
    const isAcross = x >= Math.min(a.x, b.x) - REACH && x <= Math.max(a.x, b.x) + REACH
    return isAcross && y >= Math.min(a.y, b.y) - REACH && y <= Math.max(a.y, b.y) + REACH
  })
}

const elementOf = ({ id }: FlowEdge) => ({ closest: () => ({ getAttribute: () => id }) }) as unknown as Element
const pointer = ({ x, y }: Point) => ({ clientX: x, clientY: y }) as MouseEvent
const isInside = (box: Point & { width: number; height: number }, { x, y }: Point): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
