import { expect, test } from 'vitest'
import { runNode } from '../../testing/run-node.ts'
import { fail } from './fail.ts'

test('it fails with the playbook’s own code, message and data, and is never tried again', async () => {
  const fields = { code: 'report/without-mail', message: 'No mail', data: { report: 7 } }
  expect(await runNode(fail, fields)).toEqual({ kind: 'failed', retryable: false, ...fields })
  expect(await runNode(fail, { message: 'x' })).toEqual({
    kind: 'failed',
    code: 'playbook/failed',
    message: 'x',
    retryable: false,
  })
})

test.each(['nocode', 'Upper/case', 'a/b/c', '/x'])('%s is no code', async (code) => {
  await expect(runNode(fail, { message: 'x', code })).rejects.toThrow('must be a code')
})
