import { expect, test } from 'vitest'
import { z } from 'zod'
import { applyEdits, defineNode, presentFields, readPlaybook } from '../../engine/index.ts'
import { editsBefore } from './edits-before.ts'

const greet = defineNode({
  type: 'acme/greet',
  version: 2,
  title: 'Greet',
  icon: 'box',
  line: () => '',
  errors: [],
  docs: 'Greets.',
  effect: 'none',
  needs: [],
  ports: ['done'],
  input: z.object({ names: z.array(z.string()).describe('Names') }),
  output: z.object({}),
  example: {},
  migrate: ({ name }) => ({ names: [name ?? ''] }),
})
const typeOf = (type: string) => (type === 'acme/greet' ? greet : undefined)

const { playbook, source } = readPlaybook(`firebreak: 2
name: Greets
nodes:
  a: { type: acme/greet, with: { name: Ana } }
  loop:
    type: flow/for-each
    body:
      b: { type: acme/greet, with: { name: Bo } }
  c: { type: acme/greet, version: 2, with: { names: [Cy] } }
`)
if (!playbook || !source) throw new Error('not read')

test('an edit of a field of an older node brings the node forward first, in a loop too', () => {
  for (const path of [
    ['nodes', 'a'],
    ['nodes', 'loop', 'body', 'b'],
  ]) {
    const field = [...path, 'with', 'names']
    const edited = applyEdits(source, [
      ...editsBefore(playbook, field, typeOf),
      { op: 'set', path: field, value: ['Di'] },
    ])
    if ('problem' in edited || !edited.playbook) throw new Error(JSON.stringify(edited))
    const { a, loop } = edited.playbook.nodes
    expect(path.length === 2 ? a : loop?.body?.['b']).toEqual({
      type: 'acme/greet',
      version: 2,
      with: { names: ['Di'] },
    })
  }
})

test('nothing is done before an edit of a present node, or of something else', () => {
  expect(editsBefore(playbook, ['nodes', 'c', 'with', 'names'], typeOf)).toEqual([])
  expect(editsBefore(playbook, ['nodes', 'a', 'title'], typeOf)).toEqual([])
  expect(editsBefore(playbook, ['vars', 'a'], typeOf)).toEqual([])
})

test('the form shows the fields of an older node as they are today', () => {
  expect(presentFields(greet, playbook.nodes['a']!)).toEqual({ names: ['Ana'] })
  expect(presentFields(greet, playbook.nodes['c']!)).toEqual({ names: ['Cy'] })
})
