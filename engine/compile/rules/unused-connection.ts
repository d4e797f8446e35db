// A declared connection that no node uses.
import type { Rule } from '../rule.ts'

export const unusedConnection: Rule = {
  code: 'FB206',
  name: 'unused-connection',
  title: 'Connection is not used',
  severity: 'info',
  why: 'Whoever runs the playbook is asked to provide a connection that nothing needs.',
  mend: 'Remove it from `connections`.',
  *check({ nodes, playbook }) {
    const used = new Set(
      nodes.flatMap((node) => [
        ...node.connections.map(({ name }) => name),
        ...(node.call?.status === 'ready' ? Object.keys(node.call.connections ?? {}) : []),
      ]),
    )
    for (const name of Object.keys(playbook.connections ?? {})) {
      if (used.has(name)) continue
      const path = ['connections', name]
      yield {
        path,
        nameAt: path,
        message: `No node uses the connection ${name}. Remove it, or name it in a node.`,
        fix: { title: `Remove ${name}`, edits: [{ op: 'remove', path }] },
      }
    }
  },
}
