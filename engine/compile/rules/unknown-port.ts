// An edge (or a pinned mock) that leaves by a port which the node does not have.

import { nearest } from '../../playbook/fit.ts'
import { didYouMean, type Rule } from '../rule.ts'

export const unknownPort: Rule = {
  code: 'FB107',
  name: 'unknown-port',
  title: 'Unknown port',
  severity: 'error',
  why: 'The node never leaves by that port, so what stands behind it would never run.',
  mend: 'Use one of the ports that the message names. A plain `next: id` means the port `done`.',
  *check({ nodes }) {
    for (const node of nodes) {
      const { ports } = node
      if (!ports) continue
      const isKnown = ({ port }: { port: string }) => ports.includes(port)
      if (!node.raw.mock && node.out.every(isKnown) && node.loose.every(isKnown)) continue
      const own = ports.length > 0 ? `Its ports are ${ports.join(', ')}.` : 'It has no ports: nothing follows it.'
      const edges = [
        ...node.out.map(({ port, to, path }) => ({ port, to: node.graph.nodes[to]!.id, path })),
        ...node.loose,
      ]
      for (const { port, to, path } of edges) {
        if (isKnown({ port })) continue
        const better =
          nearest(port, ports) ?? (ports.filter((name) => name !== 'error').length === 1 ? ports[0] : undefined)
        yield {
          node,
          path,
          message: `${node.raw.type} has no port ${port}. ${own}${didYouMean(port, ports)}`,
          fix: {
            title: better ? `Use the port ${better}` : 'Remove the edge',
            edits: [
              { op: 'disconnect', from: node.id, port, to },
              ...(better ? [{ op: 'connect' as const, from: node.id, port: better, to }] : []),
            ],
          },
        }
      }
      const pinned = node.raw.mock?.port
      if (pinned !== undefined && !ports.includes(pinned)) {
        const path = [...node.path, 'mock', 'port']
        yield { node, path, message: `The mock leaves by the port ${pinned}, which ${node.id} does not have. ${own}` }
      }
    }
  },
}
