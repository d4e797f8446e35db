import { createRouterClient } from '@orpc/server'
import { afterEach, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(files: { [file: string]: string }) {
  workspace = createTestWorkspace(files)
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  return createRouterClient(createRouter(await workspace.open(), about))
}

it.each([
  ['md', /^# Greeting/],
  ['html', /^<!doctype html>/i],
  ['svg', /^<svg/],
] as const)('a playbook is written as %s, named after its file', async (format, begins) => {
  const api = await open({ 'team/greeting.playbook.yaml': GREETING })
  const { fileName, text } = await api.documents.write({ playbook: 'team/greeting.playbook.yaml', format })
  expect(fileName).toBe(`greeting.${format}`)
  expect(text).toMatch(begins)
  expect(text).toContain('Greeting')
})

it('a playbook that has errors, or is not there, is refused', async () => {
  const api = await open({ 'bad.playbook.yaml': GREETING.replace('action/log', 'action/lgo') })
  const write = (playbook: string) => api.documents.write({ playbook, format: 'md' })
  await expect(write('bad.playbook.yaml')).rejects.toMatchObject({ data: { code: 'playbook/has-errors' } })
  await expect(write('none.playbook.yaml')).rejects.toMatchObject({ data: { code: 'playbook/unknown' } })
})
