// Every method of the contract over a real socket, as a screen calls it, and what they give on a workspace of examples, with a real
// database.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Hint, markedMethods } from '../api/index.ts'
import { CALLS, FILES, type Known, REFUSED_ANYWAY } from '../testing/every-method.ts'
import { cleanUp, client, studio } from './testing/studio.ts'

afterEach(cleanUp)

const PHISHING = 'phishing-triage/phishing-triage.playbook.yaml'

const ASKING = `firebreak: 2
name: Asking
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { to: [soc], question: "Go on?", deadline: 30m }
    next: { approved: note, rejected: note, expired: note }
  note: { type: action/log, join: any, with: { message: "over" } }
`

const SCENARIO =
  'scenario: 1\nname: Somebody approves\nalert: {}\nanswers: { ask: approved }\nexpect: { status: completed }\n'

/** A Studio has no triggers, so that no alert comes in. */
const REFUSED_HERE: { readonly [name: string]: string } = {
  ...REFUSED_ANYWAY,
  'alerts.submit': 'alerts/no-triggers',
  'alerts.replay': 'alerts/no-triggers',
  'alerts.get': 'alert/unknown',
}

/** The code with which a call is refused, if it is. */
const codeOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (thrown) => thrown.data?.code ?? String(thrown),
  )

type Served = Awaited<ReturnType<typeof studio>>
type Connected = Awaited<ReturnType<typeof client>>

async function useFiles(api: Connected['api'], { workspace }: Served): Promise<void> {
  const { text, revision } = await api.playbooks.read({ file: PHISHING })
  await api.playbooks.keepDraft({ file: PHISHING, draft: { text: `${text}# draft\n`, revision } })
  expect((await api.playbooks.readDraft({ file: PHISHING })).draft?.text).toBe(`${text}# draft\n`)
  const written = await api.playbooks.write({ file: PHISHING, text: `${text}# saved\n`, revision })
  expect(readFileSync(join(workspace, PHISHING), 'utf8')).toBe(`${text}# saved\n`)
  const stale = api.playbooks.write({ file: PHISHING, text, revision })
  await expect(stale).rejects.toMatchObject({
    data: { code: 'playbook/changed', data: { revision: written.revision, text: `${text}# saved\n` } },
  })
  const { file } = await api.playbooks.create({ title: 'Suspicious sign-in', template: 'triage' })
  const { file: copy } = await api.playbooks.duplicate({ file, title: 'A copy' })
  const { file: renamed } = await api.playbooks.rename({ file: copy, title: 'Another' })
  const { trashed } = await api.playbooks.trash({ file: renamed })
  expect(existsSync(join(workspace, renamed))).toBe(false)
  expect(await api.playbooks.restore({ trashed })).toEqual({ file: 'another.playbook.yaml' })
  expect(await api.playbooks.import({ fileName: 'asking.playbook.yaml', text: ASKING })).toEqual({
    file: 'asking.playbook.yaml',
  })
  expect((await api.playbooks.list()).map((one) => [one.file, one.errors])).toEqual(
    expect.arrayContaining([
      [PHISHING, 0],
      [file, 0],
      ['another.playbook.yaml', 0],
      ['asking.playbook.yaml', 0],
    ]),
  )
  const saved = await api.samples.save({ playbook: PHISHING, name: 'Mine', alert: { mail: 1 } })
  expect((await api.samples.list({ playbook: PHISHING })).filter(({ isBeside }) => isBeside)).toHaveLength(5)
  expect(await api.samples.read(saved)).toEqual({ alert: { mail: 1 } })
  expect(await api.samples.remove(saved)).toEqual({})
}

async function useRuns(api: Connected['api']): Promise<void> {
  const start = () =>
    api.runs.start({ file: 'asking.playbook.yaml', mode: 'live', alert: { title: 'Needle in a haystack' } })
  const statusOf = async (run: string) => (await api.runs.entries({ run, from: 0 })).run.status
  const { run } = await start()
  await expect.poll(() => statusOf(run)).toBe('waiting')
  expect(await api.approvals.list()).toMatchObject([{ run, node: 'ask', alertSummary: 'Needle in a haystack' }])
  const link = await api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: Date.now() + 60_000 })
  expect(link.path).toMatch(/^\/approve\?run=.*&for=ben&.*seal=/)
  await api.runs.answer({ run, node: 'ask', choice: 'approved' })
  await expect.poll(() => statusOf(run)).toBe('completed')
  expect((await api.runs.list({ text: 'haystack' })).runs).toMatchObject([{ id: run, by: 'ana' }])
  expect((await api.runs.get({ run })).plan.playbook.name).toBe('Asking')
  expect(await api.runs.verify({ run })).toMatchObject({ ok: true })
  expect((await api.runs.lastOutputs({ playbook: 'Asking' })).outputs).toMatchObject({ ask: { approvedBy: ['ana'] } })
  await api.runs.undo({ run })
  const { run: second } = await start()
  await expect.poll(() => statusOf(second)).toBe('waiting')
  await api.runs.resume({ run: second })
  const unknown = api.runs.settle({ run: second, node: 'note', verdict: 'happened' })
  await expect(unknown).rejects.toMatchObject({ data: { code: 'run/not-waiting' } })
  await api.runs.cancel({ run: second })
  const { run: paused } = await api.runs.start({
    file: 'asking.playbook.yaml',
    mode: 'live',
    alert: {},
    pauseBefore: ['ask'],
  })
  await expect.poll(() => statusOf(paused)).toBe('waiting')
  expect(await api.approvals.list()).toEqual([])
  await api.runs.release({ run: paused, node: 'ask' })
  await expect.poll(async () => (await api.approvals.list()).length).toBe(1)
  await api.runs.cancel({ run: paused })
  const { plan, journal } = await api.runs.get({ run })
  await expect(api.runs.record({ plan, journal })).rejects.toMatchObject({ data: { code: 'run/bad-journal' } })
}

async function useConnections(api: Connected['api']): Promise<void> {
  const settings = { baseUrl: 'http://127.0.0.1:9', auth: 'bearer' }
  expect(await api.connections.secretsFor({ kind: 'http', settings })).toHaveLength(1)
  await api.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'tok-planted-1' } })
  await api.connections.change({ name: 'edr', settings: { ...settings, testPath: '/x' }, secrets: {} })
  expect(await api.connections.test({ name: 'edr' })).toMatchObject({ ok: false, message: expect.any(String) })
  expect(JSON.stringify(await api.connections.list())).not.toContain('tok-planted')
  expect((await api.connections.kinds()).map(({ kind }) => kind)).toEqual(['http', 'webhook'])
  expect(await api.connections.remove({ name: 'edr' })).toEqual({})
}

async function useBundles(api: Connected['api']): Promise<void> {
  const request = { playbooks: [PHISHING], name: 'Phishing' }
  const { id, playbooks, secrets } = await api.bundles.preview(request)
  expect([playbooks.map(({ file }) => file), secrets]).toEqual([[PHISHING], []])
  await expect(api.bundles.create(request)).rejects.toMatchObject({ data: { code: 'keys/none' } })
  const { name, publicKey, line } = await api.keys.create({ name: 'team' })
  await expect(api.keys.trust({ publicKey })).rejects.toMatchObject({ data: { code: 'keys/exists' } })
  const made = await api.bundles.create({ ...request, key: name })
  expect(made).toMatchObject({ fileName: 'phishing.firebreak', id, key: { name, line } })
  expect(Buffer.from(made.base64, 'base64').toString('latin1')).toContain(`"publicKey":"${publicKey}"`)
  expect(await api.keys.list()).toMatchObject([{ name: 'team', isOwn: true }])
  await api.keys.remove({ name })
  expect(await api.keys.list()).toEqual([])
  const { fileName, text } = await api.documents.write({ playbook: PHISHING, format: 'svg' })
  expect([fileName, text.slice(0, 4)]).toEqual(['phishing-triage.svg', '<svg'])
}

async function useAlerts(api: Connected['api']): Promise<void> {
  expect([await api.alerts.list({}), await api.alerts.counts(), await api.alerts.sources()]).toEqual([[], {}, []])
  const served = { data: { code: 'alerts/no-triggers' } }
  await expect(api.alerts.submit({ alert: {} })).rejects.toMatchObject(served)
  await expect(api.alerts.replay({ id: 'a' })).rejects.toMatchObject(served)
  await expect(api.alerts.get({ id: 'a' })).rejects.toMatchObject({ data: { code: 'alert/unknown' } })
  const expiresMs = Date.now() + 60_000
  const { id } = await api.alerts.suppress({ condition: 'source == "siem"', reason: 'maintenance', expiresMs })
  expect(await api.alerts.suppressions()).toMatchObject([{ id, by: 'ana', hits: 0 }])
  await api.alerts.lift({ id })
  expect(await api.alerts.suppressions()).toEqual([])
}

async function useScenarios(api: Connected['api'], { workspace }: Served): Promise<void> {
  const playbook = 'asking.playbook.yaml'
  const { file } = await api.scenarios.create({ playbook, name: 'Somebody approves', text: SCENARIO })
  const [kept] = await api.scenarios.list({ playbook })
  expect(kept?.text).toContain('playbook: ../asking.playbook.yaml')
  const text = `${kept?.text}# written\n`
  await api.scenarios.write({ file, text })
  expect(await api.scenarios.list({ playbook })).toEqual([{ file, text }])
  await api.scenarios.remove({ file })
  expect(existsSync(join(workspace, file))).toBe(false)
}

async function useBacktests(api: Connected['api']): Promise<void> {
  const playbook = 'asking.playbook.yaml'
  const { file } = await api.backtests.addSource({
    fileName: 'march.ndjson',
    base64: Buffer.from('{"n":1}\n{"n":2}\n').toString('base64'),
  })
  const { file: history } = await api.backtests.addHistory({ playbook: 'Asking' })
  expect((await api.backtests.sources()).map((source) => source.file)).toEqual(expect.arrayContaining([file, history]))
  const { id } = await api.backtests.start({ playbook, alerts: [file], answers: { ask: 'approved' } })
  await expect.poll(async () => (await api.backtests.get({ id })).status).toBe('done')
  expect(await api.backtests.list()).toMatchObject([{ id, playbookName: 'Asking', progress: { alerts: 2 } }])
  expect((await api.backtests.plan({ id, version: 'tested' })).plan.playbook.name).toBe('Asking')
  const [sample] = await api.backtests.alerts({ id, kind: 'sample' })
  const place = { id, kind: 'sample', number: sample?.number ?? 0, version: 'tested' } as const
  expect((await api.backtests.open(place)).entries[0]).toMatchObject({ kind: 'run.started', alert: { n: 1 } })
  await api.backtests.stop({ id })
  await expect(api.backtests.resume({ id })).rejects.toMatchObject({ data: { code: 'backtest/ended' } })
  await api.backtests.remove({ id })
  expect(await api.backtests.list()).toEqual([])
}

describe('the contract over a socket', () => {
  // A backtest in a thread of its own among them: a busy machine takes its time.
  it('answers a good call of every method', { timeout: 120_000 }, async () => {
    const { api } = await client(await studio(FILES))
    const known: Known = {}
    expect(new Set(CALLS.map(({ name }) => name))).toEqual(new Set(markedMethods.map(({ name }) => name)))
    for (const { name, call } of CALLS) expect(await codeOf(call(api, known)), name).toBe(REFUSED_HERE[name])
  })

  it('gives what the files, runs and alerts of a workspace are, and tells what has changed', async () => {
    const served = await studio()
    const { api, socket } = await client(served)
    expect(await api.workspace.get()).toMatchObject({ name: 'workspace', person: 'ana' })
    expect(Object.keys(await api.workspace.lists())).toContain('crown-jewels')
    const hints: Hint[] = []
    const stream = await api.workspace.hints()
    const reading = (async () => {
      for await (const hint of stream) hints.push(hint)
    })()
    await useFiles(api, served)
    await useRuns(api)
    await useScenarios(api, served)
    await useBacktests(api)
    await useBundles(api)
    await useAlerts(api)
    await useConnections(api)
    await expect
      .poll(() => new Set(hints.map(({ topic }) => topic)))
      .toEqual(
        new Set([
          'playbook.changed',
          'samples.changed',
          'run.changed',
          'alerts.changed',
          'backtests.changed',
          'connections.changed',
        ]),
      )
    socket.terminate()
    await reading.catch(() => {})
  })

  it('lets a page that lost the Studio find it again after a restart, with the edits that were not saved', async () => {
    const served = await studio()
    const { api } = await client(served)
    const { text, revision } = await api.playbooks.read({ file: PHISHING })
    await api.playbooks.keepDraft({ file: PHISHING, draft: { text: `${text}# unsaved\n`, revision } })
    await served.close()
    const again = await served.restart()
    const { api: later } = await client(again)
    expect((await later.playbooks.readDraft({ file: PHISHING })).draft).toMatchObject({
      text: `${text}# unsaved\n`,
      revision,
    })
  })

  it('serves two windows on one file: the second to save is told what the first has written', async () => {
    const served = await studio()
    const [one, other] = [(await client(served)).api, (await client(served)).api]
    const { text, revision } = await one.playbooks.read({ file: PHISHING })
    const writes = [one, other].map((api, index) =>
      api.playbooks.write({ file: PHISHING, text: `${text}# ${index}\n`, revision }),
    )
    const results = await Promise.allSettled(writes)
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const winner = results.findIndex(({ status }) => status === 'fulfilled')
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { data: { code: 'playbook/changed', data: { text: `${text}# ${winner}\n` } } },
    })
  })
})
