// The automatic layout: layers from left to right, ports in their order, loops with their bodies inside (ELK, in a worker).
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker'
import type { GraphModel, NodeModel } from './graph.ts'
import type { Positions } from './placing.ts'
import { cardSize, GRID, LOOP_PADDING, portOffset } from './sizes.ts'

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.edgeNode': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
}
const LOOP_OPTIONS = {
  'elk.padding': `[top=${LOOP_PADDING.top},left=${LOOP_PADDING.side},bottom=${LOOP_PADDING.bottom},right=${LOOP_PADDING.side}]`,
}

let elk: InstanceType<typeof ELK> | undefined

/** Positions for every node, as the document keeps them. @param collapsed loops that are drawn as a card keep their body's places */
export async function layOut({ nodes, edges }: GraphModel, collapsed: ReadonlySet<string>): Promise<Positions> {
  elk ??= new ELK({ workerFactory: () => new ElkWorker() })
  const byParent = new Map<string | undefined, NodeModel[]>()
  for (const node of nodes) byParent.set(node.parent, [...(byParent.get(node.parent) ?? []), node])
  const root = await elk.layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: childrenOf(undefined, byParent, collapsed),
    edges: edges
      .filter(({ from }) => isShown(from, nodes, collapsed))
      .map(({ id, from, port, to }) => ({ id, sources: [portId(from, port)], targets: [portId(to, 'in')] })),
  })
  const positions: Positions = {}
  const read = (node: ElkNode, isInLoop: boolean): void => {
    for (const child of node.children ?? []) {
      const [dx, dy] = isInLoop ? [LOOP_PADDING.side, LOOP_PADDING.top] : [0, 0]
      positions[child.id] = [snap((child.x ?? 0) - dx), snap((child.y ?? 0) - dy)]
      read(child, true)
    }
  }
  read(root, false)
  return positions
}

const snap = (value: number): number => Math.round(value / GRID) * GRID
const portId = (node: string, port: string): string => `${node} ${port}`

function isShown(id: string, nodes: readonly NodeModel[], collapsed: ReadonlySet<string>): boolean {
  const parent = nodes.find((node) => node.id === id)?.parent
  return parent === undefined || (!collapsed.has(parent) && isShown(parent, nodes, collapsed))
}

function childrenOf(
  parent: string | undefined,
  byParent: Map<string | undefined, NodeModel[]>,
  collapsed: ReadonlySet<string>,
): ElkNode[] {
  return (byParent.get(parent) ?? []).map((node) => {
    const size = cardSize(node)
    const isOpen = node.isLoop && !collapsed.has(node.id)
    const inner = isOpen ? childrenOf(node.id, byParent, collapsed) : []
    const port = (name: string, x: number, y: number, side: string) => ({
      id: portId(node.id, name),
      x,
      y,
      width: 1,
      height: 1,
      layoutOptions: { 'elk.port.side': side },
    })
    const outs = node.ports.map(({ name, isError }) =>
      isError
        ? port(name, size.width / 2, size.height, 'SOUTH')
        : port(name, size.width, portOffset(node, name), 'EAST'),
    )
    return {
      id: node.id,
      ...(inner.length > 0 ? {} : size),
      layoutOptions: {
        ...(inner.length > 0 ? LOOP_OPTIONS : {}),
        'elk.portConstraints': inner.length > 0 ? 'FIXED_ORDER' : 'FIXED_POS',
      },
      ports: [port('in', 0, size.height / 2, 'WEST'), ...outs],
      ...(inner.length > 0 && { children: inner }),
    }
  })
}
