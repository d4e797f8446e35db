// scenarios.*, backtests.* and pauses of live runs through the contract, as a screen asks for them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { link, type Plan, simulate } from '../../engine/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(files: { [file: string]: string } = {}) {
  workspace = createTestWorkspace({ 'greeting.playbook.yaml': GREETING, ...files })
  const host = await workspace.open()
  return {
    host,
    api: createRouterClient(
      createRouter(host, { person: 'ana', version: '0.0.0', shell: 'browser', scopes: () => ALL_SCOPES }),
    ),
  }
}

const SCENARIO = 'scenario: 1\nname: Somebody is greeted\nalert: { name: Ada }\nexpect: { status: completed }\n'

const refusal = (code: string) => ({ code: 'REFUSED', data: expect.objectContaining({ code }) })

describe('scenarios', () => {
  it('are made, listed with the alert that they name, written, and thrown away', async () => {
    const { api, host } = await open({
      'scenarios/from-a-file.scenario.yaml': SCENARIO.replace('{ name: Ada }', '../alerts/ada.json'),
      'alerts/ada.json': '{ "name": "Ada" }',
      'other/other.playbook.yaml': GREETING,
      'other/else.scenario.yaml': SCENARIO,
    })
    const playbook = 'greeting.playbook.yaml'
    const made = await api.scenarios.create({ playbook, name: 'Somebody is greeted', text: SCENARIO })
    expect(made.file).toBe('scenarios/somebody-is-greeted.scenario.yaml')
    const again = await api.scenarios.create({ playbook, name: 'Somebody is greeted', text: SCENARIO })
    expect(again.file).toBe('scenarios/somebody-is-greeted-2.scenario.yaml')
    const found = await api.scenarios.list({ playbook })
    expect(found.map(({ file }) => file)).toEqual(['scenarios/from-a-file.scenario.yaml', made.file, again.file].sort())
    expect(found.find(({ file }) => file.includes('from-a-file'))?.alert).toEqual({ name: 'Ada' })
    await api.scenarios.write({ file: made.file, text: SCENARIO.replace('greeted', 'met') })
    expect(readFileSync(join(host.workspace.folder, made.file), 'utf8')).toContain('Somebody is met')
    await api.scenarios.remove({ file: again.file })
    expect(existsSync(join(host.workspace.folder, again.file))).toBe(false)
  })

  it('stay with their playbook when another comes beside it, and while they have mistakes', async () => {
    const { api } = await open({ 'second.playbook.yaml': GREETING })
    const playbook = 'greeting.playbook.yaml'
    const { file } = await api.scenarios.create({ playbook, name: 'Somebody is greeted', text: SCENARIO })
    const [made] = await api.scenarios.list({ playbook })
    expect(made?.text.split('\n').slice(0, 3)).toEqual([
      'scenario: 1',
      'name: Somebody is greeted',
      'playbook: ../greeting.playbook.yaml',
    ])
    for (const broken of [`${made?.text}nonsense: true\n`, `${made?.text}{`]) {
      await api.scenarios.write({ file, text: broken })
      expect(await api.scenarios.list({ playbook })).toEqual([{ file, text: broken }])
    }
    expect(await api.scenarios.list({ playbook: 'second.playbook.yaml' })).toEqual([])
  })

  it('are refused where they lead out of the workspace, or are none', async () => {
    const { api } = await open()
    await expect(api.scenarios.write({ file: '../x.scenario.yaml', text: '' })).rejects.toMatchObject({})
    await expect(api.scenarios.write({ file: 'greeting.playbook.yaml', text: '' })).rejects.toMatchObject(
      refusal('scenario/unknown'),
    )
    await expect(api.scenarios.remove({ file: 'no.scenario.yaml' })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('backtests', () => {
  it('run over files that were added, compare, and open alerts as runs', async () => {
    const { api } = await open({ 'other.playbook.yaml': GREETING.replace('name: Greeting', 'name: Other') })
    const lines = ['{"name":"Ada"}', '{"name":"Ben"}', 'half a li'].join('\n')
    const { file } = await api.backtests.addSource({
      fileName: 'C:\\old\\March 2026.ndjson',
      base64: Buffer.from(lines).toString('base64'),
    })
    expect(await api.backtests.sources()).toMatchObject([{ file }])
    const { id } = await api.backtests.start({
      playbook: 'greeting.playbook.yaml',
      alerts: [file],
      against: 'other.playbook.yaml',
    })
    await expect.poll(async () => (await api.backtests.get({ id })).status, { timeout: 20_000 }).toBe('done')
    const { progress, isHere } = await api.backtests.get({ id })
    expect(progress).toMatchObject({ alerts: 3, bad: 1, differences: { total: 0 }, tally: { runs: 2 } })
    expect(isHere).toBe(false)
    expect((await api.backtests.list()).map((one) => one.id)).toEqual([id])
    expect((await api.backtests.plan({ id, version: 'other' })).plan.playbook.name).toBe('Other')
    const [sample] = await api.backtests.alerts({ id, kind: 'sample' })
    const { run, entries } = await api.backtests.open({
      id,
      kind: 'sample',
      number: sample?.number ?? 0,
      version: 'tested',
    })
    expect(entries[0]).toMatchObject({ kind: 'run.started', alert: { name: 'Ada' } })
    expect((await api.runs.get({ run })).run).toMatchObject({ mode: 'simulate', status: 'completed' })
    await api.backtests.remove({ id })
    await expect(api.backtests.get({ id })).rejects.toMatchObject(refusal('backtest/unknown'))
  })

  it('take the alerts of earlier runs', async () => {
    const { api, host } = await open()
    await expect(api.backtests.addHistory({ playbook: 'Greeting' })).rejects.toMatchObject(refusal('alerts/none'))
    const { plan } = await host.playbooks.check('greeting.playbook.yaml')
    for (const name of ['Ada', 'Ben']) {
      const { journal } = await simulate(link(plan as Plan, host.catalog), { name }, {})
      await api.runs.record({ plan: plan as Plan, journal, file: 'greeting.playbook.yaml' })
    }
    const { file } = await api.backtests.addHistory({ playbook: 'Greeting' })
    expect(file).toBe('recorded/runs-of-greeting.ndjson')
    const text = readFileSync(join(host.workspace.folder, file), 'utf8')
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).name)
        .sort(),
    ).toEqual(['Ada', 'Ben'])
  })

  it('are refused with what is missing or wrong', async () => {
    const { api } = await open({
      'alerts.ndjson': '{}\n',
      'broken.playbook.yaml': 'firebreak: 2\nname: x\nnodes: { a: { type: no/such } }\n',
    })
    const start = (more: object) =>
      api.backtests.start({ playbook: 'greeting.playbook.yaml', alerts: ['alerts.ndjson'], ...more })
    await expect(start({ alerts: ['nowhere.ndjson'] })).rejects.toMatchObject(refusal('alerts/no-file'))
    await expect(start({ playbook: 'broken.playbook.yaml' })).rejects.toMatchObject(refusal('playbook/has-errors'))
    await expect(start({ against: '--upload-pack=x' })).rejects.toMatchObject(refusal('revision/unknown'))
    await expect(api.backtests.addSource({ fileName: 'x.exe', base64: '' })).rejects.toMatchObject(
      refusal('alerts/bad-name'),
    )
  })
})
