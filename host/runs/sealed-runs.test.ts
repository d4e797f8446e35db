// A secret that looks like a word, and an alert that has the word in it: a run sees what is true, whether it is rehearsed, live or taken
// up again; at rest it is sealed, and wherever it is shown it is masked.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { type JsonObject, link, simulate } from '../../engine/index.ts'
import { catalog } from '../../testing/plans.ts'
import { json, type Received } from '../../testing/servers.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { createRouter } from '../gate/create-router.ts'
import type { Host } from '../host.ts'
import { planOf } from './testing/workbench.ts'

const { workspace, playing } = createWorkspaces()

const HOST = 'elastic-node-1'
const ALERT = { title: `Beacon on ${HOST}`, host: HOST }

const PLAN = planOf(`
  start: { type: trigger/alert, next: look }
  look: { type: action/http-request, with: { connection: edr, url: "/hosts/\${alert.host}" }, next: ours }
  ours:
    type: condition/if
    with: { when: "alert.host.matches('^[a-z]+-node-1$') && steps.look.body.name == alert.host" }
    next: { true: ask, false: other }
  ask:
    type: human/approval
    with: { to: [soc], question: "Isolate \${alert.host}?" }
    next: { approved: isolate, rejected: other }
  isolate:
    type: action/http-request
    timeout: 30s
    idempotent: natural
    with: { connection: edr, method: POST, url: "/hosts/\${steps.look.body.name}/isolate", json: { host: "\${alert.host}" } }
  other: { type: action/log, join: any, with: { message: another way } }
`)

const requests = (received: readonly Received[]) =>
  received.map(({ method, url, body }) => `${method} ${url} ${body.toString()}`)

/** The database's bytes, also those that are not in the file itself yet. */
const bytesOf = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString('latin1')

/** A workspace with a connection whose password is `elastic`, and a server that says back what it is asked for. */
async function elastic(more: JsonObject = {}) {
  const server = await playing((response, { url }) => json(response, { name: url.split('/')[2] ?? '', ...more }))
  const place = workspace()
  const host = await place.open()
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: server.url, allowPrivate: true, auth: 'basic', user: 'soar' },
    secrets: { password: 'elastic' },
  })
  return { server, place, host }
}

const start = async (host: Host) => {
  const { id, settled } = await host.runs.start(PLAN, ALERT, { mode: 'live', by: 'ana' })
  await settled
  return id
}
const approve = async (host: Host, id: string) =>
  (await host.runs.answer(id, 'ask', { choice: 'approved', by: 'ben', reason: `${HOST} is ours` })).settled

const apiOf = (host: Host) => {
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  return createRouterClient(createRouter(host, about))
}

describe('a run with a secret in its values', () => {
  it('asks and sends the same as in the rehearsal, also when another process takes it up', async () => {
    const { server, place, host } = await elastic()
    const id = await start(host)
    await place.close() // as a process that dies: what it knew is gone with it
    const later = await place.open()
    const { status } = await approve(later, id)
    expect(status).toBe('completed')
    expect(requests(server.received)).toEqual([`GET /hosts/${HOST} `, `POST /hosts/${HOST}/isolate {"host":"${HOST}"}`])

    const rehearsed = await simulate(link(PLAN, catalog), ALERT, {
      by: 'ana',
      fixtures: {
        look: { output: { status: 200, headers: {}, body: { name: HOST }, bytes: 2, durationMs: 0, url: '' } },
      },
      answers: { ask: [{ choice: 'approved' }] },
    })
    const sent = rehearsed.ledger.map(({ node, input }) => [node, input['url'], input['json']])
    expect(sent).toEqual([['isolate', `/hosts/${HOST}/isolate`, { host: HOST }]])
  })

  it('is nowhere to be read at rest, and found by what is no secret in it', async () => {
    const { place, host } = await elastic({ filler: 'x'.repeat(300_000) })
    const id = await start(host)
    await approve(host, id)
    const bytes = bytesOf(place.dataDir)
    expect([bytes.includes('elastic'), bytes.includes('ZWxhc3RpYz'), bytes.includes('-node-1')]).toEqual([
      false,
      false,
      true, // of the masked summary
    ])
    expect((await host.runs.history({ text: 'beacon node' })).runs.map((run) => run.id)).toEqual([id])
    expect((await host.runs.history({ text: 'elastic' })).runs).toEqual([])
    await place.close()
    expect(bytesOf(place.dataDir)).not.toContain('elastic')
  })

  it('is masked in everything that the host gives away: rows, journals, states, questions, hints and answers of the contract', async () => {
    const { place, host } = await elastic()
    const told: unknown[] = []
    const { id, settled } = await host.runs.start(PLAN, ALERT, { mode: 'live', by: 'ana' }, (entry, state) =>
      told.push([entry, state.alert, state.scopes.map(({ values }) => values)]),
    )
    const result = await settled
    const api = apiOf(host)
    const shown = [
      ...[told, result.state, await host.runs.load(id), await host.approvals.list(), await api.approvals.list()],
      ...[await api.runs.get({ run: id }), await api.runs.entries({ run: id, from: 0 }), await api.runs.list({})],
      await api.runs.lastOutputs({ playbook: 'Test' }),
    ]
    for (const one of shown) {
      expect(JSON.stringify(one)).toContain('•••-node-1')
      expect(JSON.stringify(one)).not.toContain('elastic')
    }
    await place.close()
    // Whoever opens it later knows the secret from what was sealed, even where its connection is gone.
    const later = await place.open()
    await later.connections.remove('edr')
    expect(JSON.stringify(await later.runs.load(id))).not.toContain('elastic')
    expect(JSON.stringify(await apiOf(later).approvals.list())).toContain('Isolate •••-node-1?')
  })

  it('is verified without the key, and read with it alone', async () => {
    const { place, host } = await elastic()
    const id = await start(host)
    await approve(host, id)
    expect(await host.runs.verify(id)).toMatchObject({ ok: true, answers: { signed: 1, unsigned: 0 } })
    await place.close()
    const stranger = await place.open({ masterKey: { key: new Uint8Array(32) } })
    expect(await stranger.runs.verify(id)).toMatchObject({ ok: true, answers: { signed: 0, unsigned: 0, sealed: 1 } })
    expect((await stranger.runs.history({})).runs).toMatchObject([{ id, status: 'completed' }])
    await expect(stranger.runs.load(id)).rejects.toMatchObject({ code: 'secrets/wrong-key' })
  })
})

it('a secret that nothing has used yet is known all the same', async () => {
  const { place, host } = await elastic()
  await place.close()
  const later = await place.open()
  const quiet = planOf(
    '  start: { type: trigger/alert, next: note }\n  note: { type: action/log, with: { message: "${alert.host}" } }\n',
  )
  const { id, settled } = await later.runs.start({ ...quiet, connections: {} }, ALERT, { mode: 'live', by: 'ana' })
  await settled
  expect(bytesOf(place.dataDir)).not.toContain('elastic')
  expect(JSON.stringify(await later.runs.entries(id, 0))).toContain('•••-node-1')
  expect(host).toBeDefined()
})

describe('what was shown and comes back', () => {
  const ASKS = planOf(`
  start: { type: trigger/alert, next: which }
  which:
    type: human/form
    with: { title: Which host, questions: [{ name: host, kind: choice, options: ["\${alert.host}", web-1] }, { name: note, kind: text }] }
    next: { submitted: isolate }
  isolate:
    type: action/http-request
    timeout: 30s
    idempotent: natural
    with: { connection: edr, method: POST, url: /isolate, json: { host: "\${steps.which.values.host}" } }
`)

  it('stands for what is true in the answer to a form, and is refused where it stands for nothing', async () => {
    const { server, host } = await elastic()
    const { id, settled } = await host.runs.start(ASKS, ALERT, { mode: 'live', by: 'ana' })
    await settled
    const answer = (values: JsonObject) => host.runs.answer(id, 'which', { choice: 'submitted', by: 'ben', values })
    await expect(answer({ host: '•••', note: '' })).rejects.toMatchObject({ code: 'run/bad-answer' })
    const other = await answer({ host: 'db-1' }).catch((thrown: Error) => `${thrown.message} ${thrown.stack}`)
    expect(other).toContain('which does not take this answer')
    expect(other).not.toContain('elastic')
    await expect(answer({ host: 'web-1', note: 'not •••-node-1' })).rejects.toMatchObject({ code: 'run/bad-answer' })
    await (await answer({ host: '•••-node-1' })).settled
    expect(requests(server.received)).toEqual([`POST /isolate {"host":"${HOST}"}`])
  })

  it('starts no run', async () => {
    const { host } = await elastic()
    const masked = { ...ALERT, host: '•••-node-1' }
    expect(() => host.givenAlert(PLAN, masked)).toThrow(expect.objectContaining({ code: 'run/masked-alert' }))
    expect(host.givenAlert(PLAN, masked, 0)).toBeDefined()
  })
})
