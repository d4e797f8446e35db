// An edge (or a pinned mock) that leaves by a port which the node does not have.
import type { Edit, Fix } from '../../diagnostic.ts'
import type { Path } from '../../json.ts'
import { nearest } from '../../playbook/fit.ts'
import { didYouMean, type Rule } from '../rule.ts'
import type { NodeView } from '../view.ts'

function mended(from: string, port: string, to: string, better: string | undefined): Fix {
  const edits: Edit[] = [{ op: 'disconnect', from, port, to }]
  if (better) edits.push({ op: 'connect', from, port: better, to })
  return { title: better ? `Use the port ${better}` : 'Remove the edge', edits }
}

/** The port is written out unless `next` is a plain name or list, which mean the port done. */
function nameOf(node: NodeView, port: string, path: Path): { nameAt?: Path } {
  const at = node.path.length + 1
  return path[at] === port ? { nameAt: path.slice(0, at + 1) } : {}
}

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
        ...node.out.map(({ port, to, path }) => ({ port, to: node.graph.nodes[to]!.id, path, leads: true })),
        ...node.loose.map((edge) => ({ ...edge, leads: false })),
      ]
      for (const { port, to, path, leads } of edges) {
        if (isKnown({ port })) continue
        const better =
          nearest(port, ports) ?? (ports.filter((name) => name !== 'error').length === 1 ? ports[0] : undefined)
        yield {
          node,
          path,
          ...nameOf(node, port, path),
          message: `${node.raw.type} has no port ${port}. ${own}${didYouMean(port, ports)}`,
          // An edge to nowhere cannot be drawn again; where it should lead is another finding.
          ...((leads || !better) && { fix: mended(node.id, port, to, better) }),
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
