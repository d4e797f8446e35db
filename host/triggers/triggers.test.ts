// From what a source hands in to the runs that it starts.
import { createHmac } from 'node:crypto'
import { existsSync, lutimesSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { HOST_ERRORS, type HostErrorCode } from '../errors.ts'
import { editDatabase } from '../store/sqlite/sqlite-for-tests.ts'
import { NOTING, openTriggersBench, type TriggersBench, titles } from './testing/triggers-bench.ts'

let bench: TriggersBench
afterEach(() => bench.workspace.remove())

const SECRET = 'a-secret-of-the-siem'
const HOOK = `triggers: 1
sources:
  siem:
    kind: webhook
    connection: siem-hook
    idempotencyKey: id
    schema: { type: object, required: [title] }
    maxBytes: 2000
    deduplicate: { by: [original.rule, device.hostname], window: 10m }
routes:
  - { from: siem, when: "alert.severity_id >= 3", playbook: noting.playbook.yaml, continue: true }
  - { from: siem, when: "alert.original.also == true", playbook: second.playbook.yaml, give: original, mode: shadow }
`

async function open(yaml = HOOK, more: Parameters<typeof openTriggersBench>[1] = {}) {
  const files = { 'second.playbook.yaml': NOTING.replace('name: Noting\ntakes: alert', 'name: Second'), ...more.files }
  bench = await openTriggersBench(yaml, { ...more, files })
  return bench
}

async function withHook(auth: 'token' | 'hmac' = 'token') {
  const secrets = auth === 'token' ? { token: SECRET } : { key: SECRET }
  await bench.host.connections.add({ name: 'siem-hook', kind: 'webhook', settings: { auth }, secrets })
  return bench.triggers.webhook('siem')!
}

const body = (value: unknown) => Buffer.from(JSON.stringify(value))
const token = { authorization: `Bearer ${SECRET}` }
const refusal = (status: number, code: HostErrorCode) => {
  expect(HOST_ERRORS[code].status).toBe(status)
  return { code }
}

describe('a webhook', () => {
  it('takes an alert from whoever has the token, starts its runs, and tells its id', async () => {
    await open()
    const { id, repeated } = await (await withHook()).receive({
      headers: token,
      body: body({ title: 'One', severity: 'high', also: true }),
    })
    expect(repeated).toBe(false)
    await expect.poll(async () => (await bench.host.alerts.get(id)).state).toBe('started')
    const { runs } = await bench.host.alerts.get(id)
    const stored = await Promise.all(runs.map((run) => bench.host.runs.stored(run)))
    expect(stored.map(({ playbook, mode }) => [playbook.name, mode])).toEqual([
      ['Noting', 'live'],
      ['Second', 'shadow'],
    ])
    const journals = await Promise.all(runs.map((run) => bench.host.runs.entries(run, 0)))
    const [first, second] = journals.map(([entry]) => entry)
    expect(first).toMatchObject({
      kind: 'run.started',
      by: 'trigger siem',
      alert: {
        class_uid: 2004,
        severity: 'High',
        message: 'One',
        metadata: { uid: id, log_provider: 'siem' },
        original: { title: 'One', also: true },
      },
    })
    expect(second).toMatchObject({ alert: { title: 'One', severity: 'high', also: true } })
  })

  it('refuses strangers, what is no JSON, what does not fit, and takes nothing then', async () => {
    await open()
    const hook = await withHook()
    const send = (headers: object, bytes: Uint8Array) => hook.receive({ headers: headers as typeof token, body: bytes })
    const good = body({ title: 'One' })
    await expect(send({}, good)).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    await expect(send({ authorization: 'Bearer nothing-like-it-at-all' }, good)).rejects.toMatchObject(
      refusal(401, 'webhook/stranger'),
    )
    await expect(send(token, Buffer.from('{"title": '))).rejects.toMatchObject(refusal(400, 'webhook/bad-body'))
    await expect(send(token, Buffer.from([0xff, 0xfe]))).rejects.toMatchObject(refusal(400, 'webhook/bad-body'))
    await expect(send(token, body({ name: 'x' }))).rejects.toMatchObject(refusal(422, 'webhook/bad-alert'))
    await expect(send({ ...token, 'idempotency-key': 'x'.repeat(300) }, good)).rejects.toMatchObject(
      refusal(400, 'webhook/bad-key'),
    )
    expect(await bench.host.alerts.counts()).toEqual({})
  })

  it('says of several lines that each goes by itself', async () => {
    await open()
    const hook = await withHook()
    const line = '<134>Nov 27 10:11:12 fw-1 CEF:0|Acme|Gateway|1|100|Malware|9|src=10.0.0.7'
    await expect(hook.receive({ headers: token, body: Buffer.from(`${line}\n${line}\n`) })).rejects.toMatchObject({
      code: 'webhook/bad-body',
      message: 'The body holds several lines: send each in a request of its own.',
    })
  })

  it('refuses a body that nests without end', async () => {
    await open()
    const hook = await withHook()
    const bytes = Buffer.from(`{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
    await expect(hook.receive({ headers: token, body: bytes })).rejects.toMatchObject(refusal(422, 'webhook/bad-alert'))
    expect(await bench.host.alerts.counts()).toEqual({})
  })

  it('takes a list, and one of Microsoft Graph, an alert an item: all of it or nothing, and nothing twice', async () => {
    await open(HOOK.replace('    deduplicate: { by: [original.rule, device.hostname], window: 10m }\n', ''))
    const hook = await withHook()
    const send = (value: unknown, headers: object = {}) =>
      hook.receive({ headers: { ...token, ...headers } as typeof token, body: body(value) })
    const all = (list: readonly { repeated: boolean }[] = []) => list.map(({ repeated }) => repeated)
    const list = [{ title: 'one' }, { title: 'two', id: 'two' }]
    expect(all((await send(list, { 'idempotency-key': 'k' })).list)).toEqual([false, false])
    expect(all((await send(list, { 'idempotency-key': 'k' })).list)).toEqual([true, true])
    const graph = { '@odata.context': 'x', value: [{ title: 'two', id: 'two' }, { title: 'three' }] }
    const taken = await send(graph)
    expect(all(taken.list)).toEqual([true, false])
    expect(taken).toMatchObject(taken.list?.[0] ?? {})
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three'])
    await expect(send([{ title: 'four' }, { name: 'five' }])).rejects.toMatchObject({
      ...refusal(422, 'webhook/bad-alert'),
      message: expect.stringMatching(/^Item 2 of the list does not fit the schema of siem: /),
    })
    await expect(send([])).rejects.toMatchObject(refusal(422, 'webhook/no-alert'))
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three'])
  })

  it('takes a list in parts where it is too long for one', async () => {
    await open(
      HOOK.replace('maxBytes: 2000', 'maxBytes: 200000').replace('schema: { type: object, required: [title] }', ''),
    )
    const hook = await withHook()
    const sending = hook.receive({ headers: token, body: body(Array.from({ length: 10_001 }, () => ({}))) })
    await expect(sending).rejects.toMatchObject({
      ...refusal(422, 'webhook/bad-alert'),
      message: 'The list has more than 10000 alerts: send it in parts.',
    })
  })

  it('knows a stranger by the head of a request alone', async () => {
    await open()
    const byToken = await withHook()
    await expect(byToken.admit({})).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    await expect(byToken.admit({ authorization: 'Bearer wrong' })).rejects.toMatchObject(
      refusal(401, 'webhook/stranger'),
    )
    await byToken.admit(token)
    await bench.workspace.remove()
    await open()
    const bySignature = await withHook('hmac')
    const at = String(Math.floor(Date.now() / 1000))
    await expect(bySignature.admit({ 'x-timestamp': at })).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    await expect(bySignature.admit({ 'x-timestamp': '7', 'x-signature': 'x' })).rejects.toMatchObject(
      refusal(401, 'webhook/stranger'),
    )
    await bySignature.admit({ 'x-timestamp': at, 'x-signature': 'only the body shows whether it fits' })
  })

  it('keeps a look-alike of the one shape with a severity that there is not as one that there is', async () => {
    await open(HOOK.replace('schema: { type: object, required: [title] }', ''))
    const shaped = {
      class_uid: 2004,
      time: 0,
      finding_info: { title: 'Odd' },
      metadata: { uid: 'u', log_provider: 'siem', logged_time: 0 },
      original: {},
    }
    const hook = await withHook()
    await hook.receive({ headers: token, body: body({ ...shaped, severity_id: 1.5 }) })
    await hook.receive({ headers: token, body: body({ ...shaped, severity_id: 1e308 }) })
    expect((await bench.host.alerts.list({})).map(({ severity }) => severity)).toEqual([0, 1])
    await bench.workspace.close()
    editDatabase(bench.workspace.at('.firebreak/firebreak.sqlite'), 'UPDATE alerts SET severity = 1.5')
    bench = await bench.restart()
    expect((await bench.host.alerts.list({})).map(({ severity }) => severity)).toEqual([0, 0])
  })

  it('knows a signature over the time and the body, and takes none that is old', async () => {
    await open()
    const hook = await withHook('hmac')
    const bytes = body({ title: 'Signed', severity: 'high' })
    const signed = (at: number, key = SECRET) => ({
      'x-timestamp': String(at),
      'x-signature': `sha256=${createHmac('sha256', key).update(`${at}.`).update(bytes).digest('hex')}`,
    })
    const now = Math.floor(Date.now() / 1000)
    await expect(hook.receive({ headers: signed(now), body: bytes })).resolves.toMatchObject({ repeated: false })
    for (const headers of [
      signed(now - 3_600),
      signed(now + 3_600),
      signed(now, 'another key'),
      { ...signed(now), 'x-timestamp': String(now - 1) },
    ]) {
      await expect(hook.receive({ headers, body: bytes })).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    }
    await expect(hook.receive({ headers: signed(now), body: body({ title: 'Other' }) })).rejects.toMatchObject(
      refusal(401, 'webhook/stranger'),
    )
  })

  it('takes what is signed once, whatever its unsigned key says', async () => {
    await open()
    const hook = await withHook('hmac')
    const at = Math.floor(Date.now() / 1000)
    const signed = (value: object) => {
      const bytes = body(value)
      const signature = createHmac('sha256', SECRET).update(`${at}.`).update(bytes).digest('hex')
      return { headers: { 'x-timestamp': String(at), 'x-signature': signature }, body: bytes }
    }
    const one = signed({ title: 'One' })
    const first = await hook.receive(one)
    expect(await hook.receive(one)).toEqual({ id: first.id, repeated: true })
    const two = signed({ title: 'Two' })
    const keyed = (key: string) => hook.receive({ ...two, headers: { ...two.headers, 'idempotency-key': key } })
    const second = await keyed('a')
    expect(await keyed('a')).toEqual({ id: second.id, repeated: true })
    await expect(keyed('b')).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    await expect(hook.receive(two)).rejects.toMatchObject(refusal(401, 'webhook/stranger'))
    expect(await titles(bench.host)).toEqual(['One', 'Two'])
    // A refusal of what it holds is no reason to refuse it later.
    const bad = signed({ none: 1 })
    for (const key of ['a', 'b']) {
      const sending = hook.receive({ ...bad, headers: { ...bad.headers, 'idempotency-key': key } })
      await expect(sending).rejects.toMatchObject(refusal(422, 'webhook/bad-alert'))
    }
  })

  it('takes the same alert once, by its key, also after a restart', async () => {
    await open()
    let hook = await withHook()
    const send = (more: object, headers: object = {}) =>
      hook.receive({ headers: { ...token, ...headers }, body: body({ title: 'One', severity: 'high', ...more }) })
    const first = await send({ id: 'a-1' })
    expect(await send({ id: 'a-1' })).toEqual({ id: first.id, repeated: true })
    const other = await send({ id: 'a-1' }, { 'idempotency-key': 'b' })
    expect(other.repeated).toBe(false)
    bench = await bench.restart()
    hook = bench.triggers.webhook('siem')!
    expect(await send({ id: 'a-1' })).toEqual({ id: first.id, repeated: true })
    await expect.poll(async () => (await bench.host.runs.history({})).runs.length).toBe(2)
  })

  it('counts alerts of the same within the window as repeats of the first', async () => {
    const time = createTestTime()
    await open(HOOK, { options: { clock: time } })
    const hook = await withHook()
    const send = (more: object) =>
      hook.receive({ headers: token, body: body({ title: 'x', rule: 7, host: 'dc-01', ...more }) })
    const first = await send({})
    expect(await send({ title: 'again' })).toEqual({ id: first.id, repeated: true })
    expect((await send({ host: 'dc-02' })).repeated).toBe(false)
    expect((await bench.host.alerts.get(first.id)).repeats).toBe(1)
    time.pass(10 * 60_000 + 1)
    expect((await send({})).repeated).toBe(false)
    const without = (title: string) => hook.receive({ headers: token, body: body({ title }) })
    expect([(await without('a')).repeated, (await without('b')).repeated]).toEqual([false, false])
  })

  it('takes alerts as soon as its connection can be read, without waiting', async () => {
    await open(HOOK, { options: { clock: createTestTime() } })
    const send = () => bench.triggers.webhook('siem')?.receive({ headers: token, body: body({ title: 'One' }) })
    await expect(send()).rejects.toMatchObject({ code: 'connection/unknown' })
    await withHook()
    await expect(send()).resolves.toMatchObject({ repeated: false })
  })

  it('is in trouble while its connection is missing or another, and says so', async () => {
    await open()
    expect(await bench.triggers.sources()).toMatchObject([
      { state: 'troubled', problem: expect.stringContaining('no connection siem-hook') },
    ])
    const hook = bench.triggers.webhook('siem')!
    await expect(hook.receive({ headers: token, body: body({}) })).rejects.toMatchObject({ code: 'connection/unknown' })
    await expect(
      bench.host.connections.add({ name: 'short', kind: 'webhook', settings: {}, secrets: { token: 'guessable' } }),
    ).rejects.toThrow('at least 16 characters')
    await withHook()
    expect(await bench.triggers.sources()).toMatchObject([{ state: 'running' }])
    expect(await bench.host.connections.test('siem-hook')).toMatchObject({ ok: true })
  })
})

const MANUAL = `triggers: 1
routes:
  - { playbook: noting.playbook.yaml, when: "alert.severity_id != 1" }
`

describe('what was taken', () => {
  it('starts a run each, in any number, and says what has no route', async () => {
    await open(MANUAL, { limits: { mostActive: 8 } })
    await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        bench.triggers.submit({ title: `alert ${at}`, severity: at % 3 === 0 ? 'info' : 'low' }, {}),
      ),
    )
    await expect.poll(() => bench.host.alerts.counts(), { timeout: 15_000 }).toEqual({ started: 200, unrouted: 100 })
    expect((await bench.host.runs.history({ limit: 1_000 })).runs).toHaveLength(200)
    expect(bench.triggers.waiting()).toBe(0)
  })

  it('is a dead letter where its playbook cannot be run, and is replayed when that was mended', async () => {
    await open(MANUAL, {
      files: { 'noting.playbook.yaml': 'firebreak: 2\nname: x\nnodes: { a: { type: no/such } }\n' },
    })
    const { id } = await bench.triggers.submit({ title: 'One', severity: 'high' }, {})
    await expect
      .poll(() => bench.host.alerts.get(id))
      .toMatchObject({ state: 'dead', problem: { code: 'playbook/has-errors' } })
    expect(bench.troubles).toMatchObject([{ about: id }])
    writeFileSync(bench.workspace.at('noting.playbook.yaml'), NOTING)
    await bench.host.alerts.replay(id)
    await expect.poll(() => bench.host.alerts.get(id)).toMatchObject({ state: 'started', attempt: 2 })
    await expect(bench.host.alerts.replay(id)).rejects.toThrow('nothing to replay')
    await expect(bench.host.alerts.replay('nothing')).rejects.toThrow('There is no alert')
  })

  it('that could not be read stays dead when it is replayed, and holds up nothing', async () => {
    await open(
      MANUAL.replace(
        'routes:',
        'sources: { drop: { kind: file-tail, path: log.json, format: wazuh, from: start } }\nroutes:',
      ),
      {
        files: { 'log.json': 'half a li\n{"no":"alert of wazuh"}\n' },
      },
    )
    await expect.poll(() => bench.host.alerts.counts()).toEqual({ dead: 2 })
    for (const { id } of await bench.host.alerts.list({})) await bench.host.alerts.replay(id)
    const { id } = await bench.triggers.submit({ title: 'After them', severity: 'high' }, {})
    await expect.poll(async () => (await bench.host.alerts.get(id)).state).toBe('started')
    await expect.poll(() => bench.host.alerts.counts()).toEqual({ dead: 2, started: 1 })
    expect(bench.triggers.waiting()).toBe(0)
    expect(bench.troubles).toEqual([])
  })

  it('is held back by a suppression until that expires or is lifted', async () => {
    const time = createTestTime()
    await open(MANUAL, { options: { clock: time } })
    const suppress = (condition: string, minutes: number) =>
      bench.host.alerts.suppress({
        condition,
        reason: 'maintenance',
        by: 'ana',
        expiresMs: time.now() + minutes * 60_000,
      })
    const { id } = await suppress('alert.original.host == "dc-01"', 30)
    const submit = async (host: string) => {
      const { id: alert } = await bench.triggers.submit({ title: 'x', host, severity: 'high' }, {})
      await expect.poll(async () => (await bench.host.alerts.get(alert)).state).not.toBe('queued')
      return (await bench.host.alerts.get(alert)).state
    }
    expect([await submit('dc-01'), await submit('dc-02')]).toEqual(['suppressed', 'started'])
    expect(await bench.host.alerts.suppressions()).toMatchObject([{ id, hits: 1, by: 'ana', reason: 'maintenance' }])
    time.pass(31 * 60_000)
    expect(await submit('dc-01')).toBe('started')
    const again = await suppress('true', 5)
    await bench.host.alerts.lift(again.id)
    expect(await submit('dc-01')).toBe('started')
    await expect(suppress('alert.', 5)).rejects.toThrow('no CEL expression')
    await expect(suppress('true', -1)).rejects.toThrow('nothing is silenced for good')
    await expect(suppress('true', 60 * 24 * 400)).rejects.toThrow('nothing is silenced for good')
  })

  it('has exactly one run, wherever the process dies between taking and starting', async () => {
    await open(MANUAL, { isStarted: false })
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => (await bench.triggers.submit({ title: `${n}`, severity: 'high' }, {})).id),
    )
    bench = await bench.restart()
    bench.triggers.start()
    await expect.poll(async () => (await bench.host.runs.history({})).runs.length).toBe(3)
    // As if it had died after its run was on disk, before that was noted.
    await bench.workspace.close()
    editDatabase(bench.workspace.at('.firebreak/firebreak.sqlite'), "UPDATE alerts SET state = 'queued', runs = '[]'")
    bench = await bench.restart()
    bench.triggers.start()
    await expect.poll(() => bench.host.alerts.counts()).toEqual({ started: 3 })
    expect((await bench.host.runs.history({})).runs).toHaveLength(3)
    expect((await bench.host.alerts.list({})).map(({ id, runs }) => [id, runs.length])).toEqual(
      ids.toReversed().map((id) => [id, 1]),
    )
  })

  it('is refused while too many wait, and when it is stopping', async () => {
    await open(MANUAL, { limits: { mostWaiting: 2, mostActive: 0 } })
    const submit = () => bench.triggers.submit({ title: 'x', severity: 'high' }, {})
    await submit()
    await submit()
    await expect(submit()).rejects.toMatchObject({ code: 'alerts/too-many' })
    await bench.triggers.stop()
    await expect(submit()).rejects.toMatchObject({ code: 'alerts/stopped' })
    expect(await titles(bench.host)).toHaveLength(2)
  })
})

describe('a schedule', () => {
  const yaml = (catchUp: string) => `triggers: 1
sources:
  hourly: { kind: schedule, cron: "0 * * * *", timeZone: Europe/Berlin, catchUp: ${catchUp}, alert: { title: Hourly } }
routes:
  - { playbook: noting.playbook.yaml }
`
  const HOUR = 3_600_000
  const times = async () =>
    (await bench.host.alerts.list({})).map(({ body: text }) => JSON.parse(text).original.scheduled_at).reverse()

  it('makes an alert at each of its times', async () => {
    const time = createTestTime(Date.UTC(2026, 10, 9, 8, 30))
    await open(yaml('none'), { options: { clock: time } })
    await expect.poll(async () => (await bench.triggers.sources())[0]?.nextMs).toBe(Date.UTC(2026, 10, 9, 9))
    for (let at = 0; at < 5 * 60; at++) {
      time.pass(30_000)
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    await expect
      .poll(times)
      .toEqual(['2026-11-09T09:00:00.000Z', '2026-11-09T10:00:00.000Z', '2026-11-09T11:00:00.000Z'])
  })

  it.each([
    ['none', []],
    ['once', ['2026-11-09T13:00:00.000Z']],
    [
      'all',
      [
        '2026-11-09T09:00:00.000Z',
        '2026-11-09T10:00:00.000Z',
        '2026-11-09T11:00:00.000Z',
        '2026-11-09T12:00:00.000Z',
        '2026-11-09T13:00:00.000Z',
      ],
    ],
  ])('catches up with what it missed: %s', async (policy, expected) => {
    const time = createTestTime(Date.UTC(2026, 10, 9, 8, 30))
    await open(yaml(policy), { options: { clock: time } })
    await expect.poll(async () => (await bench.triggers.sources())[0]?.nextMs).toBe(Date.UTC(2026, 10, 9, 9))
    await bench.workspace.close()
    time.pass(5 * HOUR)
    bench = await bench.restart()
    await expect.poll(async () => (await bench.triggers.sources())[0]?.nextMs).toBe(Date.UTC(2026, 10, 9, 14))
    expect(await times()).toEqual(expected)
  })

  it('is not fooled by a clock that is set: nothing twice when it goes back, the policy when it leaps ahead', async () => {
    const time = createTestTime(Date.UTC(2026, 10, 9, 8, 59))
    await open(yaml('once'), { options: { clock: time } })
    await expect.poll(async () => (await bench.triggers.sources())[0]?.nextMs).toBe(Date.UTC(2026, 10, 9, 9))
    const settle = async () => {
      for (let turn = 0; turn < 20; turn++) {
        time.pass(30_000)
        for (let wait = 0; wait < 3; wait++) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await settle()
    expect(await times()).toEqual(['2026-11-09T09:00:00.000Z'])
    time.set(Date.UTC(2026, 10, 9, 8, 30))
    for (let round = 0; round < 4; round++) await settle()
    expect(await times()).toEqual(['2026-11-09T09:00:00.000Z'])
    time.set(Date.UTC(2026, 10, 9, 13, 30))
    await settle()
    expect(await times()).toEqual(['2026-11-09T09:00:00.000Z', '2026-11-09T13:00:00.000Z'])
  })

  it('is refused where its expression or time zone is none', async () => {
    for (const [from, to, why] of [
      ['0 * * * *', 'every now and then', 'is no schedule'],
      ['Europe/Berlin', 'Europe/Atlantis', 'is no time zone'],
    ] as const) {
      await expect(open(yaml('none').replace(from, to))).rejects.toThrow(why)
    }
    await open(MANUAL)
  })
})

describe('a folder', () => {
  const yaml = `triggers: 1
sources:
  drop: { kind: folder, path: inbox }
routes:
  - { playbook: noting.playbook.yaml }
`
  it('takes files that are dropped, moves them away, and puts aside what cannot be read', async () => {
    const past = new Date(Date.now() - 60_000)
    await open(yaml, { files: { 'inbox/.hidden.json': '{}', 'inbox/readme.txt': 'x' } })
    const drop = (name: string, text: string) => {
      bench.workspace.write(`inbox/${name}`, text)
      utimesSync(bench.workspace.at(`inbox/${name}`), past, past)
    }
    drop('a.json', '{ "title": "one" }')
    drop('b.json', '[{ "title": "two" }, { "title": "three" }]')
    drop('c.ndjson', '{ "title": "four" }\nnonsense\n{ "title": "five" }\n')
    drop('d.json', 'nonsense')
    await expect
      .poll(() => titles(bench.host), { timeout: 10_000 })
      .toEqual(['one', 'two', 'three', 'four', 'nonsense', 'five', 'nonsense'])
    await expect.poll(() => existsSync(bench.workspace.at('inbox/failed/d.json'))).toBe(true)
    expect(readdirSync(bench.workspace.at('inbox')).sort()).toEqual(['.hidden.json', 'done', 'failed', 'readme.txt'])
    drop('a.json', '{ "title": "six" }')
    await expect.poll(async () => (await titles(bench.host)).at(-1)).toBe('six')
    await expect.poll(() => existsSync(bench.workspace.at('inbox/done/2-a.json'))).toBe(true)
  })

  it('takes the others where one cannot be moved away, and that one once', async () => {
    await open(yaml, { files: { 'inbox/done': 'a file that is in the way of the folder', 'inbox/failed/.keep': '' } })
    const drop = (name: string, text: string) => {
      bench.workspace.write(`inbox/${name}`, text)
      utimesSync(bench.workspace.at(`inbox/${name}`), 0, 0)
    }
    drop('a.json', '{ "title": "one" }')
    drop('b.json', '{ "value": [{ "title": "two" }, { "title": "three" }] }')
    await expect.poll(() => titles(bench.host), { timeout: 10_000 }).toEqual(['one', 'two', 'three'])
    const problem = expect.stringContaining('cannot be moved')
    await expect.poll(() => bench.triggers.sources()).toMatchObject([{ state: 'troubled', problem }])
    rmSync(bench.workspace.at('inbox/done'))
    await expect.poll(() => readdirSync(bench.workspace.at('inbox')).sort()).toEqual(['done', 'failed'])
    await expect
      .poll(() => bench.news)
      .toEqual([
        { source: 'drop', kind: 'trouble', problem },
        { source: 'drop', kind: 'well', problem: undefined },
      ])
    expect(await titles(bench.host)).toEqual(['one', 'two', 'three'])
  })

  it.each([
    ['.', 'holds the workspace'],
    ['..', 'holds the workspace'],
    ['.firebreak', 'is a data folder'],
  ])('is never one whose files must stay: %s', async (path, what) => {
    const files = { 'settings.json': '{ "title": "of the workspace" }', '.firebreak/state.json': '{}' }
    await open(yaml.replace('path: inbox', `path: "${path}"`), { files })
    const problem = `${resolve(bench.workspace.path, path)} ${what}: files in it would be moved away. Name a folder for alerts alone.`
    await expect.poll(() => bench.triggers.sources()).toMatchObject([{ state: 'troubled', problem }])
    expect(existsSync(bench.workspace.at('settings.json'))).toBe(true)
    expect(await titles(bench.host)).toEqual([])
  })

  it('takes a file whose time lies ahead once it has not changed for a while: the clock was set back', async () => {
    const time = createTestTime()
    await open(yaml, { files: { 'inbox/a.json': '{ "title": "one" }' }, options: { clock: time } })
    const ahead = (time.now() + 2 * 3_600_000) / 1000
    utimesSync(bench.workspace.at('inbox/a.json'), ahead, ahead)
    for (let look = 0; look < 8; look++) {
      time.pass(500)
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await titles(bench.host)).toEqual(['one'])
  })

  it.skipIf(process.platform === 'win32')('takes no links, wherever they lead: they are put aside unread', async () => {
    await open(yaml, { files: { 'inbox/.keep': '', 'beside.json': '{ "title": "of somebody else" }' } })
    const link = bench.workspace.at('inbox/a.json')
    symlinkSync(bench.workspace.at('beside.json'), link)
    lutimesSync(link, new Date(0), new Date(0))
    const putAside = () => readdirSync(bench.workspace.at('inbox')).includes('failed')
    await expect.poll(putAside, { timeout: 10_000 }).toBe(true)
    const [alert, ...others] = await bench.host.alerts.list({})
    expect(others).toEqual([])
    expect(alert).toMatchObject({ state: 'dead', title: '(empty)', problem: { code: 'alerts/unreadable' } })
    expect(alert?.problem?.message).toBe('a.json is a link. Only files themselves are taken: move the file here.')
  })
})
