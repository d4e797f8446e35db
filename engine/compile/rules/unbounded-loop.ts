// A repeat that could go on for ever.
import type { Rule } from '../rule.ts'

const DEFAULT_MAX = 10

export const unboundedLoop: Rule = {
  code: 'FB112',
  name: 'unbounded-loop',
  title: 'Loop without bound',
  severity: 'error',
  why: 'A condition that is never met would repeat the body for ever, and with it whatever it does to the world.',
  mend: 'Set `max`, the most passes that make sense.',
  *check({ nodes }) {
    for (const node of nodes) {
      if (node.type?.kind !== 'repeat' || Object.hasOwn(node.fields, 'max')) continue
      const path = [...node.path, 'with']
      yield {
        node,
        path,
        message: `${node.id} has no bound: set max, the most passes that make sense.`,
        fix: { title: `Set max to ${DEFAULT_MAX}`, edits: [{ op: 'set', path: [...path, 'max'], value: DEFAULT_MAX }] },
      }
    }
  },
}
