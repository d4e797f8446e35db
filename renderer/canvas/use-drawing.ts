// What is drawn of a playbook: the model with its places and the ways of its edges, and the nodes and edges that React Flow
// takes. Where nodes are while they are dragged is kept here alone.
import { applyNodeChanges, type NodeChange } from '@xyflow/react'
import { type RefObject, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Diagnostic, Plan, Playbook } from '../../engine/index.ts'
import { select, useView } from '../state/view.ts'
import { type Routes, routesOf } from './edges/routes.ts'
import { type FlowEdge, type FlowNode, toFlowEdges, toFlowNodes } from './flow.ts'
import { type GraphModel, graphOf } from './graph.ts'
import { type Placed, place } from './layout/placing.ts'
import type { Positions } from './layout/positions.ts'
import { useAutoLayout } from './layout/use-auto-layout.ts'
import type { Heat } from './nodes/heat.ts'
import type { RunMarks } from './nodes/run-marks.ts'
import { useCalled } from './use-called.ts'
import { useCanvas } from './view-state.ts'

export interface DrawingInput {
  playbook: Playbook
  diagnostics: readonly Diagnostic[]
  plan: Plan | undefined
  marks: RunMarks | undefined
  heat: Heat | undefined
  isReadOnly: boolean
}

export interface Drawing {
  /** The playbook itself, without what is opened in place. */
  model: GraphModel
  placed: readonly Placed[]
  nodes: FlowNode[]
  edges: FlowEdge[]
  setEdges: React.Dispatch<React.SetStateAction<FlowEdge[]>>
  /** Takes what React Flow says of cards. */
  changeNodes(changes: NodeChange<FlowNode>[]): void
  /** Puts what was moved with the pointer back to where the document has it. */
  putBack(): void
  routes: RefObject<Routes | undefined>
  /** Every node has a place: positions that had to be worked out are there. */
  isPlaced: boolean
}

export function useDrawing(input: DrawingInput): Drawing {
  const { plan, isReadOnly } = input
  // A thousand cards may wait until what was typed, and its problems, are on the screen.
  const playbook = useDeferredValue(input.playbook)
  const diagnostics = useDeferredValue(input.diagnostics)
  const marks = useDeferredValue(input.marks)
  const heat = useDeferredValue(input.heat)
  const collapsed = useCanvas((state) => state.collapsed)
  const selection = useView((view) => view.selection)
  const layout = playbook.layout as Positions | undefined

  const model = useMemo(() => graphOf(playbook, diagnostics), [playbook, diagnostics])
  const auto = useAutoLayout(model, layout, collapsed)
  const called = useCalled(model, plan)
  const isPlaced = auto !== undefined
  const placed = useMemo(
    () => (isPlaced ? place(called.model, { ...auto, ...layout, ...called.positions }, collapsed) : NOTHING),
    [called, auto, isPlaced, layout, collapsed],
  )
  const routes = useRef<Routes>(undefined)
  const ways = useMemo(() => {
    routes.current = routesOf(placed, called.model.edges, routes.current)
    return routes.current
  }, [placed, called.model.edges])

  const [nodes, setNodes] = useState<FlowNode[]>([])
  const [edges, setEdges] = useState<FlowEdge[]>([])
  useEffect(() => {
    const { selection: chosen } = useView.getState()
    const shownEdges = called.model.edges
    const given = { placed, edges: shownEdges, routes: ways, collapsed, marks, heat, isReadOnly, selection: chosen }
    setNodes((before) => toFlowNodes(given, before))
    setEdges((before) => toFlowEdges(given, before))
  }, [placed, called.model, ways, collapsed, marks, heat, isReadOnly])
  useEffect(() => {
    const chosen = new Set(selection)
    setNodes((before) =>
      before.some((node) => chosen.has(node.id) !== (node.selected === true))
        ? before.map((node) =>
            chosen.has(node.id) === (node.selected === true) ? node : { ...node, selected: chosen.has(node.id) },
          )
        : before,
    )
  }, [selection])

  const changeNodes = useCallback((changes: NodeChange<FlowNode>[]) => {
    setNodes((before) => {
      const after = applyNodeChanges(changes, before)
      if (changes.some(({ type }) => type === 'select')) {
        const ids = after.filter(({ selected }) => selected).map(({ id }) => id)
        queueMicrotask(() => {
          const now = useView.getState().selection
          if (ids.length !== now.length || ids.some((id) => !now.includes(id))) select(ids)
        })
      }
      return after
    })
  }, [])
  const putBack = useCallback(
    () => setNodes((before) => before.map((node) => ({ ...node, position: { ...node.data.at } }))),
    [],
  )
  return { model, placed, nodes, edges, setEdges, changeNodes, putBack, routes, isPlaced }
}

const NOTHING: Placed[] = []
