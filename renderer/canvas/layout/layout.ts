// The automatic layout: layers from left to right, ports in their order (ELK, in a worker). Edges never cross the border of a
// loop, so each body is laid out by itself first, and its loop is then a card of known size.
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker'
import type { GraphModel, NodeModel } from '../graph.ts'
import { entryOf, exitOf, PORT_REACH } from '../nodes/ports.ts'
import { cardSize, GRID, LOOP_PADDING, loopSize, type Size } from '../nodes/sizes.ts'
import type { Positions } from './positions.ts'

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.edgeNode': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
}

let elk: InstanceType<typeof ELK> | undefined

/**
 * Positions for every node that is drawn, as the document keeps them.
 * @param collapsed loops that are drawn as a card; the places in their bodies are left as they are
 */
export async function layOut(model: GraphModel, collapsed: ReadonlySet<string>): Promise<Positions> {
  elk ??= new ELK({ workerFactory: () => new ElkWorker() })
  const worker = elk
  const bodies = Map.groupBy(model.nodes, ({ parent }) => parent)
  const positions: Positions = {}
  const arrange = async (parent: string | undefined): Promise<Size> => {
    const nodes = bodies.get(parent) ?? []
    const sizes = new Map<string, Size>()
    for (const node of nodes) {
      sizes.set(node.id, node.isLoop && !collapsed.has(node.id) ? await arrange(node.id) : cardSize(node))
    }
    const edges = model.edges
      .filter(({ from }) => sizes.has(from))
      .map(({ id, from, port, to }) => ({ id, sources: [portId(from, port)], targets: [portId(to, ENTRY)] }))
    const children = nodes.map((node) => elkNode(node, sizes.get(node.id) as Size))
    const { children: found = [] } = await worker.layout({ id: 'body', layoutOptions: OPTIONS, children, edges })
    for (const { id, x = 0, y = 0 } of found) positions[id] = [snap(x), snap(y)]
    return loopSize(
      nodes.map(({ id }) => {
        const [x, y] = positions[id] ?? [0, 0]
        return { x: x + LOOP_PADDING.side, y: y + LOOP_PADDING.top, ...(sizes.get(id) as Size) }
      }),
    )
  }
  await arrange(undefined)
  return positions
}

const ENTRY = 'in'
const snap = (value: number): number => Math.round(value / GRID) * GRID
const portId = (node: string, port: string): string => `${node} ${port}`
const CORNER = { x: 0, y: 0 }

function elkNode(node: NodeModel, size: Size): ElkNode {
  const port = (name: string, { x, y }: { x: number; y: number }, side: string) => ({
    id: portId(node.id, name),
    x,
    y,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': side },
  })
  const outs = node.ports.map(({ name }) => {
    const { from, leaves } = exitOf(node, CORNER, size, name)
    return leaves === 'down'
      ? port(name, { x: from.x, y: from.y - PORT_REACH }, 'SOUTH')
      : port(name, { x: from.x - PORT_REACH, y: from.y }, 'EAST')
  })
  const entry = entryOf(CORNER)
  return {
    id: node.id,
    ...size,
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: [port(ENTRY, { x: entry.x + PORT_REACH, y: entry.y }, 'WEST'), ...outs],
  }
}
