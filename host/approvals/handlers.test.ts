import { createRouterClient } from '@orpc/server'
import { afterEach, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { ASKING, createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'
import { readApprovalLink } from './approval-link.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open() {
  workspace = createTestWorkspace({ 'asking.playbook.yaml': ASKING })
  const host = await workspace.open()
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  return { host, api: createRouterClient(createRouter(host, about)) }
}

it('a link is made for a question that waits, and says for whom and until when', async () => {
  const { host, api } = await open()
  const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
  await expect.poll(async () => (await api.approvals.list()).length).toBe(1)
  const { path } = await api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: 2_000_000_000_000 })
  const query = new URLSearchParams(path.split('?')[1])
  expect(await readApprovalLink(host.access, query)).toEqual({
    run,
    node: 'ask',
    scope: 0,
    person: 'ben',
    untilMs: 2_000_000_000_000,
  })
})

it('a link is refused where nothing waits: another node, another pass, another run', async () => {
  const { api } = await open()
  const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
  await expect.poll(async () => (await api.approvals.list()).length).toBe(1)
  for (const other of [{ node: 'tell' }, { scope: 3 }, { run: 'none' }]) {
    const link = api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: 2_000_000_000_000, ...other })
    await expect(link, JSON.stringify(other)).rejects.toMatchObject({ data: { code: 'run/not-waiting' } })
  }
})
