// A playbook that nothing starts.
import { groupOf } from '../../catalog/catalog.ts'
import { newNode } from '../../catalog/define-node.ts'
import type { Rule } from '../rule.ts'

export const noTrigger: Rule = {
  code: 'FB103',
  name: 'no-trigger',
  title: 'No trigger',
  severity: 'error',
  why: 'A run begins at a trigger. Without one no node of the playbook ever runs.',
  mend: 'Add a trigger and lead it to the first step.',
  *check({ graphs, catalog, byId }) {
    const root = graphs[0]
    if (!root || root.entries.length > 0) return
    // A misspelt trigger is reported as an unknown type; that is enough.
    const triggers = catalog.types.filter(({ kind }) => kind === 'trigger')
    const groups = new Set(triggers.map(({ type }) => groupOf(type)))
    if (root.nodes.some((node) => !node.type && groups.has(groupOf(node.raw.type)))) return
    const [trigger] = triggers
    const first = root.nodes.find((node) => node.incoming.length === 0)
    const id = ['alert', 'start', 'trigger'].find((name) => !byId.has(name))
    yield {
      path: ['nodes'],
      message: 'The playbook has no trigger, so nothing starts it. Add one.',
      ...(trigger &&
        id && {
          fix: {
            title: 'Add a trigger',
            edits: [
              { op: 'add-node', id, node: newNode(trigger) },
              ...(first ? [{ op: 'connect' as const, from: id, port: 'done', to: first.id }] : []),
            ],
          },
        }),
    }
  },
}
