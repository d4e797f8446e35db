// The edge that lies under the pointer.
import type { FlowEdge } from '../flow.ts'

export function edgeUnder(x: number, y: number, edges: readonly FlowEdge[]): FlowEdge | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('.react-flow__edge')?.getAttribute('data-id')
    const edge = id == null ? undefined : edges.find((one) => one.id === id)
    if (edge) return edge
  }
  return undefined
}
