// Writes the fixture of a release: `node testing/releases/make.ts 0.2`. It works a workspace under /srv/firebreak by the host's own door
// until its data folder holds every case, and copies that beside the workspace that it was given. README.md says how to go on from there.
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SCOPES } from '../../api/index.ts'
import { type JsonObject, type JsonValue, link, type Plan, simulate } from '../../engine/index.ts'
import { approvalPath, createHost, type Host, type RunHandle } from '../../host/index.ts'
import { createTestTime } from '../time.ts'

const [version = '', home = '/srv/firebreak'] = process.argv.slice(2)
const fixture = join(import.meta.dirname, version)
const keys = `${home}-keys`
/** A Monday morning; the clock goes on only when told. */
const clock = createTestTime(Date.UTC(2026, 10, 9, 8))
const MINUTE_MS = 60_000
/** What a person would have noted down: secrets, tokens, and which run is which. */
const notes = {
  runs: {} as { [name: string]: string },
  backtests: {} as { [name: string]: string },
  alerts: {} as { [name: string]: string },
  tokens: {} as { [name: string]: string },
  trashed: '',
  approvalLink: '',
}
const SECRETS = {
  edr: 'edr-token-of-the-fixture',
  tickets: 'tickets-password-of-the-fixture',
  reputation: 'reputation-key-of-the-fixture',
  cloud: 'cloud-client-secret-of-the-fixture',
  siem: 'siem-hook-token-of-the-fixture',
  signed: 'signed-hook-key-of-the-fixture',
}

const RETIRED = `firebreak: 1
name: Retired
nodes:
  received: { type: trigger/alert, next: tell }
  tell: { type: action/log, with: { message: retired } }
`

/** The systems that playbooks talk to: they answer, or hold a request until the process is gone. */
const systems = createServer((request, response) => {
  const { method = '', url = '' } = request
  request.resume()
  if (held(method, url)) return heldRequests.push(response)
  if (url === '/evidence') return answer(response, 200, { lines: Array.from({ length: 6_000 }, line) })
  if (url.startsWith('/addresses/')) return answer(response, 200, { score: url.endsWith('.9') ? 90 : 10 })
  if (url.startsWith('/hosts/broken')) return answer(response, 404, { error: 'no such host' })
  if (url === '/tickets') return answer(response, 201, { id: 'T-7' })
  answer(response, 200, { state: method === 'DELETE' ? 'free' : 'isolated' })
  return undefined
})
const heldRequests: ServerResponse[] = []
let held = (_method: string, _url: string): boolean => false
const line = (_: unknown, at: number) => ({ at, text: 'the same line of evidence, again and again' })

function answer(response: ServerResponse, status: number, body: JsonValue): void {
  response.writeHead(status, { 'content-type': 'application/json', date: 'Mon, 09 Nov 2026 08:00:00 GMT' })
  response.end(JSON.stringify(body))
}

const openHost = (): Promise<Host> =>
  createHost({
    dataDir: join(home, '.firebreak'),
    workspaceDir: home,
    masterKey: { keyFile: join(keys, 'master.key') },
    keysDir: join(keys, 'keys'),
    clock,
    patienceMs: 0,
  })

let host: Host

async function planOf(file: string): Promise<Plan> {
  const { plan, diagnostics } = await host.playbooks.check(`${file}.playbook.yaml`)
  if (plan) return plan
  throw new Error(`${file}: ${JSON.stringify(diagnostics)}`)
}

type Start = Partial<Parameters<Host['runs']['start']>[2]>

async function begin(name: string, file: string, alert: JsonValue, more: Start = {}): Promise<RunHandle> {
  const options = { mode: 'live' as const, by: 'ana', file: `${file}.playbook.yaml`, ...more }
  const handle = await host.runs.start(await planOf(file), alert, options)
  notes.runs[name] = handle.id
  return handle
}

/** Starts a run and waits until it does nothing more by itself. */
async function run(...given: Parameters<typeof begin>): Promise<string> {
  clock.pass(MINUTE_MS)
  const { id, settled } = await begin(...given)
  const { status } = await settled
  console.log(`${given[0]}: ${status}`)
  return id
}

async function rehearse(name: string, file: string, alert: JsonValue): Promise<string> {
  clock.pass(MINUTE_MS)
  const plan = await planOf(file)
  const simulation = await simulate(link(plan, host.catalog), alert, { at: clock.now(), by: 'ana', lists: host.lists })
  const id = await host.runs.record(plan, simulation, { by: 'ana', file: `${file}.playbook.yaml` })
  notes.runs[name] = id
  return id
}

const hostAlert = (hostname: string, more: JsonObject = {}): JsonObject => ({
  class_uid: 2004,
  severity_id: 4,
  finding_info: { title: `Ransomware on ${hostname}` },
  device: { hostname },
  ...more,
})

async function addConnections(base: string): Promise<void> {
  const { connections } = host
  const http = (name: string, auth: string, settings: object, secrets: { [field: string]: string }) =>
    connections.add({ name, kind: 'http', settings: { baseUrl: base, allowPrivate: true, auth, ...settings }, secrets })
  await http('edr', 'bearer', {}, { token: SECRETS.edr })
  await http('tickets', 'basic', { user: 'soar' }, { password: SECRETS.tickets })
  await http('reputation', 'header', { name: 'X-Api-Key' }, { key: SECRETS.reputation })
  await http('cloud', 'oauth2', { tokenUrl: `${base}/token`, clientId: 'soar' }, { clientSecret: SECRETS.cloud })
  await http('open', 'none', {}, {})
  await connections.add({ name: 'siem-hook', kind: 'webhook', settings: {}, secrets: { token: SECRETS.siem } })
  await connections.add({
    name: 'signed-hook',
    kind: 'webhook',
    settings: { auth: 'hmac' },
    secrets: { key: SECRETS.signed },
  })
}

async function waitingRuns(): Promise<void> {
  const approval = await run('waits for an approval', 'ask', { name: 'the first' })
  await (await host.runs.answer(approval, 'ask', { by: 'ana', from: 'the Studio', choice: 'approved' })).settled
  await run('waits for a form', 'hand-over', { host: 'web-01' })
  const task = await run('waits for a task', 'hand-over', { host: 'web-02' })
  const values = { impact: 'some', remark: 'Month end closing' }
  await (await host.runs.answer(task, 'impact', { by: 'ben', choice: 'submitted', values })).settled
  await run('waits for a timer', 'cool-down', {})
  await run('pauses', 'contain', hostAlert('web-05'), { pauseBefore: ['isolate'] })
}

async function endedRuns(): Promise<void> {
  await run('can be undone', 'contain', hostAlert('web-06'))
  const undone = await run('was undone', 'contain', hostAlert('web-07'))
  await (await host.runs.undo(undone, 'ben')).settled
  await run('failed', 'contain', hostAlert('broken'))
  const cancelled = await run('was cancelled', 'ask', { name: 'a false alarm' })
  await (await host.runs.cancel(cancelled, 'ana', 'A false alarm')).settled
  const rejected = await run('was rejected', 'ask', { name: 'the second' })
  await (await host.runs.answer(rejected, 'ask', { by: 'ben', choice: 'rejected', reason: 'Not at noon' })).settled
  await run('is a shadow', 'contain', hostAlert('web-08'), { mode: 'shadow' })
  await run('has a loop', 'sweep', { addresses: ['203.0.113.9', '198.51.100.4', '192.0.2.1'] })
  await run('holds an artifact', 'collect', {})
  await rehearse('was rehearsed', 'contain', hostAlert('web-09'))
  const back = await rehearse('was rehearsed and undone', 'contain', hostAlert('web-10'))
  await (await host.runs.undo(back, 'ana')).settled
}

/** Three runs whose process goes away while a request is under way. */
async function leftRuns(): Promise<void> {
  const undoing = await run('is being undone', 'contain', hostAlert('web-12'))
  held = (method, url) => method === 'DELETE' || url === '/tickets' || url.startsWith('/hosts/web-11')
  await begin('is in doubt', 'ticket', { title: 'Left open' })
  await begin('was left running', 'contain', hostAlert('web-11'))
  await host.runs.undo(undoing, 'ana')
  // The clock stands still: a timeout would end the requests.
  await arrived(3)
  await host.close()
  held = () => false
  for (const response of heldRequests) response.destroy()
  clock.pass(MINUTE_MS)
  host = await openHost()
  // Whether the ticket was opened nobody knows: taken up again, the run is in doubt.
  await (await host.runs.resume(notes.runs['is in doubt'] as string)).settled
}

async function arrived(count: number): Promise<void> {
  while (heldRequests.length < count) await once(systems, 'request')
}

async function alerts(): Promise<void> {
  for (const folder of ['sensor', 'drop']) mkdirSync(join(home, folder), { recursive: true })
  const flow = { timestamp: '2026-11-09T08:20:00+0000', flow_id: 7, src_ip: '203.0.113.9', dest_ip: '192.0.2.3' }
  const signature = { signature_id: 2_024_000, signature: 'Beacon', severity: 1 }
  const lines = [
    { ...flow, event_type: 'flow' },
    { ...flow, event_type: 'alert', alert: signature },
  ]
  writeFileSync(join(home, 'sensor/eve.json'), lines.map((one) => `${JSON.stringify(one)}\n`).join(''))
  writeFileSync(join(home, 'drop/broken.json'), '{ "title": "cut o')
  utimesSync(join(home, 'drop/broken.json'), 1_700_000_000, 1_700_000_000)
  const onTrouble = () => {} // a dead letter says itself why
  await host.alerts.suppress({
    condition: "alert.?device.?hostname == optional.of('lab-01')",
    reason: 'The lab is rebuilt',
    by: 'ana',
    expiresMs: clock.now() + 7 * 24 * 60 * MINUTE_MS,
  })
  const over = { condition: 'source == "manual"', reason: 'Over soon', by: 'ben', expiresMs: clock.now() + MINUTE_MS }
  await host.alerts.suppress(over)
  clock.pass(2 * MINUTE_MS)
  const triggers = await host.openTriggers({ onTrouble })
  triggers.start()
  const isDone = async () => ((await host.alerts.counts()).queued ?? 0) === 0 && triggers.active() === 0
  const send = async (name: string, alert: JsonObject): Promise<void> => {
    clock.pass(MINUTE_MS)
    const body = Buffer.from(JSON.stringify(alert))
    const hook = triggers.webhook('siem')
    const taken = await hook?.receive({ headers: { authorization: `Bearer ${SECRETS.siem}` }, body })
    notes.alerts[name] = taken?.id ?? ''
    await quiet(isDone)
  }
  await send('started', hostAlert('web-20', { id: 'a-1', rule: { id: 7 } }))
  await send('repeated', hostAlert('web-20', { id: 'a-2', rule: { id: 7 } }))
  await send('sent twice', hostAlert('web-20', { id: 'a-1', rule: { id: 7 } }))
  const mail = { subject: 'Your invoice', from: 'billing@example.com' }
  await send('given as it was sent', { id: 'a-3', title: 'Reported mail', severity: 'low', mail })
  await send('both', hostAlert('web-21', { id: 'a-4', mail }))
  await send('unrouted', { id: 'a-5', title: 'Nobody wants it', severity: 'info' })
  await send('suppressed', hostAlert('lab-01', { id: 'a-6' }))
  await send('dead', hostAlert('web-22', { id: 'a-7', severity_id: 5 }))
  await quiet(async () => await isDone() && (await host.alerts.list({})).some(({ source }) => source === 'drop'))
  await host.close()
  host = await openHost()
  // So many runs are under way elsewhere that what is handed in waits.
  await (await host
    .openTriggers({ onTrouble, limits: { mostActive: 0 } }))
    .submit(hostAlert('web-23', { mail }), {})
    .then(({ id }) => {
      notes.alerts['queued'] = id
    })
}

/** Until it is so; timers are fired meanwhile. */
async function quiet(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await isSo()); turn++) {
    if (turn > 2_000) throw new Error('It does not come to rest')
    clock.pass(1)
    for (let step = 0; step < 50; step++) await new Promise((resolve) => setImmediate(resolve))
  }
}

async function backtests(): Promise<void> {
  clock.pass(MINUTE_MS)
  const request = {
    plan: await planOf('contain'),
    file: 'contain.playbook.yaml',
    alerts: [join(home, 'recorded/month.ndjson')],
    options: { label: { path: 'label', positive: ['TP'] } },
    jobs: 1,
  }
  const against = { name: 'mail.playbook.yaml', plan: await planOf('mail') }
  notes.backtests['done'] = (await (await host.backtests.start({ ...request, against })).ended).id
  clock.pass(MINUTE_MS)
  const stopped = await host.backtests.start(request)
  host.backtests.stop(stopped.id)
  notes.backtests['stopped'] = (await stopped.ended).id
}

async function bundle(name: string, playbooks: string[]): Promise<void> {
  const files = playbooks.map((one) => `${one}.playbook.yaml`)
  const { bytes } = await host.bundles.create({ playbooks: files, name, firebreak: `${version}.0` }, {})
  mkdirSync(join(fixture, 'bundles'), { recursive: true })
  writeFileSync(join(fixture, 'bundles', `${name}.firebreak`), bytes)
}

async function people(): Promise<void> {
  for (const name of ['admin', 'a former colleague', 'siem']) notes.tokens[name] = await host.access.issue(name, { scopes: SCOPES })
  await host.access.revoke('a former colleague')
  const run = notes.runs['waits for an approval'] as string
  const untilMs = clock.now() + 60 * MINUTE_MS
  notes.approvalLink = await approvalPath(host.access, { run, node: 'ask', scope: 0, person: 'carla', untilMs })
  const { text, revision } = await host.playbooks.read('ask.playbook.yaml')
  await host.playbooks.keepDraft('ask.playbook.yaml', { text: text.replace('4h', '5h'), revision })
  await host.playbooks.write('retired.playbook.yaml', RETIRED, null)
  notes.trashed = await host.playbooks.trash('retired.playbook.yaml')
}

function keep(): void {
  for (const part of ['data', 'workspace', 'keys', 'master.key'])
    rmSync(join(fixture, part), { recursive: true, force: true })
  const data = join(fixture, 'data')
  cpSync(join(home, '.firebreak'), data, { recursive: true })
  rmSync(join(data, '.gitignore'), { force: true })
  const left = readdirSync(data).filter((file) => /-(wal|shm)$/.test(file))
  if (left.length > 0) throw new Error(`The database was not closed whole: ${left.join(', ')}`)
  const isOfTheWorkspace = (file: string) => file !== join(home, '.firebreak')
  cpSync(home, join(fixture, 'workspace'), { recursive: true, filter: isOfTheWorkspace })
  cpSync(join(keys, 'keys'), join(fixture, 'keys'), { recursive: true })
  cpSync(join(keys, 'master.key'), join(fixture, 'master.key'))
  const facts = { version, home, nowMs: clock.now(), secrets: SECRETS, ...notes }
  writeFileSync(join(fixture, 'notes.json'), `${JSON.stringify(facts, null, 2)}\n`)
}

for (const folder of [home, keys]) rmSync(folder, { recursive: true, force: true })
const triggersFile = join(fixture, 'workspace/triggers.yaml')
/** Made below, or laid there later. */
const notYet = ['sensor', 'drop', 'triggers.yaml'].map((name) => join(fixture, 'workspace', name))
cpSync(join(fixture, 'workspace'), home, { recursive: true, filter: (file) => !notYet.includes(file) })
systems.listen(0, '127.0.0.1')
await once(systems, 'listening')
host = await openHost()
await run('was answered before there was a key', 'ask', { name: 'the zeroth' })
const [unsigned = ''] = Object.values(notes.runs)
for (const by of ['ana', 'ben']) await (await host.runs.answer(unsigned, 'ask', { by, choice: 'approved' })).settled
await addConnections(`http://127.0.0.1:${(systems.address() as AddressInfo).port}`)
await waitingRuns()
await endedRuns()
await leftRuns()
host.keys.create('release')
await bundle('ask', ['ask'])
await bundle('sweep', ['sweep'])
cpSync(triggersFile, join(home, 'triggers.yaml'))
await bundle('contain', ['contain', 'mail', 'page'])
await alerts()
await backtests()
await people()
await host.close()
systems.closeAllConnections()
systems.close()
keep()
