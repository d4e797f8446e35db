// React Flow by itself, with its own default nodes: what the canvas of the Studio is measured against. `?nodes=500` says how
// many; they stand as the bench's playbooks lay them out.
import '@xyflow/react/dist/style.css'
import { type Edge, type Node, ReactFlow, useEdgesState, useNodesState } from '@xyflow/react'
import { createRoot } from 'react-dom/client'
import { positionOf } from './shape.ts'

const count = Number(new URLSearchParams(location.search).get('nodes') ?? '100')

const nodes: Node[] = Array.from({ length: count }, (_, index) => {
  const [x, y] = positionOf(index)
  return { id: `n-${index}`, position: { x, y }, data: { label: `Set values ${index}` }, width: 220, height: 56 }
})
const edges: Edge[] = Array.from({ length: count - 1 }, (_, index) => ({
  id: `e-${index}`,
  source: `n-${index}`,
  target: `n-${index + 1}`,
}))

function Bare() {
  const [shown, , onNodesChange] = useNodesState(nodes)
  const [lines, , onEdgesChange] = useEdgesState(edges)
  return (
    <ReactFlow
      nodes={shown}
      edges={lines}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onlyRenderVisibleElements={count > 300}
      minZoom={0.05}
      defaultViewport={{ x: 40, y: 40, zoom: 1 }}
    />
  )
}

createRoot(document.getElementById('bare') as HTMLElement).render(<Bare />)
