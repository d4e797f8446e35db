import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { tooDeep } from './too-deep.ts'

test.each(
  ruleCases(tooDeep, {
    valid: {
      'three loops':
        'a: { type: flow/for-each, with: { items: [1] }, body: { b: { type: flow/for-each, with: { items: [1] }, body: { c: { type: flow/for-each, with: { items: [1] }, body: { x: { type: data/set, with: { values: {} } } } } } } } }',
    },
    invalid: {
      'forty loops': {
        nodes: nest(40),
        at: `nodes.a${Array.from({ length: 32 }, (_, at) => `.body.a${at}`).join('')}.body`,
      },
    },
  }),
)('$name', ({ run }) => run())

function nest(levels: number): string {
  let inner = '{ type: data/set, with: { values: {} } }'
  for (let at = levels - 1; at >= 0; at--) {
    inner = `{ type: flow/for-each, with: { items: [1] }, body: { a${at}: ${inner} } }`
  }
  return `a: ${inner}`
}
