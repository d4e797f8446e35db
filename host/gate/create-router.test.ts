import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES, type Hint } from '../../api/index.ts'
import { type JsonObject, link, type Plan, simulate } from '../../engine/index.ts'
import { serve, type TestServer } from '../../testing/servers.ts'
import { ASKING, createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import type { Host } from '../host.ts'
import { carryOn, createRouter } from './create-router.ts'
import type { Defect } from './gate.ts'

let workspace: TestWorkspace
const servers: TestServer[] = []
afterEach(async () => {
  await workspace.remove()
  for (const server of servers.splice(0)) await server.close()
})

async function open(files: { [file: string]: string } = {}) {
  workspace = createTestWorkspace({ 'greeting.playbook.yaml': GREETING, 'asking.playbook.yaml': ASKING, ...files })
  const defects: Defect[] = []
  const connect = async (person: string, shell: 'browser' | 'server' = 'browser') => {
    const host = await workspace.open()
    const about = {
      person,
      version: '0.0.0',
      shell,
      scopes: () => ALL_SCOPES,
      onDefect: (defect: Defect) => defects.push(defect),
    } as const
    carryOn(host, about.onDefect)
    return { host, api: createRouterClient(createRouter(host, about)) }
  }
  return { ...(await connect('ana')), defects, connect }
}

type Api = Awaited<ReturnType<typeof open>>['api']

/** HTTP status by code; 422 where nothing better is said. */
const STATUS: { [code: string]: number } = {
  'connection/unknown': 404,
  'firebreak/defect': 500,
  'run/ended': 409,
  'run/not-waiting': 409,
  'run/unknown': 404,
  'run/unknown-trigger': 404,
}

const refusal = (code: string, message = /./) => ({
  code: 'REFUSED',
  status: STATUS[code] ?? 422,
  data: expect.objectContaining({ code }),
  message: expect.stringMatching(message),
})

async function statusOf(api: Api, run: string): Promise<string> {
  return (await api.runs.entries({ run, from: 0 })).run.status
}

async function rehearse(host: Host, plan: Plan, alert: JsonObject) {
  return simulate(link(plan, host.catalog), alert, { at: Date.UTC(2026, 10, 9, 8), by: 'ana' })
}

describe('a shadow run', () => {
  it('is started on what is on disk, asks, takes answers of two people, and ends', async () => {
    const { api, connect } = await open()
    const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
    await expect.poll(() => statusOf(api, run)).toBe('waiting')
    const [question] = await api.approvals.list()
    expect(question).toMatchObject({
      run,
      playbook: { name: 'Asking', file: 'asking.playbook.yaml' },
      mode: 'shadow',
      node: 'ask',
      ask: { question: 'Go on with x?', quorum: 2 },
      answers: [],
      writes: { approved: [], rejected: [], expired: [] },
    })
    expect((question?.untilMs ?? 0) - (question?.sinceMs ?? 0)).toBe(30 * 60_000)
    await api.runs.answer({ run, node: 'ask', choice: 'approved', reason: 'seen twice' })
    expect((await api.approvals.list())[0]?.answers).toMatchObject([
      { by: 'ana', unauthenticated: true, choice: 'approved', reason: 'seen twice' },
    ])
    const { api: bens } = await connect('ben')
    await bens.runs.answer({ run, node: 'ask', choice: 'approved' })
    // Whoever sits at the machine may call themselves anything: they are one.
    expect(await statusOf(api, run)).toBe('waiting')
    const { api: carlas } = await connect('carla', 'server')
    await carlas.runs.answer({ run, node: 'ask', choice: 'approved' })
    await expect.poll(() => statusOf(api, run)).toBe('completed')
    expect(await api.approvals.list()).toEqual([])
    const { plan, journal } = await api.runs.get({ run })
    expect(plan.playbook.name).toBe('Asking')
    expect(journal[0]).toMatchObject({ kind: 'run.started', by: 'ana', mode: 'shadow' })
    const said = journal.filter((entry) => entry.kind === 'step.answered')
    expect(said.map(({ by, unauthenticated = false }) => [by, unauthenticated])).toEqual([
      ['ana', true],
      ['ben', true],
      ['carla', false],
    ])
    expect(await api.runs.verify({ run })).toMatchObject({ ok: true, entries: journal.length })
    expect((await api.runs.entries({ run, from: 2 })).journal).toEqual(journal.slice(2))
  })

  it('is refused with the problems where the playbook has errors, and on a trigger that is not there', async () => {
    const { api } = await open({ 'bad.playbook.yaml': GREETING.replace('action/log', 'action/lgo') })
    const start = (file: string, trigger?: string) =>
      api.runs.start({ file, mode: 'live', alert: {}, ...(trigger !== undefined && { trigger }) })
    await expect(start('bad.playbook.yaml')).rejects.toMatchObject({
      ...refusal('playbook/has-errors', /cannot be run: FB101/),
      data: { code: 'playbook/has-errors', data: { diagnostics: [expect.objectContaining({ code: 'FB101' })] } },
    })
    await expect(start('greeting.playbook.yaml', 'none')).rejects.toMatchObject(
      refusal('run/unknown-trigger', /It has: received/),
    )
    expect((await api.runs.list({})).runs).toEqual([])
  })

  it('takes no answer that nobody asked for', async () => {
    const { api } = await open()
    const { run } = await api.runs.start({ file: 'asking.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
    await expect.poll(() => statusOf(api, run)).toBe('waiting')
    await expect(api.runs.answer({ run, node: 'ask', choice: 'maybe' })).rejects.toMatchObject(
      refusal('run/bad-answer'),
    )
    await expect(api.runs.answer({ run, node: 'tell', choice: 'x' })).rejects.toMatchObject(refusal('run/not-waiting'))
    await api.runs.cancel({ run, reason: 'a test' })
    await expect.poll(() => statusOf(api, run)).toBe('cancelled')
    await expect(api.runs.resume({ run })).rejects.toMatchObject(refusal('run/ended'))
    await expect(api.runs.get({ run: 'none' })).rejects.toMatchObject(refusal('run/unknown'))
  })

  it('goes on by itself when its deadline passes, in whichever host is open then', async () => {
    const short = ASKING.replace('deadline: 30m', 'deadline: 100ms')
    const { api } = await open({ 'short.playbook.yaml': short })
    const { run } = await api.runs.start({ file: 'short.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
    await workspace.close()
    const { api: later } = await reopen()
    await expect.poll(() => statusOf(later, run), { timeout: 5_000 }).toBe('completed')
    expect((await later.runs.get({ run })).journal).toContainEqual(
      expect.objectContaining({ kind: 'timer.fired', purpose: 'deadline' }),
    )
  })
})

async function reopen() {
  const host = await workspace.open()
  carryOn(host)
  return {
    api: createRouterClient(
      createRouter(host, { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES }),
    ),
  }
}

describe('a rehearsal of the Studio', () => {
  async function rehearsed() {
    const opened = await open()
    const { plan } = await opened.host.playbooks.check('greeting.playbook.yaml')
    const { journal } = await rehearse(opened.host, plan as Plan, { name: 'Ada Lovelace' })
    return { ...opened, plan: plan as Plan, journal }
  }

  it('is kept, found by its words, and its outputs help to write expressions', async () => {
    const { api, plan, journal } = await rehearsed()
    const { run } = await api.runs.record({ plan, journal, file: 'greeting.playbook.yaml' })
    const { runs } = await api.runs.list({ text: 'lovelace', mode: 'simulate' })
    expect(runs).toMatchObject([
      { id: run, status: 'completed', by: 'ana', playbook: { file: 'greeting.playbook.yaml' } },
    ])
    expect(await api.runs.lastOutputs({ playbook: 'Greeting' })).toMatchObject({
      run,
      mode: 'simulate',
      alert: { name: 'Ada Lovelace' },
      outputs: { greet: expect.anything() },
    })
    expect(await api.runs.lastOutputs({ playbook: 'None' })).toEqual({ outputs: {} })
    const [summary] = (await api.playbooks.list()).filter(({ name }) => name === 'Greeting')
    expect(summary?.lastRun).toMatchObject({ id: run, status: 'completed', mode: 'simulate' })
  })

  it('is refused where it is none, or not of the plan that it names', async () => {
    const { api, plan, journal } = await rehearsed()
    const [first, ...rest] = journal
    const live = { ...first, mode: 'live' } as (typeof journal)[number]
    const changed = { ...plan, effect: 'destroy' } as Plan
    for (const bad of [
      { plan, journal: [live, ...rest] },
      { plan, journal: rest },
      { plan, journal: [] },
      { plan: changed, journal },
      { plan, journal: [...journal, ...rest] },
    ]) {
      await expect(api.runs.record(bad)).rejects.toMatchObject(refusal('run/bad-journal', /Rehearse again/))
    }
    expect((await api.runs.list({})).runs).toEqual([])
  })
})

describe('a connection', () => {
  it('is added, tested, changed and removed, and its secret never comes back', async () => {
    const { api } = await open()
    const server = await serve((response, request) => {
      response.statusCode = request.headers.authorization === 'Bearer tok-planted-1' ? 200 : 401
      response.end()
    })
    servers.push(server)
    const settings = { baseUrl: server.url, auth: 'bearer', allowPrivate: true }
    const added = await api.connections.add({
      name: 'edr',
      kind: 'http',
      settings,
      secrets: { token: 'tok-planted-1' },
    })
    expect(added).toMatchObject({ name: 'edr', secretFields: ['token'], settings: { baseUrl: server.url } })
    expect(await api.connections.test({ name: 'edr' })).toMatchObject({ ok: true, status: 200 })
    // The same server: the secret stays.
    await api.connections.change({
      name: 'edr',
      settings: { ...settings, testPath: '/health' },
      secrets: { token: '' },
    })
    expect(await api.connections.test({ name: 'edr' })).toMatchObject({ ok: true })
    await api.connections.change({ name: 'edr', settings, secrets: { token: 'tok-planted-2' } })
    expect(await api.connections.test({ name: 'edr' })).toMatchObject({ ok: false, status: 401 })
    expect(JSON.stringify([await api.connections.list(), added])).not.toContain('tok-planted')
    await api.connections.remove({ name: 'edr' })
    expect(await api.connections.list()).toEqual([])
    await expect(api.connections.test({ name: 'edr' })).rejects.toMatchObject(refusal('connection/unknown'))
  })

  it('that leads to another server, or authenticates otherwise, wants its secret again', async () => {
    const { api } = await open()
    const settings = { baseUrl: 'https://edr.example/v1', auth: 'bearer' }
    await api.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'tok-planted-1' } })
    const change = (more: object, secrets: { [field: string]: string } = {}) =>
      api.connections.change({ name: 'edr', settings: { ...settings, ...more }, secrets })
    await change({ baseUrl: 'https://edr.example/v2' })
    for (const more of [
      { baseUrl: 'https://evil.example/v1' },
      { baseUrl: 'http://edr.example/v1' },
      { baseUrl: 'https://edr.example:444/v1' },
    ]) {
      await expect(change(more)).rejects.toMatchObject(refusal('connection/missing-secret', /give its token again/))
    }
    await expect(change({ auth: 'basic', user: 'ana' })).rejects.toMatchObject(refusal('connection/missing-secret'))
    expect(await change({ auth: 'basic', user: 'ana' }, { password: 'tok-planted-2' })).toMatchObject({
      secretFields: ['password'],
    })
    expect(await change({ auth: 'none' })).toMatchObject({ secretFields: [] })
    await expect(change({ auth: 'none' }, { token: 'x' })).rejects.toMatchObject(refusal('connection/unknown-secret'))
  })

  it('of each kind is described by a schema, and says which secrets go with its settings', async () => {
    const { api } = await open()
    const [http] = await api.connections.kinds()
    expect(http).toMatchObject({ kind: 'http', settings: { type: 'object', required: ['baseUrl'] } })
    const settings = { baseUrl: 'https://a.example', auth: 'basic', user: 'ana' }
    expect(await api.connections.secretsFor({ kind: 'http', settings })).toEqual([
      { name: 'password', label: 'Password' },
    ])
    const bad = api.connections.secretsFor({ kind: 'http', settings: { baseUrl: 'x' } })
    await expect(bad).rejects.toMatchObject(refusal('connection/bad-setting', /baseUrl/))
  })
})

describe('the workspace', () => {
  it('says what is open, its lists and its templates', async () => {
    const { api } = await open({ 'lists/known.txt': 'a\n# no\nb\n' })
    expect(await api.workspace.get()).toMatchObject({
      folder: workspace.path,
      name: 'workspace',
      person: 'ana',
      shell: 'browser',
      lists: ['known'],
      templates: [{ id: 'triage' }, { id: 'containment' }, { id: 'empty' }],
    })
    expect(await api.workspace.lists()).toEqual({ known: ['a', 'b'] })
  })

  it('hints at everything that changes: files, runs, connections; one hint for a write of its own', async () => {
    const { api } = await open()
    const stop = new AbortController()
    const hints: Hint[] = []
    const stream = await api.workspace.hints(undefined, { signal: stop.signal })
    const reading = (async () => {
      for await (const hint of stream) hints.push(hint)
    })()
    const { revision } = await api.playbooks.read({ file: 'greeting.playbook.yaml' })
    await api.playbooks.write({ file: 'greeting.playbook.yaml', text: `${GREETING}# more\n`, revision })
    // What the system tells of, it tells in order: once this is known, the write would have been told again.
    workspace.write('later.playbook.yaml', GREETING)
    const changed = (file: string) => ({
      topic: 'playbook.changed',
      file,
      revision: expect.stringContaining('sha256:'),
    })
    await expect.poll(() => hints).toContainEqual(changed('later.playbook.yaml'))
    expect(hints).toEqual([changed('greeting.playbook.yaml'), changed('later.playbook.yaml')])
    await api.samples.save({ playbook: 'greeting.playbook.yaml', name: 'one', alert: {} })
    await expect.poll(() => hints).toContainEqual({ topic: 'samples.changed' })
    const settings = { baseUrl: 'https://a.example' }
    await api.connections.add({ name: 'edr', kind: 'http', settings, secrets: {} })
    await expect.poll(() => hints).toContainEqual({ topic: 'connections.changed' })
    const { run } = await api.runs.start({ file: 'greeting.playbook.yaml', mode: 'shadow', alert: { name: 'x' } })
    await expect.poll(() => hints.at(-1)).toMatchObject({ topic: 'run.changed', run, status: 'completed' })
    stop.abort()
    await reading.catch(() => {})
  })
})

describe('the gate', () => {
  it('refuses what does not fit the contract, and says where', async () => {
    const { api } = await open()
    const bad = api.runs.start({ file: '../x', mode: 'simulate' as 'live', alert: 1 })
    await expect(bad).rejects.toMatchObject(refusal('request/bad-input', /file: must be a path.*mode:/))
  })

  it('tells nobody of a defect but the log, where secrets are masked', async () => {
    const { api, host, defects } = await open()
    const settings = { baseUrl: 'https://a.example', auth: 'bearer' }
    await api.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'tok-planted-1' } })
    host.scenarios.list = () => {
      throw new TypeError('cannot read tok-planted-1 of undefined')
    }
    const thrown = await api.scenarios.list({ playbook: 'greeting.playbook.yaml' }).catch((reason) => reason)
    expect(thrown).toMatchObject(refusal('firebreak/defect', /The host's log says what/))
    expect(JSON.stringify({ ...thrown, message: thrown.message })).not.toMatch(/undefined of|tok-planted|create-router/)
    expect(defects).toMatchObject([{ method: 'scenarios.list', reference: thrown.data.data.reference }])
    expect(defects[0]?.details).toContain('cannot read ••• of undefined')
  })

  it('takes an answer that does not fit the contract for a defect', async () => {
    const { api, host, defects } = await open()
    host.scenarios.list = () => [{ file: 'a.scenario.yaml' } as never]
    await expect(api.scenarios.list({ playbook: 'greeting.playbook.yaml' })).rejects.toMatchObject(
      refusal('firebreak/defect'),
    )
    expect(defects[0]?.details).toContain('text')
  })

  it('masks secrets in what it says of an input that does not fit', async () => {
    const { api } = await open()
    const settings = { baseUrl: 'https://a.example', auth: 'bearer' }
    const edr = { name: 'edr', kind: 'http', settings, secrets: { token: 'tok-planted-1' } } as const
    await api.connections.add(edr)
    const bad = api.connections.add({ ...edr, secrets: { 'tok-planted-1': 1 as never } })
    await expect(bad).rejects.toMatchObject(refusal('request/bad-input', /secrets\.•••:/))
  })

  it('masks secrets in refusals, too', async () => {
    const { api, host } = await open()
    const settings = { baseUrl: 'https://a.example', auth: 'bearer' }
    await api.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'tok-planted-1' } })
    host.scenarios.list = () => {
      throw Object.assign(new Error('at tok-planted-1'), { code: 'scenario/unknown', data: { at: 'tok-planted-1' } })
    }
    await expect(api.scenarios.list({ playbook: 'greeting.playbook.yaml' })).rejects.toMatchObject({
      message: 'at •••',
      data: { code: 'scenario/unknown', data: { at: '•••' } },
    })
  })
})
