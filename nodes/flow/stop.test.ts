import { expect, test } from 'vitest'
import { runNode } from '../../testing/run-node.ts'
import { stopNode } from './stop.ts'

test('it ends the run and says why', async () => {
  expect(await runNode(stopNode, { reason: 'Known scanner' })).toEqual({
    kind: 'stop',
    output: { reason: 'Known scanner' },
  })
  expect(await runNode(stopNode, {})).toEqual({ kind: 'stop', output: { reason: '' } })
})
