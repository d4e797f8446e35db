// A connection that a node uses and the playbook does not declare.
import { nearest } from '../../playbook/fit.ts'
import type { Rule } from '../rule.ts'

/** The kind of a connection is not known from its use; this one fits whatever speaks HTTP. */
const ASSUMED_KIND = 'http'

export const missingConnection: Rule = {
  code: 'FB205',
  name: 'missing-connection',
  title: 'Connection is not declared',
  severity: 'error',
  why: 'A playbook declares the connections that it needs, by name and kind, so that whoever runs it knows what to provide, and so that a node reaches nothing else.',
  mend: 'Declare it under `connections` as `name: kind`, or use one that is declared.',
  *check({ nodes, playbook }) {
    const declared = playbook.connections ?? {}
    for (const node of nodes) {
      for (const { name, path } of node.connections) {
        if (Object.hasOwn(declared, name)) continue
        const better = nearest(name, Object.keys(declared))
        yield {
          node,
          path,
          message: `The playbook declares no connection ${name}.${better ? ` Did you mean ${better}?` : ' Declare it under connections.'}`,
          fix: better
            ? { title: `Use ${better}`, edits: [{ op: 'set', path, value: better }] }
            : {
                title: `Declare ${name}`,
                edits: [{ op: 'set', path: ['connections', name], value: ASSUMED_KIND }],
              },
        }
      }
      if (node.call?.status !== 'ready') continue
      for (const [name, kind] of Object.entries(node.call.connections ?? {})) {
        const own = Object.hasOwn(declared, name) ? declared[name] : undefined
        const path = [...node.path, 'with', 'playbook']
        if (own !== undefined && own !== kind) {
          const message = `The called playbook needs the connection ${name} to be ${kind}, here it is ${own}. Rename one of them.`
          yield { node, path, message }
        }
      }
    }
  },
}
