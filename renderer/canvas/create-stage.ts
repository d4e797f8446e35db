// The canvas that is on the screen, as commands use it: made of what is drawn.
import type { useReactFlow } from '@xyflow/react'
import { useDocument } from '../state/document.ts'
import { useView } from '../state/view.ts'
import { moveNodes } from './actions.ts'
import { carriedNotes } from './annotations.ts'
import type { FlowEdge, FlowNode } from './flow.ts'
import type { GraphModel } from './graph.ts'
import { layOut } from './layout/layout.ts'
import { needsLayout, type Placed, toPosition } from './layout/placing.ts'
import type { Positions } from './layout/positions.ts'
import { NODE_WIDTH } from './nodes/sizes.ts'
import type { Stage } from './stage.ts'
import { useCanvas } from './view-state.ts'

/** How long nodes may take to their new places, the edit included. */
const ARRANGE_MS = 900

/** What a stage asks of React Flow. */
export type StageFlow = Pick<
  ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>,
  | 'fitView'
  | 'zoomIn'
  | 'zoomOut'
  | 'getZoom'
  | 'setCenter'
  | 'screenToFlowPosition'
  | 'flowToScreenPosition'
  | 'getEdges'
>

interface StageInput {
  flow: StageFlow
  /** The element that the canvas is drawn in. */
  box(): Pick<HTMLElement, 'getBoundingClientRect' | 'querySelector'> | null
  placed: readonly Placed[]
  model: GraphModel
  collapsed: ReadonlySet<string>
  /** Milliseconds that a movement takes. */
  duration: number
}

export function createStage({ flow, box, placed, model, collapsed, duration }: StageInput): Stage {
  return {
    fit: (ids) =>
      void flow.fitView({
        padding: 0.15,
        maxZoom: 1,
        duration,
        ...(ids && { nodes: ids.map((id) => ({ id })) }),
      }),
    zoom: (by) => void (by === 'in' ? flow.zoomIn({ duration }) : flow.zoomOut({ duration })),
    middle: () => {
      const seen = box()?.getBoundingClientRect()
      const at = flow.screenToFlowPosition({
        x: (seen?.x ?? 0) + (seen?.width ?? 0) / 2,
        y: (seen?.y ?? 0) + (seen?.height ?? 0) / 2,
      })
      return { x: at.x - NODE_WIDTH / 2, y: at.y - 28 }
    },
    toScreen: (at) => flow.flowToScreenPosition(at),
    onScreen: (id) =>
      box()
        ?.querySelector(`[data-id="${CSS.escape(id)}"]`)
        ?.getBoundingClientRect(),
    keepLayout: (positions) => {
      const layout = useDocument.getState().playbook?.layout as Positions | undefined
      if (!needsLayout(model, layout)) return positions
      const shown = placed.flatMap(({ node, x, y }) =>
        node.isForeign ? [] : [[node.id, toPosition(node, x, y)] as const],
      )
      return { ...Object.fromEntries(shown), ...positions }
    },
    boxes: (ids) =>
      placed
        .filter(({ node }) => !node.isForeign && (ids === undefined || ids.includes(node.id)))
        .map(({ node, x, y, width, height }) => {
          const [px, py] = toPosition(node, x, y)
          return { id: node.id, x: px, y: py, width, height }
        }),
    layOut: async () => {
      const after = await layOut(model, collapsed)
      const roots = placed.filter(({ node }) => node.parent === undefined)
      const cards = roots.map(({ node, ...box }) => ({ id: node.id, ...box }))
      const { notes } = useDocument.getState().playbook ?? {}
      useCanvas.setState({ isArranging: duration > 0 })
      setTimeout(() => useCanvas.setState({ isArranging: false }), ARRANGE_MS)
      await moveNodes(after, 'Lay out', undefined, carriedNotes(notes, cards, after))
      requestAnimationFrame(() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration }))
    },
    selectedEdges: () =>
      flow
        .getEdges()
        .filter(({ selected }) => selected)
        .map(({ source, target, data }) => ({ from: source, port: data?.port ?? 'done', to: target })),
    reveal: (id) => {
      const card = placed.find(({ node }) => node.id === id)
      const seen = box()?.getBoundingClientRect()
      if (!card || !seen) return false
      const { x, y, width, height } = card
      const from = flow.flowToScreenPosition({ x, y })
      const to = flow.flowToScreenPosition({ x: x + width, y: y + height })
      const isSeen = from.x >= seen.x && from.y >= seen.y && to.x <= seen.x + seen.width && to.y <= seen.y + seen.height
      if (!isSeen) void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getZoom(), duration })
      return true
    },
    focus: () => {
      const [id] = useView.getState().selection
      const node = id === undefined ? null : box()?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)
      node?.focus({ preventScroll: true })
      return node !== null && document.activeElement === node
    },
  }
}
