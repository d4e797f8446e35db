// What users of earlier releases have in their database today: it opens, is listed, verifies, and goes on.
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { initialState, replay, statusOf } from '../../engine/index.ts'
import { type Host, readApprovalLink } from '../../host/index.ts'
import { json, type Play, serve, type TestServer } from '../servers.ts'
import { openRelease, type Release } from './open-release.ts'

const HOUR_MS = 3_600_000
const NO_ANSWERS = { signed: 0, unsigned: 0 }
/** What is said of a run → playbook, mode, status, entries of its journal, answers in it. */
const RUNS = {
  'was answered before there was a key': ['Ask first', 'live', 'completed', 7, { signed: 0, unsigned: 2 }],
  'waits for an approval': ['Ask first', 'live', 'waiting', 3, { signed: 1, unsigned: 0 }],
  'waits for a form': ['Hand over', 'live', 'waiting', 2, NO_ANSWERS],
  'waits for a task': ['Hand over', 'live', 'waiting', 5, { signed: 1, unsigned: 0 }],
  'waits for a timer': ['Cool down', 'live', 'waiting', 2, NO_ANSWERS],
  pauses: ['Contain a host', 'live', 'waiting', 4, NO_ANSWERS],
  'can be undone': ['Contain a host', 'live', 'completed', 7, NO_ANSWERS],
  'was undone': ['Contain a host', 'live', 'undone', 11, NO_ANSWERS],
  failed: ['Contain a host', 'live', 'failed', 7, NO_ANSWERS],
  'was cancelled': ['Ask first', 'live', 'cancelled', 4, NO_ANSWERS],
  'was rejected': ['Ask first', 'live', 'completed', 6, { signed: 1, unsigned: 0 }],
  'is a shadow': ['Contain a host', 'shadow', 'completed', 7, NO_ANSWERS],
  'has a loop': ['Sweep addresses', 'live', 'completed', 17, NO_ANSWERS],
  'holds an artifact': ['Collect evidence', 'live', 'completed', 5, NO_ANSWERS],
  'was rehearsed': ['Contain a host', 'simulate', 'completed', 7, NO_ANSWERS],
  'was rehearsed and undone': ['Contain a host', 'simulate', 'undone', 11, NO_ANSWERS],
  'is being undone': ['Contain a host', 'live', 'undoing', 9, NO_ANSWERS],
  'is in doubt': ['Open a ticket', 'live', 'in-doubt', 3, NO_ANSWERS],
  'was left running': ['Contain a host', 'live', 'running', 4, NO_ANSWERS],
} as const
type RunName = keyof typeof RUNS

describe.each(['0.1', '0.2'])('a workspace of release %s', (version) => {
  let release: Release
  let server: TestServer | undefined
  afterEach(async () => {
    await release.remove()
    await server?.close()
    server = undefined
  })

  const open = (): Promise<Host> => {
    release = openRelease(version)
    return release.open()
  }
  const idOf = (name: RunName): string => release.notes.runs[name] as string
  const endOf = async ({ settled }: Awaited<ReturnType<Host['runs']['resume']>>) => (await settled).status
  const lastOf = async (host: Host, name: RunName) => (await host.runs.entries(idOf(name), 0)).at(-2)
  const resumeDue = async (host: Host, id: string) => {
    const handle = await host.runs.resume(id)
    release.clock.pass(0) // its timer is due, and fires
    return handle
  }
  /** Leads the connections that were made then to a server that is there now. */
  const openPlaying = async (play: Play): Promise<Host> => {
    const host = await open()
    server = await serve(play)
    const { url: baseUrl } = server
    const { secrets } = release.notes
    await host.connections.change(
      'edr',
      { ...(await host.connections.get('edr'))?.settings, baseUrl },
      { token: secrets['edr'] as string },
    )
    const given = { ...(await host.connections.get('tickets'))?.settings, baseUrl }
    await host.connections.change('tickets', given, { password: secrets['tickets'] as string })
    return host
  }

  it('lists its runs as they were, and finds them by what they were about', async () => {
    const host = await open()
    const listed = Object.keys(RUNS).map(async (name) => {
      const run = await host.runs.stored(idOf(name as RunName))
      return [name, run.playbook.name, run.mode, run.status]
    })
    expect(await Promise.all(listed)).toEqual(Object.entries(RUNS).map(([name, [playbook, mode, status]]) => [name, playbook, mode, status]))
    const { runs } = await host.runs.history({ limit: 100 })
    // Five more were started by alerts.
    expect(runs).toHaveLength(Object.keys(RUNS).length + 5)
    expect((await host.runs.history({ text: 'Ransomware web-06' })).runs.map(({ id }) => id)).toEqual([idOf('can be undone')])
    expect((await host.runs.history({ text: 'T-7' })).runs).toEqual([])
    expect((await host.runs.history({ status: ['failed'] })).runs.map(({ problem }) => problem)).toEqual([
      'broken is not cut off: pull its cable.',
    ])
    expect((await host.approvals.list()).map(({ run, node }) => [run, node])).toEqual([
      [idOf('waits for an approval'), 'ask'],
      [idOf('waits for a form'), 'impact'],
      [idOf('waits for a task'), 'credentials'],
    ])
  })

  it('has journals that are as they were written, with answers as they were signed', async () => {
    const host = await open()
    for (const [name, [, , , entries, answers]] of Object.entries(RUNS)) {
      expect(await host.runs.verify(idOf(name as RunName)), name).toMatchObject({ ok: true, entries, answers })
    }
    for (const { id } of (await host.runs.history({ limit: 100 })).runs) expect(await host.runs.verify(id), id).toMatchObject({ ok: true })
  })

  it('has journals that fold to the states that are listed, rehearsed ones too', async () => {
    const host = await open()
    for (const name of Object.keys(RUNS) as RunName[]) {
      const run = await host.runs.stored(idOf(name))
      const state = replay(await host.runs.plan(run), await host.runs.entries(run.id, 0), initialState())
      // Of a run that is undone, or being undone, the state keeps how it ended before.
      const isUndone = run.status === 'undone' || run.status === 'undoing'
      expect(statusOf(state), name).toBe(isUndone ? 'completed' : run.status)
      expect(state.undo?.undone, name).toBe(run.status === 'undone' ? 1 : run.status === 'undoing' ? 0 : undefined)
    }
    const { state, plan } = await host.runs.load(idOf('was rehearsed'))
    const nodes = plan.graphs[0]?.steps.map(({ id }, at) => `${id} ${state.scopes[0]?.steps[at]?.status}`)
    expect(nodes?.sort()).toEqual([
      'facts done',
      'isolate done',
      'not-done skipped',
      'own done',
      'received done',
      'spared skipped',
      'told done',
    ])
  })

  it('has the outputs of its steps: of loops, of playbooks that others call, and larger ones than an entry holds', async () => {
    const host = await open()
    // The run itself, three passes, and the playbook that each of them calls.
    expect((await host.runs.load(idOf('has a loop'))).state.scopes).toHaveLength(7)
    expect((await host.runs.lastOutputs('Sweep addresses')).outputs).toMatchObject({
      'look-up': { status: 200, body: { score: 10 } },
      worst: { scores: [90, 10, 10] },
    })
    const collected = (await host.runs.entries(idOf('holds an artifact'), 0)).find((entry) => 'output' in entry && entry.node === 'collect')
    const { lines } = (collected as unknown as { output: { body: { lines: unknown[] } } }).output.body
    expect(lines).toHaveLength(6_000)
    expect(lines.at(-1)).toEqual({ at: 5_999, text: 'the same line of evidence, again and again' })
  })

  it('goes on where a run waits: for time', async () => {
    const host = await open()
    const waiting = idOf('waits for a timer')
    expect(await endOf(await host.runs.resume(waiting))).toBe('waiting')
    release.clock.pass(2 * HOUR_MS)
    expect(await endOf(await resumeDue(host, waiting))).toBe('completed')
    expect(await lastOf(host, 'waits for a timer')).toMatchObject({
      kind: 'step.completed',
      output: { message: 'cooled down by 2026-11-09T10:05:00.000Z' },
    })
    expect(await host.runs.verify(waiting)).toMatchObject({ ok: true })
  })

  it('goes on where a run waits: for people, whose answers are signed with the same key', async () => {
    const host = await open()
    const approval = idOf('waits for an approval')
    // The first of two has approved then.
    expect(await endOf(await host.runs.answer(approval, 'ask', { by: 'ben', choice: 'approved' }))).toBe('completed')
    expect(await lastOf(host, 'waits for an approval')).toMatchObject({ output: { message: 'went on' } })
    const values = { impact: 'severe' }
    const form = idOf('waits for a form')
    await expect(host.runs.answer(form, 'impact', { by: 'ben', choice: 'submitted' })).rejects.toMatchObject({
      code: 'run/bad-answer',
    })
    expect(await endOf(await host.runs.answer(form, 'impact', { by: 'ben', choice: 'submitted', values }))).toBe('waiting')
    for (const run of [form, idOf('waits for a task')]) {
      expect(await endOf(await host.runs.answer(run, 'credentials', { by: 'ines', choice: 'done' }))).toBe('completed')
    }
    expect(await lastOf(host, 'waits for a task')).toMatchObject({ output: { message: 'handed over by ines' } })
    expect(await host.runs.verify(approval)).toMatchObject({ ok: true, answers: { signed: 2, unsigned: 0 } })
    expect(await host.runs.verify(form)).toMatchObject({ ok: true, answers: { signed: 2, unsigned: 0 } })
  })

  it('goes on where nobody answered in time', async () => {
    const host = await open()
    release.clock.pass(5 * HOUR_MS)
    expect(await endOf(await resumeDue(host, idOf('waits for an approval')))).toBe('completed')
    expect(await lastOf(host, 'waits for an approval')).toMatchObject({ output: { message: 'did not go on' } })
  })

  it('lets a paused run go on', async () => {
    const host = await openPlaying((response) => json(response, { state: 'isolated' }))
    expect(await endOf(await host.runs.release(idOf('pauses'), 'isolate', 'ana'))).toBe('completed')
    expect(server?.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /hosts/web-05/isolation'])
    expect(server?.received[0]?.headers.authorization).toBe(`Bearer ${release.notes.secrets['edr']}`)
  })

  it('settles what is in doubt, and takes it back then', async () => {
    const host = await openPlaying((response) => json(response, {}))
    const doubted = idOf('is in doubt')
    const verdict = { by: 'ana', verdict: 'happened' as const, output: { status: 201, body: { id: 'T-9' } } }
    expect(await endOf(await host.runs.settle(doubted, 'ticket', verdict))).toBe('completed')
    expect(await lastOf(host, 'is in doubt')).toMatchObject({ output: { message: 'ticket T-9' } })
    expect(await endOf(await host.runs.undo(doubted, 'ana'))).toBe('completed')
    expect((await host.runs.stored(doubted)).status).toBe('undone')
    expect(server?.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['DELETE /tickets/T-9'])
  })

  it('takes back what a run did', async () => {
    const host = await openPlaying((response) => json(response, { state: 'free' }))
    await endOf(await host.runs.undo(idOf('can be undone'), 'ana'))
    expect((await host.runs.stored(idOf('can be undone'))).status).toBe('undone')
    expect(server?.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['DELETE /hosts/web-06/isolation'])
    await (await host.runs.undo(idOf('was rehearsed'), 'ana')).settled
    expect((await host.runs.stored(idOf('was rehearsed'))).status).toBe('undone')
    // The one that was undone then stays so.
    await (await host.runs.undo(idOf('was undone'), 'ana')).settled
    expect(server?.received).toHaveLength(1)
  })

  it('goes on with what its process left when it died', async () => {
    const host = await openPlaying((response) => json(response, { state: 'as asked' }))
    const handles = await host.runs.resumeAll()
    expect(handles.map(({ id }) => id).sort()).toEqual([idOf('is being undone'), idOf('was left running')].sort())
    await Promise.all(handles.map(({ settled }) => settled))
    expect((await host.runs.stored(idOf('was left running'))).status).toBe('completed')
    expect((await host.runs.stored(idOf('is being undone'))).status).toBe('undone')
    expect(server?.received.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'DELETE /hosts/web-12/isolation',
      'PUT /hosts/web-11/isolation',
    ])
  })

  it('unseals the secrets of its connections, and refuses another master key', async () => {
    const host = await open()
    expect((await host.connections.list()).map(({ name, kind, secretFields }) => [name, kind, ...secretFields])).toEqual([
      ['cloud', 'http', 'clientSecret'],
      ['edr', 'http', 'token'],
      ['open', 'http'],
      ['reputation', 'http', 'key'],
      ['siem-hook', 'webhook', 'token'],
      ['signed-hook', 'webhook', 'key'],
      ['tickets', 'http', 'password'],
    ])
    const secrets = Object.values(release.notes.secrets)
    const request = { playbooks: ['ask.playbook.yaml'], name: 'any', firebreak: '0' }
    expect(secrets.map(host.redact)).toEqual(secrets)
    // Looks for every secret of the workspace; what was unsealed is masked from then on.
    await host.bundles.preview(request)
    for (const secret of secrets) expect(host.redact(secret), secret).not.toContain(secret)
    const stranger = await release.open({ masterKey: { key: new Uint8Array(32).fill(1) } })
    await expect(stranger.bundles.preview(request)).rejects.toMatchObject({ code: 'secrets/wrong-key' })
  })

  it('knows its tokens, its approval links, its drafts and its trash', async () => {
    const host = await open()
    const { tokens, approvalLink, trashed } = release.notes
    const holders = await host.access.list()
    expect(holders.map(({ name, person, scopes }) => [name, person, scopes])).toEqual([
      ['admin', 'admin', 'all'],
      ['siem', 'siem', 'all'],
    ])
    expect(await host.access.scopesOf('siem')).toEqual(ALL_SCOPES)
    for (const name of ['admin', 'siem']) expect(await host.access.whose(tokens[name] as string)).toBe(name)
    expect(await host.access.whose(tokens['a former colleague'] as string)).toBeUndefined()
    const query = new URLSearchParams(approvalLink.slice(approvalLink.indexOf('?')))
    expect(await readApprovalLink(host.access, query)).toMatchObject({ run: idOf('waits for an approval'), person: 'carla' })
    query.set('for', 'mallory')
    expect(await readApprovalLink(host.access, query)).toBeUndefined()
    expect(host.playbooks.readDraft('ask.playbook.yaml')).toMatchObject({ text: expect.stringContaining('5h') })
    expect(await host.playbooks.restore(trashed)).toBe('retired.playbook.yaml')
    expect((await host.playbooks.check('retired.playbook.yaml')).playbook?.name).toBe('Retired')
  })

  it('shows its backtests, and opens their alerts, wherever their files are now', async () => {
    const host = await open()
    const { done = '', stopped = '' } = release.notes.backtests
    expect((await host.backtests.list()).map(({ id, status }) => [id, status])).toEqual([
      [stopped, 'stopped'],
      [done, 'done'],
    ])
    const { progress, files } = await host.backtests.get(done)
    expect(files).toEqual([{ path: `${release.notes.home}/recorded/month.ndjson`, bytes: 836 }])
    expect(progress).toMatchObject({
      alerts: 7,
      bad: 1,
      tally: { runs: 6, ends: { told: 4, spared: 2 }, labelled: { positive: 3, negative: 3 } },
      againstTally: { ends: { told: 6 } },
      differences: { total: 6, byNode: { own: 6 } },
    })
    const [sample] = await host.backtests.alerts(done, 'sample', { end: 'spared' })
    const opened = await host.backtests.open(done, sample!, 'tested')
    expect(opened.simulation.status).toBe('completed')
    expect(opened.simulation.journal.at(-2)).toMatchObject({ output: { message: 'dc-01 is spared' } })
    expect((await host.backtests.alerts(done, 'bad')).map(({ place }) => place)).toHaveLength(1)
  })

  // It remembers the path of its files. Where a workspace stands at that very path, it would find them.
  it.skipIf(existsSync('/srv/firebreak'))('says why a backtest that was stopped cannot go on: its files are gone', async () => {
    const host = await open()
    const { stopped = '' } = release.notes.backtests
    await expect(host.backtests.resume(stopped)).rejects.toThrow(
      expect.objectContaining({ code: 'backtest/changed', message: expect.stringContaining('is gone') }),
    )
  })
})
