import { expect, test } from 'vitest'
import type { Playbook } from '../../playbook/schema.ts'
import { compile } from '../compile.ts'
import { testCatalog } from '../testing/node-types.ts'
import { duplicateId } from './duplicate-id.ts'

const set = { type: 'data/set', with: { values: {} } }
const playbook = (inner: string): Playbook => ({
  firebreak: 2,
  name: 'Test',
  nodes: {
    t: { type: 'trigger/alert', next: 'loop' },
    loop: { type: 'flow/for-each', with: { items: [1] }, body: { [inner]: set }, next: 'a' },
    a: set,
  },
})
const find = (inner: string) =>
  compile(playbook(inner), testCatalog).diagnostics.filter(({ code }) => code === duplicateId.code)

test('finds an id that stands in a body and outside of it', () => {
  const [found] = find('a')
  expect(found).toMatchObject({
    path: ['nodes', 'a'],
    severity: 'error',
    message: expect.stringContaining('body of loop'),
  })
})

test('leaves alone ids that differ', () => {
  expect(find('b')).toEqual([])
})
