import { expect, test } from 'vitest'
import { playbook } from './playbook.ts'

test('the latest playbook of a name is called unless a hash pins it', () => {
  expect(playbook.input.parse({ playbook: 'enrich' })).toEqual({ playbook: 'enrich', hash: 'latest' })
  const pinned = { playbook: 'enrich', hash: 'sha256:0', inputs: { address: '8.8.8.8' } }
  expect(playbook.input.parse(pinned)).toEqual(pinned)
})

test('the editor is told that the field names a playbook', () => {
  const { playbook: field } = playbook.inputSchema.properties as { playbook: object }
  expect(field).toMatchObject({ 'x-firebreak': { names: 'playbook' } })
})
