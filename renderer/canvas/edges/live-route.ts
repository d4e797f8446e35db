// The way of an edge at this moment: as it was worked out while both its ends stand where they did to each other, else, while
// one of them is dragged, made anew for this edge alone.
import { Position, type ReactFlowInstance, useReactFlow } from '@xyflow/react'
import { createContext, type RefObject, useContext } from 'react'
import type { FlowEdge, FlowNode } from '../flow.ts'
import { type Obstacle, overlaps } from './box-grid.ts'
import { findWay } from './route.ts'
import { type Route, type Routes, routeOf } from './routes.ts'

/** The ways of the canvas, as last worked out. */
export const RoutesContext = createContext<RefObject<Routes | undefined>>({ current: undefined })

interface EdgeNow {
  source: string
  target: string
  sourceX: number
  sourceY: number
  targetX: number
  targetY: number
  sourcePosition: Position
  data?: FlowEdge['data']
}

/** Hook for a drawn edge. */
export function useRoute(edge: EdgeNow): Route {
  const flow = useReactFlow<FlowNode, FlowEdge>()
  const routes = useContext(RoutesContext)
  const settled = edge.data?.route
  const end = settled?.points.at(-1)
  const isSettled =
    end !== undefined && isAt(end.x, edge.targetX - edge.sourceX) && isAt(end.y, edge.targetY - edge.sourceY)
  return isSettled ? (settled as Route) : routeNow(edge, flow, routes.current)
}

const isAt = (a: number, b: number): boolean => Math.abs(a - b) < 0.75

function routeNow(edge: EdgeNow, flow: ReactFlowInstance<FlowNode, FlowEdge>, routes: Routes | undefined): Route {
  const own = [edge.source, edge.target].flatMap((id) => flow.getInternalNode(id) ?? [])
  const parent = own[0]?.parentId
  const origin = (parent === undefined ? undefined : flow.getInternalNode(parent))?.internals.positionAbsolute
  const { x: dx, y: dy } = origin ?? { x: 0, y: 0 }
  const boxes = own.map(({ id, internals: { positionAbsolute: at }, width = 0, height = 0 }): Obstacle => {
    const [left, top] = [at.x - dx, at.y - dy]
    return { id, left, top, right: left + width, bottom: top + height }
  })
  const isStill = ({ id }: Obstacle) =>
    id !== edge.source && id !== edge.target && flow.getInternalNode(id)?.dragging !== true
  const grid = routes?.scopes.get(parent)?.grid
  const { points } = findWay(
    {
      from: { x: edge.sourceX - dx, y: edge.sourceY - dy },
      leaves: edge.sourcePosition === Position.Bottom ? 'down' : 'right',
      to: { x: edge.targetX - dx, y: edge.targetY - dy },
    },
    {
      within: (area) => [...(grid?.within(area).filter(isStill) ?? []), ...boxes.filter((box) => overlaps(box, area))],
    },
  )
  return routeOf(points)
}
