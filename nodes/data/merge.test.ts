import { describe, expect, test } from 'vitest'
import { fakeCan, outputOf, runNode } from '../../testing/run-node.ts'
import { merge } from './merge.ts'

describe('one value is made of several', () => {
  test.each([
    { name: 'maps', fields: { sources: [{ a: 1 }, { b: 2 }] }, value: { a: 1, b: 2 } },
    { name: 'maps in maps', fields: { sources: [{ a: { x: 1 } }, { a: { y: 2 } }] }, value: { a: { x: 1, y: 2 } } },
    { name: 'nothing but null', fields: { sources: [null, null] }, value: {} },
    { name: 'maps and null', fields: { sources: [null, { a: 1 }, null] }, value: { a: 1 } },
    { name: 'lists, one after the other', fields: { sources: [[1, 2], [2]] }, value: [1, 2, 2] },
    {
      name: 'lists without duplicates',
      fields: {
        sources: [
          [1, { a: 1 }],
          [{ a: 1 }, 2],
        ],
        lists: 'union',
      },
      value: [1, { a: 1 }, 2],
    },
    {
      name: 'lists in maps',
      fields: { sources: [{ t: ['a'] }, { t: ['a', 'b'] }], lists: 'union' },
      value: { t: ['a', 'b'] },
    },
    {
      name: 'equal values',
      fields: { sources: [{ a: { x: 1 } }, { a: { x: 1 } }], depth: 'shallow' },
      value: { a: { x: 1 } },
    },
  ])('$name', async ({ fields, value }) => {
    expect(await outputOf(merge, fields)).toEqual({ value, conflicts: [] })
  })
})

describe('where sources disagree', () => {
  const sources = [
    { owner: 'a', host: { os: 'linux' } },
    { owner: 'b', host: { os: 'windows' } },
  ]

  test('the last one wins and the place is reported', async () => {
    expect(await outputOf(merge, { sources })).toEqual({
      value: sources[1],
      conflicts: [
        { path: 'owner', kept: 'b', dropped: 'a' },
        { path: 'host.os', kept: 'windows', dropped: 'linux' },
      ],
    })
  })

  test('the first one wins where it is preferred, and maps inside are taken whole where asked to', async () => {
    const { value, conflicts } = await outputOf(merge, { sources, prefer: 'first', depth: 'shallow' })
    expect(value).toEqual(sources[0])
    expect(conflicts).toContainEqual({ path: 'host', kept: { os: 'linux' }, dropped: { os: 'windows' } })
  })

  test('lists that are to be replaced are', async () => {
    const { value, conflicts } = await outputOf(merge, { sources: [{ t: [1] }, { t: [2] }], lists: 'replace' })
    expect([value, conflicts]).toEqual([{ t: [2] }, [{ path: 't', kept: [2], dropped: [1] }]])
  })
})

test('maps and lists do not mix', async () => {
  for (const sources of [[{}, []], [[], 1], ['a']]) {
    expect(await runNode(merge, { sources })).toMatchObject({ kind: 'failed', code: 'merge/mixed' })
  }
})

test('a field called __proto__ stays a field and changes no object', async () => {
  const hostile = JSON.parse('{"__proto__":{"isAdmin":true}}')
  // Without the schema, which drops such a field: a step whose fields are proven to fit is not checked again.
  const fields = { depth: 'deep', lists: 'union', prefer: 'last', sources: [{ a: 1 }, hostile, hostile] }
  const { value } = ((await merge.run!(fields, fakeCan())) as unknown as { output: { value: object } }).output
  expect(Object.keys(value)).toEqual(['a', '__proto__'])
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('maps nested without end are merged to a depth and taken whole below', async () => {
  const deep = (levels: number, leaf: number): object => (levels === 0 ? { leaf } : { in: deep(levels - 1, leaf) })
  const { conflicts } = await outputOf(merge, { sources: [deep(500, 1), deep(500, 2)] })
  expect(conflicts).toHaveLength(1)
})
