import { expect, test } from 'vitest'
import { runNode } from '../../testing/run-node.ts'
import { log } from './log.ts'

test.each([
  [{ message: 'a' }, { level: 'info', message: 'a', fields: {} }],
  [
    { message: 'a', level: 'error', fields: { n: 1 } },
    { level: 'error', message: 'a', fields: { n: 1 } },
  ],
])('%j is written and given as output', async (given, written) => {
  const lines: unknown[] = []
  const outcome = await runNode(log, given, {
    log: { write: (level, message, fields) => lines.push({ level, message, fields }) },
  })
  expect(lines).toEqual([written])
  expect(outcome).toEqual({ kind: 'done', output: written })
})
