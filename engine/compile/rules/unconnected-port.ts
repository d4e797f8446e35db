// A port that must lead somewhere and does not.
import type { Rule } from '../rule.ts'

export const unconnectedPort: Rule = {
  code: 'FB108',
  name: 'unconnected-port',
  title: 'Required port is not connected',
  severity: 'error',
  why: 'The node type says that this way out must not be forgotten: an approval that goes nowhere when it is given, for instance.',
  mend: 'Connect the port to the step that follows.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (!node.type?.requiredPorts || !node.ports) continue
      for (const port of node.type.requiredPorts) {
        const wired = [...node.out, ...node.loose].some((edge) => edge.port === port)
        if (wired || !node.ports.includes(port)) continue
        yield {
          node,
          path: [...node.path, 'next'],
          message: `The port ${port} of ${node.id} must lead somewhere. Connect it.`,
        }
      }
    }
  },
}
