import { createRouterClient } from '@orpc/server'
import { afterEach, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { questionLines } from '../../engine/index.ts'
import { ASKING, createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open() {
  workspace = createTestWorkspace({ 'asking.playbook.yaml': ASKING })
  const host = await workspace.open()
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  return { host, api: createRouterClient(createRouter(host, about)) }
}

const asked = async (api: Awaited<ReturnType<typeof open>>['api']) => {
  const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
  await expect.poll(async () => (await api.approvals.list()).length).toBe(1)
  return run
}
const queryOf = (path: string) => new URLSearchParams(path.split('?')[1])

it('a link says for whom it was made, by whom, and ends with its question', async () => {
  const { host, api } = await open()
  const run = await asked(api)
  const deadline = (await api.approvals.list())[0]?.untilMs ?? 0
  const { path, id, untilMs } = await api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: deadline * 2 })
  expect(untilMs).toBe(deadline)
  const known = { id, run, node: 'ask', scope: 0, person: 'ben', issuer: 'ana', untilMs }
  expect(await host.approvals.readLink(queryOf(path))).toEqual(known)
  expect(await api.approvals.links()).toEqual([{ ...known, madeMs: expect.any(Number) }])
  for (const [field, value] of [
    ['for', 'mallory'],
    ['by', 'ben'],
    ['until', String(deadline * 3)],
    ['link', 'another'],
  ] as const) {
    const changed = queryOf(path)
    changed.set(field, value)
    expect(await host.approvals.readLink(changed), field).toBe('foreign')
  }
  const soon = await api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: Date.now() + 60_000 })
  expect(soon.untilMs).toBeLessThan(deadline)
  await expect(api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: 1 })).rejects.toMatchObject({
    data: { code: 'approvals/past-link' },
  })
})

it('a link that was taken back counts no more, and is not taken back twice', async () => {
  const { host, api } = await open()
  const run = await asked(api)
  const { path, id } = await api.approvals.link({ run, node: 'ask', person: 'ben' })
  await api.approvals.revokeLink({ id })
  expect(await host.approvals.readLink(queryOf(path))).toBe('revoked')
  expect(await api.approvals.links()).toEqual([])
  await expect(api.approvals.revokeLink({ id })).rejects.toMatchObject({ data: { code: 'approvals/unknown-link' } })
})

it('a link is made for those alone whom the question names, where people.yaml says who they are', async () => {
  const { api } = await open()
  const run = await asked(api)
  workspace.write('people.yaml', 'people: [{ name: ben, groups: [soc] }, { name: cy }]\nlocalAnswers: refuse\n')
  expect(await api.approvals.link({ run, node: 'ask', person: 'ben' })).toMatchObject({ id: expect.any(String) })
  for (const person of ['cy', 'mallory']) {
    await expect(api.approvals.link({ run, node: 'ask', person }), person).rejects.toMatchObject({
      data: { code: 'people/not-asked' },
    })
  }
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

it('nothing in a question reads otherwise than it stands, nor where its run is listed', async () => {
  const { api } = await open()
  const alert = { name: 'dc\u200b01\u202e', title: 'invoice\u202efdp.exe' }
  const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert })
  await expect.poll(async () => (await api.approvals.list()).length).toBe(1)
  const [question] = await api.approvals.list()
  expect(question?.alertSummary).toBe('invoice\\u202efdp.exe')
  expect(questionLines(question?.ask ?? {})).toEqual(['Go on with dc\\u200b01\\u202e?'])
  expect((await api.runs.list({})).runs.find(({ id }) => id === run)?.alertSummary).toBe('invoice\\u202efdp.exe')
})

it('a rejection without a reason is refused, whoever sends it', async () => {
  const { api } = await open()
  const run = await asked(api)
  const reject = (reason?: string) =>
    api.runs.answer({ run, node: 'ask', choice: 'rejected', ...(reason !== undefined && { reason }) })
  for (const reason of [undefined, '  ']) {
    await expect(reject(reason)).rejects.toMatchObject({
      message: expect.stringContaining('Give a reason'),
      data: { code: 'run/bad-answer' },
    })
  }
  await reject('Not at noon')
})
