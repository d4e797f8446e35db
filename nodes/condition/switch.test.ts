import { describe, expect, test } from 'vitest'
import { portsOf } from '../../engine/index.ts'
import { expression, runNode } from '../../testing/run-node.ts'
import { switchNode } from './switch.ts'

const fits = expression(() => true)
const fitsNot = expression(() => false)

describe('the way taken', () => {
  test.each([
    {
      name: 'the first case that fits',
      cases: [
        ['a', fitsNot],
        ['b', fits],
        ['c', fits],
      ],
      port: 'b',
      index: 1,
    },
    { name: 'otherwise, where none fits', cases: [['a', fitsNot]], port: 'otherwise', index: -1 },
    {
      name: 'one port of two cases',
      cases: [
        ['a', fitsNot],
        ['a', fits],
      ],
      port: 'a',
      index: 1,
    },
  ] as const)('is $name', async ({ cases, port, index }) => {
    const outcome = await runNode(switchNode, { cases: cases.map(([to, when]) => ({ port: to, when })) })
    expect(outcome).toEqual({ kind: 'done', output: { port, index }, port })
  })

  test('leaves later cases alone', async () => {
    const never = expression(() => {
      throw new Error('evaluated')
    })
    const outcome = await runNode(switchNode, {
      cases: [
        { port: 'a', when: fits },
        { port: 'b', when: never },
      ],
    })
    expect(outcome).toMatchObject({ port: 'a' })
  })

  test.each([
    ['text', '"text"'],
    [null, 'null'],
    [[true], '[true]'],
  ])('fails on %j, naming the case and the value', async (gives, told) => {
    const outcome = await runNode(switchNode, {
      cases: [
        { port: 'a', when: fitsNot },
        { port: 'b', when: expression(() => gives) },
      ],
    })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'switch/not-a-condition', retryable: false })
    expect(outcome).toMatchObject({ message: `Case 2 (b) must give true or false, but gave ${told}` })
  })
})

test('ports follow the cases', () => {
  const cases = [{ port: 'now' }, { port: 'today' }, { port: 'now' }]
  expect(portsOf(switchNode, { cases })).toEqual(['now', 'today', 'otherwise', 'error'])
})
