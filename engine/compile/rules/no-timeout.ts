// A call to the outside that may take for ever.
import { isInner } from '../../capabilities/index.ts'
import { isRecord } from '../json-schema.ts'
import type { Rule } from '../rule.ts'
import type { NodeView } from '../view.ts'

export const noTimeout: Rule = {
  code: 'FB404',
  name: 'no-timeout',
  title: 'No timeout on an outside call',
  severity: 'warning',
  why: 'An outside system that hangs holds up the response, and nobody notices.',
  mend: 'Set `timeout` on the node, as long as the slowest answer that is still of use.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.raw.timeout !== undefined || !node.type?.needs.some((name) => !isInner(name))) continue
      if (limitsItself(node)) continue
      yield {
        node,
        path: node.path,
        message: `${node.id} calls an outside system and has no timeout. Set one, such as timeout: 30s.`,
        fix: { title: 'Set a timeout of 30 s', edits: [{ op: 'set', path: [...node.path, 'timeout'], value: '30s' }] },
      }
    }
  },
}

/** The type has a field for it, which is given or has a default. */
function limitsItself({ fields, type }: NodeView): boolean {
  const { properties } = type?.inputSchema ?? {}
  const field = isRecord(properties) && Object.hasOwn(properties, 'timeout') ? properties.timeout : undefined
  return isRecord(field) && ('default' in field || Object.hasOwn(fields, 'timeout'))
}
