// A server as others meet it: who may do what, what is refused, and what is left after it stops.
import { once } from 'node:events'
import { request } from 'node:https'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { contract, markedMethods, SCOPES } from '../api/index.ts'
import { approvalPath, LATER, NOTHING_FOLLOWS } from '../host/index.ts'
import { selfSigned } from '../testing/certificate.ts'
import { ASKING, HOOK_TOKEN, post, type Served, serve, TRIGGERS } from './testing/served.ts'
import { afterwards, ask, cleanUp, connected, upgrade } from './testing/studio.ts'

afterEach(cleanUp)

const waiting = async (served: Served) => {
  await expect.poll(async () => (await served.host.approvals.list()).length, { timeout: 10_000 }).toBeGreaterThan(0)
  return (await served.host.approvals.list())[0]!
}

describe('calls', () => {
  it('need a token, the right one, on every route that says or does anything', async () => {
    const served = await serve()
    const other = await serve()
    for (const path of ['/metrics', '/openapi.json', '/api/runs/list', '/api/workspace/get', '/api/nothing/there']) {
      for (const headers of [
        {},
        { Authorization: 'Bearer wrong' },
        { Authorization: `Bearer ${other.token}` },
        { Authorization: 'Bearer ' },
        { Authorization: `Basic ${served.token}` },
      ]) {
        const { status, body } = await ask(served.port, path, headers)
        expect([path, status]).toEqual([path, 401])
        expect(body).not.toContain(served.token)
      }
    }
    expect((await served.api('runs.list')).status).toBe(200)
    expect((await served.api('runs.list', {}, other.token)).status).toBe(401)
    expect((await ask(served.port, '/approve?run=x&node=y')).status).toBe(401)
    expect((await ask(served.port, '/')).status).toBe(404)
  })

  it("need one for every method of the contract, and take no other server's", async () => {
    const served = await serve()
    const { token: foreign } = await serve()
    const methods = Object.entries(contract).flatMap(([noun, verbs]) =>
      Object.keys(verbs).map((verb) => `${noun}.${verb}`),
    )
    expect(methods.length).toBeGreaterThan(60)
    for (const token of ['', 'wrong', foreign]) {
      const answers = await Promise.all(
        methods.map(async (method) => [method, (await served.api(method, {}, token)).status]),
      )
      expect(answers.filter(([, status]) => status !== 401)).toEqual([])
    }
  })

  it('are open to probes alone without one, which learn nothing', async () => {
    const served = await serve()
    expect((await ask(served.port, '/healthz', { Host: 'anything' })).body).toBe('ok\n')
    expect((await ask(served.port, '/readyz')).body).toBe('ready\n')
  })

  it('that are refused stand in the log, without what was shown', async () => {
    const served = await serve()
    await ask(served.port, '/metrics', { Authorization: 'Bearer guessed' })
    await ask(served.port, '/openapi.json', { Host: 'rebound.example' })
    await ask(served.port, '/approve?run=x&node=y&link=guessed')
    await upgrade(served.port, '/rpc', { Authorization: 'Bearer guessed' })
    await post(served.port, { title: 'One' }, { Authorization: 'Bearer guessed' })
    const from = '127.0.0.1'
    expect(served.logged.filter(({ message }) => message === 'a request was refused')).toEqual(
      [
        { status: 401, method: 'GET', path: '/metrics', from },
        { status: 403, method: 'GET', path: '/openapi.json', from },
        { status: 401, method: 'GET', path: '/approve', from },
        { status: 401, method: 'GET', path: '/rpc', from },
        { status: 401, method: 'POST', path: '/hooks/siem', from },
      ].map((fields) => ({ level: 'warn', fields, message: 'a request was refused' })),
    )
    expect(JSON.stringify(served.logged)).not.toContain('guessed')
  })

  it('of which nothing can be read end their socket, with one line in the log', async () => {
    const served = await serve()
    const printed: unknown[] = []
    const original = console.error
    console.error = (...given: unknown[]) => printed.push(given)
    afterwards(() => {
      console.error = original
    })
    for (const frame of ['garbage', Buffer.from([0, 255, 1]), '{"i":"1","p":{"u":7}}']) {
      const socket = new WebSocket(`ws://127.0.0.1:${served.port}/rpc`, {
        headers: { Authorization: `Bearer ${served.token}` },
      })
      await once(socket, 'open')
      socket.send(frame)
      expect((await once(socket, 'close'))[0]).toBe(1008)
    }
    const line = {
      level: 'warn',
      fields: { who: 'admin', from: '127.0.0.1' },
      message: 'a socket was closed: what was sent is no call',
    }
    expect(served.logged.filter(({ level }) => level === 'warn')).toEqual([line, line, line])
    expect(printed).toEqual([])
  })

  it('are answered under its own names alone, and to its own pages', async () => {
    const served = await serve()
    const Authorization = `Bearer ${served.token}`
    const Host = `rebound.example:${served.port}`
    for (const path of ['/metrics', '/api/runs/list', '/approve']) {
      expect((await ask(served.port, path, { Host, Authorization })).status, path).toBe(path === '/approve' ? 401 : 403)
    }
    const Cookie = `firebreak-${served.port}=${await served.host.access.session('admin')}`
    expect((await ask(served.port, '/metrics', { Cookie })).status).toBe(401)
    const Origin = `http://127.0.0.1:${served.port}`
    expect((await ask(served.port, '/metrics', { Cookie, Origin })).status).toBe(200)
    expect((await ask(served.port, '/metrics', { Cookie, Origin: 'https://evil.example' })).status).toBe(401)
    expect(await upgrade(served.port, '/rpc', { Cookie, Origin })).toBe(101)
    expect(await upgrade(served.port, '/rpc', { Cookie, Origin: 'https://evil.example' })).toBe(403)
    expect(await upgrade(served.port, '/rpc', { Cookie: `firebreak-${served.port}=YWRtaW4.x`, Origin })).toBe(401)
    expect(await upgrade(served.port, '/rpc', { Authorization })).toBe(101)
    expect(await upgrade(served.port, '/rpc', { Authorization: 'Bearer wrong' })).toBe(401)
  })

  it('never decide anything by a GET', async () => {
    const served = await serve()
    const Authorization = `Bearer ${served.token}`
    expect((await ask(served.port, '/api/runs/cancel?run=x', { Authorization })).status).toBe(405)
    expect((await fetch(`http://127.0.0.1:${served.port}/hooks/siem`)).status).toBe(405)
  })

  it('count no longer once the token was rotated or revoked, the browser sessions of it either', async () => {
    const served = await serve()
    const session = await served.host.access.session('admin')
    expect(await served.host.access.whoseSession(session ?? '')).toBe('admin')
    const next = await served.host.access.issue('admin', { scopes: SCOPES })
    expect((await served.api('runs.list')).status).toBe(401)
    expect((await served.api('runs.list', {}, next)).status).toBe(200)
    expect(await served.host.access.whoseSession(session ?? '')).toBeUndefined()
    const ana = await served.host.access.issue('ana', { scopes: SCOPES })
    expect((await served.api('workspace.get', {}, ana)).body).toMatchObject({ person: 'ana', shell: 'server' })
    await served.host.access.revoke('ana')
    expect((await served.api('workspace.get', {}, ana)).status).toBe(401)
  })

  it('end with their token over a socket that is open, too; what was listened to ends by itself', async () => {
    const served = await serve()
    const { access } = served.host
    const renew = () => access.issue('ana', { scopes: SCOPES })
    for (const end of [() => access.revoke('ana'), renew]) {
      const { socket, api } = await connected(served.port, { Authorization: `Bearer ${await renew()}` })
      const hints = await api.workspace.hints()
      const closed = once(socket, 'close')
      await api.runs.list({})
      await end()
      const start = api.runs.start({ file: 'asking.playbook.yaml', mode: 'live', alert: {} })
      await expect(start).rejects.toMatchObject({ data: { code: 'access/ended' } })
      expect((await closed)[0]).toBe(1008)
      await expect(hints.next()).rejects.toThrow()
    }
    const token = await renew()
    const stream = await fetch(`http://127.0.0.1:${served.port}/api/workspace/hints`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    })
    await access.revoke('ana')
    await expect(stream.text()).rejects.toThrow()
    const { runs } = (await served.api('runs.list')).body as { runs: unknown[] }
    expect(runs).toEqual([])
  })

  it('are described by an OpenAPI document of the whole contract', async () => {
    const served = await serve()
    const { body } = await ask(served.port, '/openapi.json', { Authorization: `Bearer ${served.token}` })
    const document = JSON.parse(body)
    expect(document.openapi).toMatch(/^3\.1/)
    // What nothing fits, nobody could send.
    expect(body.match(/"[^"]+":\{"not":\{\}\}/g) ?? []).toEqual([])
    const answer = document.paths['/runs/answer'].post.requestBody.content['application/json'].schema
    expect(answer.properties.values).toEqual({ type: 'object' })
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/runs/start', '/alerts/submit', '/approvals/list', '/workspace/get']),
    )
    const { operationId, tags, responses } = document.paths['/runs/start'].post
    expect({ operationId, tags }).toEqual({ operationId: 'runs.start', tags: ['runs'] })
    expect(responses.default).toEqual(responses['422'])
    for (const { noun, verb, mark } of markedMethods) {
      expect(document.paths[`/${noun}/${verb}`]?.post, `${noun}.${verb}`).toMatchObject({
        'x-needs': mark.needs,
        'x-writes': mark.writes,
        description: expect.stringContaining(`Needs the scope \`${mark.needs}\``),
      })
    }
  })

  it('are refused to whoever has not the scope that they need, metrics and the page of an approval too', async () => {
    const served = await serve()
    await served.host.access.issue('ana', { scopes: SCOPES })
    await post(served.port, { title: 'One', severity: 'high' })
    const { run, node } = await waiting(served)
    const Cookie = `firebreak-${served.port}=${await served.host.access.session('ana')}`
    const statuses = async () => [
      (await served.api('runs.list')).status,
      (await served.api('runs.answer', { run, node, choice: 'none' })).status,
      (await ask(served.port, '/metrics', { Authorization: `Bearer ${served.token}` })).status,
      (await ask(served.port, `/approve?run=${run}&node=${node}&scope=0`, { Cookie })).status,
    ]
    served.host.access.scopesOf = () => new Set(['watch'])
    expect(await statuses()).toEqual([200, 403, 200, 403])
    expect((await served.api('runs.answer', { run, node, choice: 'none' })).body).toMatchObject({
      data: { code: 'access/not-allowed', data: { needs: 'answer' } },
    })
    served.host.access.scopesOf = async () => new Set(['answer'])
    expect(await statuses()).toEqual([403, 422, 403, 200])
    expect((await served.api('runs.answer', { run, node, choice: 'none' })).body).toMatchObject({
      data: { code: 'run/bad-answer' },
    })
  })

  it('are allowed by the scopes of a token, in the name of its person; what is missing is said and logged', async () => {
    const served = await serve()
    const token = await served.host.access.issue('laptop', { scopes: ['watch'], person: 'ana' })
    expect((await served.api('workspace.get', {}, token)).body).toMatchObject({ person: 'ana' })
    const refused = await served.api('alerts.submit', { alert: {} }, token)
    expect(refused).toMatchObject({
      status: 403,
      body: {
        message: expect.stringContaining('alerts.submit needs the scope feed'),
        data: { code: 'access/not-allowed', data: { needs: 'feed' } },
      },
    })
    const { api } = await connected(served.port, { Authorization: `Bearer ${token}` })
    await expect(api.runs.resume({ run: 'x' })).rejects.toMatchObject({ data: { data: { needs: 'operate' } } })
    const lines = served.logged.filter(({ message }) => message === 'a request was refused')
    expect(lines.map(({ fields }) => fields)).toMatchObject([
      { status: 403, path: '/api/alerts/submit' },
      { status: 403, path: '/rpc/runs.resume' },
    ])
  })

  it('of a webhook that takes tokens are let in by a token of the server, if it has the scope feed', async () => {
    const served = await serve()
    const { access } = served.host
    const send = async (token: string) => {
      const response = await post(served.port, { title: 'One' }, { Authorization: `Bearer ${token}` })
      return [response.status, ((await response.json()) as { error?: object }).error]
    }
    expect(await send(await access.issue('siem'))).toEqual([202, undefined])
    expect(await send(await access.issue('ana', { scopes: ['watch', 'answer'] }))).toEqual([
      403,
      {
        code: 'webhook/not-allowed',
        message: 'The token of ana may not hand in alerts: the scope feed is missing.',
      },
    ])
    expect(await send('fb_nobody')).toMatchObject([401, { code: 'webhook/stranger' }])
  })

  it('of a wrong shape are refused with what is wrong, and no stack', async () => {
    const served = await serve()
    const { status, body } = await served.api('runs.cancel', { run: 7 })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'REFUSED', data: { code: 'request/bad-input' } })
    expect(JSON.stringify(body)).not.toContain('    at ')
    expect((await served.api('nothing.there')).status).toBe(404)
  })

  it('carry whole numbers exactly, both ways', async () => {
    const served = await serve()
    const text = '{"user":3791411052119578828,"list":[-9223372036854775808,18446744073709551615]}'
    const post = async (method: string, body: string) => {
      const headers = { Authorization: `Bearer ${served.token}`, 'Content-Type': 'application/json' }
      const response = await fetch(`http://127.0.0.1:${served.port}/api/${method}`, { method: 'POST', headers, body })
      return response.text()
    }
    await post('samples/save', `{"playbook":"asking.playbook.yaml","name":"large","alert":${text}}`)
    const [sample] = JSON.parse(await post('samples/list', '{"playbook":"asking.playbook.yaml"}'))
    expect(await post('samples/read', JSON.stringify({ file: sample.file }))).toContain(text)
  })

  it('that cannot be read are refused with a code as well', async () => {
    const served = await serve()
    const post = async (body: string, type = 'application/json', method = 'runs/list') => {
      const response = await fetch(`http://127.0.0.1:${served.port}/api/${method}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${served.token}`, 'Content-Type': type },
        body,
      })
      const told = (await response.json()) as { data?: { code: string }; error?: { code: string } }
      return [response.status, told.data?.code ?? told.error?.code]
    }
    expect(await post('{')).toEqual([400, 'request/bad-body'])
    expect(await post(`{"text":"${'a'.repeat(33 * 1024 * 1024)}"}`)).toEqual([413, 'request/too-large'])
    // What curl sends where nothing is said, among others: it would have been read as no filter at all.
    for (const type of [
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain',
      'text/event-stream',
      'application/octet-stream',
      'application/jsonp',
    ]) {
      expect(await post('{"limit":3}', type), type).toEqual([415, 'request/bad-type'])
    }
    expect(await post('{}', 'application/json; charset=utf-8')).toEqual([200, undefined])
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    const sample = `{"playbook":"asking.playbook.yaml","name":"x","alert":${deep}}`
    expect(await post(sample, undefined, 'samples/save')).toEqual([422, 'request/bad-input'])
    const settings = `{"name":"x","kind":"http","settings":{"a":${deep}},"secrets":{}}`
    expect(await post(settings, undefined, 'connections/add')).toEqual([422, 'request/bad-input'])
    expect(served.logged.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('are refused with the status of their error', async () => {
    const served = await serve()
    const { status, body } = await served.api('runs.cancel', { run: 'none' })
    expect(status).toBe(404)
    expect(body).toMatchObject({ code: 'REFUSED', status: 404, data: { code: 'run/unknown' } })
    const { status: changed } = await served.api('runs.start', { file: 'none.playbook.yaml', mode: 'live', alert: {} })
    expect(changed).toBe(404)
  })
})

describe('alerts', () => {
  it('are on disk before they are acknowledged, have one run, and are counted', async () => {
    const served = await serve()
    const response = await post(
      served.port,
      { title: 'One', severity: 'high', host: 'dc-01' },
      { 'Idempotency-Key': 'a' },
    )
    expect(response.status).toBe(202)
    const { id } = (await response.json()) as { id: string }
    expect((await served.host.alerts.get(id)).title).toBe('One')
    expect(await (await post(served.port, { title: 'One' }, { 'Idempotency-Key': 'a' })).json()).toEqual({
      id,
      repeated: true,
    })
    await waiting(served)
    const metrics = (await ask(served.port, '/metrics', { Authorization: `Bearer ${served.token}` })).body
    expect(metrics).toContain('firebreak_alerts_accepted_total{source="siem"} 1')
    expect(metrics).toContain('firebreak_approvals_open 1')
    expect(metrics).toMatch(/process_resident_memory_bytes \d+/)
    expect(served.logged).toContainEqual(
      expect.objectContaining({ message: 'run', fields: expect.objectContaining({ status: 'waiting' }) }),
    )
  })

  it('with a token that is not known are told so, and not to send one', async () => {
    const served = await serve()
    const said = async (headers: object) =>
      JSON.parse((await ask(served.port, '/metrics', headers as never)).body).error
    expect(await said({})).toMatchObject({ code: 'request/no-token', message: expect.stringContaining('is needed') })
    expect(await said({ Authorization: 'Bearer fb_gone' })).toMatchObject({
      code: 'request/no-token',
      message: expect.stringContaining('not known here, or was taken back'),
    })
  })

  it('are followed in the log to the end of their runs, whoever makes them go on', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const { run, node } = await waiting(served)
    const told = () => served.logged.filter(({ message }) => message === 'run')
    await expect
      .poll(told)
      .toEqual([{ level: 'info', message: 'run', fields: { run, status: 'waiting', playbook: 'Asking' } }])
    await served.api('runs.answer', { run, node, choice: 'approved' })
    await expect
      .poll(told)
      .toMatchObject([
        { level: 'info' },
        { level: 'warn', fields: { run, status: 'failed', problem: expect.stringContaining('127.0.0.1') } },
      ])
  })

  it('are refused where they are too large, strange, or for nobody', async () => {
    const served = await serve()
    expect((await post(served.port, 'x'.repeat(100_001))).status).toBe(413)
    expect((await post(served.port, 'no json')).status).toBe(400)
    expect((await post(served.port, {}, { Authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await fetch(`http://127.0.0.1:${served.port}/hooks/nobody`, { method: 'POST', body: '{}' })).status).toBe(
      404,
    )
    expect(await served.host.alerts.counts()).toEqual({})
  })

  it('of a hundred megabytes hold nothing up and are not kept in memory', async () => {
    const served = await serve()
    const socket = connect(served.port, '127.0.0.1')
    afterwards(() => socket.destroy())
    socket.on('error', () => {})
    const head = `Host: x\r\nAuthorization: Bearer ${HOOK_TOKEN}\r\nTransfer-Encoding: chunked`
    socket.write(`POST /hooks/siem HTTP/1.1\r\n${head}\r\n\r\n`)
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
    const before = process.memoryUsage().arrayBuffers
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text
    })
    const other = post(served.port, { title: 'Meanwhile', severity: 'high' })
    for (let sent = 0; sent < 100 && !socket.destroyed && answer === ''; sent++) {
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {})
    }
    expect((await other).status).toBe(202)
    // What it has to say about it may be lost with the connection that it closes.
    await expect.poll(() => answer.includes('413') || socket.destroyed).toBe(true)
    await expect.poll(() => served.host.alerts.counts()).toEqual({ started: 1 })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024)
  })

  it('of strangers are refused before their body is read, and no more than a mebibyte of it is passed over', async () => {
    const served = await serve()
    const socket = connect(served.port, '127.0.0.1')
    afterwards(() => socket.destroy())
    socket.on('error', () => {})
    socket.write(`POST /hooks/siem HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const [answer] = await once(socket.setEncoding('utf8'), 'data')
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`
    let sent = 0
    for (; sent < 100 && !socket.destroyed; sent++) {
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {})
    }
    expect(sent).toBeLessThan(100)
  })

  it('come in lists, as Microsoft Graph sends them', async () => {
    const served = await serve()
    const answer = await post(served.port, { '@odata.context': 'x', value: [{ title: 'One' }, { title: 'Two' }] })
    expect([answer.status, await answer.json()]).toEqual([
      202,
      { alerts: (await served.host.alerts.list({})).map(({ id }) => ({ id, repeated: false })).reverse() },
    ])
    expect((await ask(served.port, '/metrics', { Authorization: `Bearer ${served.token}` })).body).toContain(
      'firebreak_alerts_accepted_total{source="siem"} 2',
    )
  })

  it('of a source in trouble: probes, metrics and the log tell of it', async () => {
    const tail = TRIGGERS.replace('routes:', '  eve: { kind: file-tail, path: logs }\nroutes:')
    const served = await serve({}, { 'asking.playbook.yaml': ASKING, 'triggers.yaml': tail, 'logs/.keep': '' })
    const problem = `${served.workspace}/logs is no file.`
    await expect
      .poll(() => served.logged)
      .toContainEqual({
        level: 'warn',
        fields: { source: 'eve', problem },
        message: 'a source is in trouble',
      })
    expect(await ask(served.port, '/readyz')).toMatchObject({
      status: 503,
      body: 'not ready: a source of alerts is in trouble\n',
    })
    expect((await ask(served.port, '/metrics', { Authorization: `Bearer ${served.token}` })).body).toContain(
      'firebreak_source_up{source="eve",kind="file-tail"} 0',
    )
    expect((await ask(served.port, '/healthz')).status).toBe(200)
    await post(served.port, '7')
    await expect
      .poll(() => served.logged)
      .toContainEqual({
        level: 'warn',
        fields: { source: 'siem', count: 1, problem: 'An alert must be a JSON object, or a line of CEF or LEEF.' },
        message: 'what cannot be read is kept as dead letters',
      })
  })

  it('are pushed back with 429 while too many wait, and none that was accepted is lost', async () => {
    const served = await serve({ limits: { mostWaiting: 5, mostActive: 0 } })
    const answers = []
    for (let at = 0; at < 8; at++) answers.push(await post(served.port, { title: `${at}`, severity: 'high' }))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429, 429, 429])
    expect(answers[7]?.headers.get('retry-after')).toBe('1')
    const again = await served.restart({ limits: {} })
    await expect.poll(async () => (await again.host.approvals.list()).length, { timeout: 10_000 }).toBe(5)
  })

  it('are not taken while it stops; what waits goes on at the next start', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const { run } = await waiting(served)
    await served.stop()
    await expect(fetch(`http://127.0.0.1:${served.port}/healthz`)).rejects.toThrow()
    const again = await served.restart()
    expect(again.firstToken).toBeUndefined()
    await again.api('runs.answer', { run, node: 'ask', choice: 'rejected', reason: 'no' })
    await expect.poll(async () => (await again.host.runs.stored(run)).status).toBe('completed')
  })
})

describe('the page of an approval', () => {
  it('is answered in the name of whom the link is for, and the journal says who made it; not once it is taken back', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const first = await link(served)
    const { id } = (await served.host.approvals.links())[0]!
    await served.host.approvals.revokeLink(id)
    expect((await send(served, first.path, { choice: 'approved' })).status).toBe(410)
    const second = await link(served)
    expect((await send(served, second.path, { choice: 'approved' })).status).toBe(200)
    const { journal } = await served.host.runs.load(first.run)
    expect(journal.filter((entry) => entry.kind === 'step.answered')).toMatchObject([
      { by: 'ben', choice: 'approved', link: { id: expect.any(String), by: 'admin' } },
    ])
    expect(journal.find((entry) => entry.kind === 'step.answered')).not.toHaveProperty('unauthenticated')
  })

  const link = async (served: Served, person = 'ben') => {
    const { run, node } = await waiting(served)
    const { body } = await served.api('approvals.link', { run, node, person })
    return { run, path: (body as { path: string }).path }
  }
  const send = (
    served: Served,
    path: string,
    fields: { [name: string]: string },
    headers: { [name: string]: string } = { Origin: served.url },
  ) =>
    fetch(`${served.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Browser/1', ...headers },
      body: new URLSearchParams(fields),
    })

  it('shows the evidence and exactly what would be done, escaped, and reading it decides nothing', async () => {
    const served = await serve()
    await post(served.port, { title: '<script>alert(1)</script>\u202ekcab', host: 'dc-01', severity: 'high' })
    const { path, run } = await link(served)
    for (let at = 0; at < 3; at++) {
      const { status, body, headers } = await ask(served.port, path)
      expect(status).toBe(200)
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(body).toContain('Isolate dc-01?')
      for (const words of ['For soc', 'Approve', 'If approved', 'If nobody answers', `(${LATER})`, NOTHING_FOLLOWS]) {
        expect(body, words).toContain(words)
      }
      expect(body).not.toContain('<script>')
      expect(body).toContain('&lt;b&gt;&lt;script&gt;')
      // Nothing reads from the other end than it stands.
      expect(body).toContain('\\u202ekcab')
      expect(body).not.toContain('\u202e')
      expect(body).toContain('<th>url</th><td>http://127.0.0.1:9/hosts/dc-01</td>')
      expect(body).toContain('${steps.ask.approvedBy}')
      expect(body).toContain('<strong>ben</strong>')
    }
    expect((await served.host.runs.stored(run)).status).toBe('waiting')
  })

  it('takes an answer by its button, and keeps who gave it, when and from where', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', host: 'dc-01', severity: 'high' })
    const { path, run } = await link(served)
    expect((await send(served, path, { choice: 'rejected', reason: ' ' })).status).toBe(422)
    expect((await send(served, path, { choice: 'perhaps' })).status).toBe(422)
    expect((await send(served, path, { choice: 'rejected', reason: 'It is the backup server' }, {})).status).toBe(403)
    expect(
      (await send(served, path, { choice: 'rejected', reason: 'x' }, { Origin: 'https://evil.example' })).status,
    ).toBe(403)
    expect((await served.host.runs.stored(run)).status).toBe('waiting')
    const response = await send(served, path, { choice: 'rejected', reason: 'It is the backup server' })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Your answer is kept')])
    await expect.poll(async () => (await served.host.runs.stored(run)).status).toBe('completed')
    expect(await served.host.runs.entries(run, 0)).toContainEqual(
      expect.objectContaining({
        kind: 'step.answered',
        by: 'ben',
        choice: 'rejected',
        reason: 'It is the backup server',
        from: expect.stringMatching(/^127\.0\.0\.1 · Browser\/1/),
        at: expect.any(Number),
      }),
    )
    expect(await served.host.runs.verify(run)).toMatchObject({ ok: true, answers: { signed: 1, unsigned: 0 } })
    expect((await ask(served.port, path)).status).toBe(410)
  })

  it('opens by a link that is as it was made, for that person and that question, and not for ever', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const { path } = await link(served)
    for (const changed of [
      path.replace('for=ben', 'for=ana'),
      path.replace('node=ask', 'node=note'),
      path.replace(/until=\d+/, 'until=9999999999999'),
      `${path}x`,
      path.replace(/seal=[^&]+/, 'seal='),
    ]) {
      expect((await ask(served.port, changed)).status, changed).toBe(403)
    }
    const { run, node } = await waiting(served)
    const past = { run, node, scope: 0, person: 'ben', untilMs: Date.now() - 1 }
    expect((await ask(served.port, await approvalPath(served.host.access, past))).status).toBe(410)
  })

  it('opens for whoever has signed in, in their name', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const { run, node } = await waiting(served)
    await served.host.access.issue('ana', { scopes: SCOPES })
    const Cookie = `firebreak-${served.port}=${await served.host.access.session('ana')}`
    const { status, body } = await ask(served.port, `/approve?run=${run}&node=${node}&scope=0`, { Cookie })
    expect([status, body]).toEqual([200, expect.stringContaining('<strong>ana</strong>')])
  })
})

describe('senders that are slow', () => {
  it('are cut off, head or body, and keep nobody else waiting meanwhile', async () => {
    const served = await serve({ slowest: { headersMs: 600, requestMs: 1_200 } })
    const dribble = async (head: string, piece: string) => {
      const socket = connect(served.port, '127.0.0.1')
      let answer = ''
      socket.setEncoding('utf8').on('data', (text) => {
        answer += text
      })
      socket.on('error', () => {}) // it may be cut while it writes
      socket.write(head)
      const timer = setInterval(() => socket.write(piece), 50) // real time: Node's own server cuts slow senders off by it
      await new Promise((resolve) => socket.once('close', resolve)) // not `once`: that one rejects where it is reset
      clearInterval(timer)
      return answer.split('\r\n')[0]
    }
    const Authorization = `Authorization: Bearer ${HOOK_TOKEN}`
    const start = `POST /hooks/siem HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n${Authorization}\r\n`
    const heads = Array.from({ length: 20 }, () => dribble(start, 'X-A: b\r\n'))
    const bodies = Array.from({ length: 20 }, () => dribble(`${start}Content-Length: 90000\r\n\r\n{`, ' '))
    expect((await post(served.port, { title: 'Between them', severity: 'low' })).status).toBe(202)
    expect(new Set(await Promise.all(heads))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    expect(await Promise.all(bodies)).toHaveLength(20)
    expect((await ask(served.port, '/readyz')).status).toBe(200)
    expect(await served.host.alerts.list({})).toMatchObject([{ title: 'Between them' }])
  })
})

describe('TLS', () => {
  it('is spoken with the certificate that was given, and nothing else on that port', async () => {
    const { cert, key } = selfSigned()
    const served = await serve({ tls: { cert, key } })
    expect(served.url).toMatch(/^https:\/\/127\.0\.0\.1:/)
    const get = (path: string, ca?: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(`${served.url}${path}`, { agent: false, ...(ca !== undefined && { ca }) }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
        asked.on('error', reject).end()
      })
    expect(await get('/readyz', cert)).toBe(200)
    await expect(get('/readyz')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await expect(fetch(`http://127.0.0.1:${served.port}/readyz`)).rejects.toThrow()
  })
})

describe('a start', () => {
  it('is refused with what to do: a port that is taken, triggers that are none, a folder that is not writable', async () => {
    const served = await serve()
    await expect(serve({ port: served.port })).rejects.toMatchObject({ code: 'studio/port-taken' })
    const wrong = { 'asking.playbook.yaml': ASKING, 'triggers.yaml': TRIGGERS.replace('kind: webhook', 'kind: pigeon') }
    await expect(serve({}, wrong)).rejects.toMatchObject({
      code: 'triggers/bad-file',
      message: expect.stringMatching(/triggers\.yaml:3:\d+/),
    })
  })

  it('removes what is older than is to be kept, and nothing that is not over', async () => {
    const served = await serve()
    await post(served.port, { title: 'One', severity: 'high' })
    const { run } = await waiting(served)
    await served.api('runs.answer', { run, node: 'ask', choice: 'rejected', reason: 'No' })
    await expect.poll(async () => (await served.host.runs.stored(run)).status).toBe('completed')
    await post(served.port, { title: 'Two', severity: 'high' })
    const open = await waiting(served)
    const again = await served.restart({ retention: { keepMs: 0 } })
    await expect.poll(async () => (await again.host.runs.history({})).runs.map(({ id }) => id)).toEqual([open.run])
    // The log says so once all is removed, after the rows are gone.
    await expect.poll(() => again.logged).toContainEqual(expect.objectContaining({ message: 'removed what is old' }))
  })

  it('says which sources are in trouble', async () => {
    const served = await serve(
      {},
      { 'asking.playbook.yaml': ASKING, 'triggers.yaml': TRIGGERS.replace('siem-hook', 'another') },
    )
    expect((await served.api('alerts.sources')).body).toMatchObject([
      { name: 'siem', state: 'troubled', problem: expect.stringContaining('another') },
    ])
  })
})
