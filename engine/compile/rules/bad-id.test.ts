import { expect, test } from 'vitest'
import { compile } from '../compile.ts'
import { testCatalog } from '../testing/node-types.ts'
import { badId } from './bad-id.ts'

const set = { type: 'data/set', with: { values: {} } }
const find = (id: string) => {
  const nodes = Object.fromEntries([
    ['t', { type: 'trigger/alert', next: id }],
    [id, set],
  ])
  return compile({ firebreak: 2, name: 'Test', nodes }, testCatalog).diagnostics.filter(
    ({ code }) => code === badId.code,
  )
}

test.each(['Look Up', '__proto__', '9-lives', 'a_b', '', '-'])('finds %j, and offers one that can be used', (id) => {
  const [found] = find(id)
  expect(found?.path).toEqual(['nodes', id])
  const edit = found?.fix?.edits[0]
  expect(edit?.op === 'rename-node' && find(edit.to)).toEqual([])
})

test.each(['look-up', 'a', 'constructor', 'v2'])('leaves %s alone', (id) => {
  expect(find(id)).toEqual([])
})
