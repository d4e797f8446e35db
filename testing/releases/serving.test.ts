// What users of earlier releases serve today: alerts that came in, routes, and bundles that were signed then.
import { createHmac } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../engine/index.ts'
import { checkTriggers, findScenarios, type Host, openSigningKeys, readBundle, runScenarios, unpackBundle } from '../../host/index.ts'
import { type Server, startServer } from '../../server/index.ts'
import { json, serve, type TestServer } from '../servers.ts'
import { openRelease, type Release } from './open-release.ts'

const log = { info() {}, warn() {}, error() {} }
const WEB_30: JsonObject = {
  class_uid: 2004,
  severity_id: 4,
  finding_info: { title: 'Ransomware on web-30' },
  device: { hostname: 'web-30' },
  id: 'b-1',
  mail: { subject: 'Your invoice', from: 'billing@example.com' },
}

describe.each(['0.1', '0.2'])('what release %s serves', (version) => {
  let release: Release
  let server: Server | undefined
  let systems: TestServer | undefined
  afterEach(async () => {
    await server?.stop()
    await systems?.close()
    await release.remove()
    server = undefined
    systems = undefined
  })

  const start = async (more: Partial<Parameters<typeof startServer>[0]> = {}): Promise<Server> => {
    await release.trust()
    server = await startServer({ ...release.place, version: '0', port: 0, patienceMs: 2_000, log, ...more })
    return server
  }
  const post = (path: string, body: unknown, headers: { [name: string]: string }) =>
    fetch(`http://127.0.0.1:${server?.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })
  const hookToken = () => bearer(release.notes.secrets['siem'])
  /** The runs that an alert has started, with what each was given. */
  const startedBy = async (host: Host, alert: string) => {
    await expect.poll(async () => (await host.alerts.get(alert)).state).toBe('started')
    const { runs } = await host.alerts.get(alert)
    const found = runs.map(async (id) => {
      const [first] = await host.runs.entries(id, 0)
      return { id, playbook: (await host.runs.stored(id)).playbook.name, first: first as unknown as { alert: JsonObject } }
    })
    return Promise.all(found)
  }
  const playSystems = async (host: Host): Promise<string> => {
    systems = await serve((response) => json(response, { state: 'isolated' }))
    const settings = { baseUrl: systems.url, auth: 'bearer', allowPrivate: true }
    const token = release.notes.secrets['edr'] as string
    if (await host.connections.get('edr')) await host.connections.change('edr', settings, { token })
    else await host.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token } })
    return systems.url
  }

  it('lists its alerts in every state, with what became of each', async () => {
    release = openRelease(version)
    const host = await release.open()
    const { alerts } = release.notes
    expect(await host.alerts.counts()).toEqual({ started: 4, dead: 2, unrouted: 1, suppressed: 1, queued: 1 })
    const shown = async (name: string) => {
      const { state, title, severity, repeats, problem, runs } = await host.alerts.get(alerts[name] as string)
      return [state, title, severity, repeats, runs.length, problem?.code]
    }
    expect(await shown('started')).toEqual(['started', 'Ransomware on web-20', 4, 1, 1, undefined])
    expect(alerts['repeated']).toBe(alerts['started'])
    expect(alerts['sent twice']).toBe(alerts['started'])
    expect(await shown('given as it was sent')).toEqual(['started', 'Reported mail', 2, 0, 1, undefined])
    expect(await shown('both')).toEqual(['started', 'Ransomware on web-21', 4, 0, 2, undefined])
    expect(await shown('unrouted')).toEqual(['unrouted', 'Nobody wants it', 1, 0, 0, undefined])
    expect(await shown('suppressed')).toEqual(['suppressed', 'Ransomware on lab-01', 4, 0, 0, undefined])
    expect(await shown('dead')).toEqual(['dead', 'Ransomware on web-22', 5, 0, 0, 'run/missing-connection'])
    expect(await shown('queued')).toEqual(['queued', 'Ransomware on web-23', 4, 0, 0, undefined])
    expect((await host.alerts.list({ source: 'drop' })).map(({ body, problem }) => [body, problem?.code])).toEqual([
      ['{ "title": "cut o', 'alerts/unreadable'],
    ])
    expect((await host.alerts.suppressions()).map(({ reason, by, hits }) => [reason, by, hits]).sort()).toEqual([
      ['Over soon', 'ben', 0],
      ['The lab is rebuilt', 'ana', 1],
    ])
  })

  it('lets in whoever has a token of then, and nobody else', async () => {
    release = openRelease(version)
    await start()
    const { tokens } = release.notes
    const counts = async (token: string | undefined) => {
      const response = await post('/api/alerts/counts', {}, bearer(token))
      return [response.status, ((await response.json()) as { dead?: number }).dead]
    }
    expect(server?.firstToken).toBeUndefined()
    expect(await counts(tokens['admin'])).toEqual([200, 2])
    expect(await counts(tokens['siem'])).toEqual([200, 2])
    expect(await counts(tokens['a former colleague'])).toEqual([401, undefined])
  })

  it('gives playbooks what their routes gave them: the alert in the common shape, and what was sent', async () => {
    release = openRelease(version)
    const { host } = await start()
    await playSystems(host)
    const response = await post('/hooks/siem', WEB_30, hookToken())
    expect(response.status).toBe(202)
    const { id } = (await response.json()) as { id: string }
    const [contain, mail, ...more] = await startedBy(host, id)
    expect(more).toEqual([])
    expect(contain?.playbook).toBe('Contain a host')
    const { nowMs } = release.notes
    const now = new Date(nowMs).toISOString()
    expect(contain?.first.alert).toEqual({
      class_uid: 2004,
      class_name: 'Detection Finding',
      category_uid: 2,
      activity_id: 1,
      type_uid: 200401,
      time: nowMs,
      time_dt: now,
      severity_id: 4,
      severity: 'High',
      message: 'Ransomware on web-30',
      metadata: {
        uid: id,
        log_provider: 'siem',
        logged_time: nowMs,
        logged_time_dt: now,
        // Added after 0.1, so that the alert fits the schema; what 0.1 had is all there.
        version: '1.5.0',
        profiles: ['datetime', 'host', 'security_control'],
        product: { name: 'Unknown', vendor_name: 'Unknown' },
      },
      finding_info: { title: 'Ransomware on web-30', uid: id },
      device: { hostname: 'web-30', type_id: 0 },
      // A finding keeps all that it says, too.
      id: 'b-1',
      mail: { subject: 'Your invoice', from: 'billing@example.com' },
      observables: [{ name: 'device.hostname', type: 'Hostname', type_id: 1, value: 'web-30' }],
      original: WEB_30,
    })
    expect(mail?.playbook).toBe('Read a report')
    expect(mail?.first.alert).toEqual(WEB_30)
    await expect.poll(async () => (await host.runs.stored(contain!.id)).status).toBe('completed')
    await expect.poll(async () => (await host.runs.stored(mail!.id)).status).toBe('completed')
    expect((await host.runs.entries(mail!.id, 0)).at(-2)).toMatchObject({
      output: { message: 'Your invoice from billing@example.com' },
    })
    const isolations = systems?.received.map(({ method, url }) => `${method} ${url}`)
    expect(isolations).toContain('PUT /hosts/web-30/isolation')
  })

  it('knows what came in then: sent twice it is taken once, and what was signed is taken', async () => {
    release = openRelease(version)
    const { host } = await start()
    const { alerts, secrets, nowMs } = release.notes
    const again = await post('/hooks/siem', { ...WEB_30, id: 'a-4' }, hookToken())
    expect(await again.json()).toEqual({ id: alerts['both'], repeated: true })
    const stranger = await post('/hooks/siem', WEB_30, bearer('another-token-altogether'))
    expect(stranger.status).toBe(401)
    const time = String(Math.floor(nowMs / 1000))
    const body = { title: 'Signed' }
    const hash = createHmac('sha256', secrets['signed'] as string).update(`${time}.${JSON.stringify(body)}`).digest('hex')
    const signed = await post('/hooks/signed', body, { 'x-timestamp': time, 'x-signature': `sha256=${hash}` })
    expect(signed.status).toBe(202)
    const held = await post('/hooks/siem', { ...WEB_30, id: 'b-2', device: { hostname: 'lab-01' } }, hookToken())
    const { id } = (await held.json()) as { id: string }
    await expect.poll(async () => (await host.alerts.get(id)).state).toBe('suppressed')
  })

  it('starts what waited then, and what is replayed once nothing stands in its way', async () => {
    release = openRelease(version)
    const { host } = await start()
    await playSystems(host)
    const { alerts } = release.notes
    const [queued] = await startedBy(host, alerts['queued'] as string)
    expect(queued).toMatchObject({ playbook: 'Contain a host', first: { alert: { device: { hostname: 'web-23' } } } })
    const settings = { baseUrl: systems!.url, allowPrivate: true }
    await host.connections.add({ name: 'pager', kind: 'http', settings, secrets: {} })
    await host.alerts.replay(alerts['dead'] as string)
    const [page] = await startedBy(host, alerts['dead'] as string)
    await expect.poll(async () => (await host.runs.stored(page!.id)).status).toBe('completed')
    expect(systems?.received.map(({ url }) => url)).toContain('/pages')
    await host.alerts.replay(alerts['unrouted'] as string)
    await expect.poll(() => host.alerts.get(alerts['unrouted'] as string)).toMatchObject({ state: 'unrouted', attempt: 2 })
  })

  it('reads on in a file that it followed then, as a new one where it stands elsewhere now', async () => {
    release = openRelease(version)
    const { host } = await start()
    const line = { timestamp: '2026-11-09T09:00:00+0000', event_type: 'alert', flow_id: 8, alert: { signature: 'Scan' } }
    appendFileSync(join(release.folder, 'sensor/eve.json'), `${JSON.stringify(line)}\n`)
    const titles = async () => (await host.alerts.list({ source: 'sensor' })).map(({ title }) => title)
    await expect
      .poll(() => {
        release.clock.pass(1_000)
        return titles()
      })
      .toContain('Scan')
    // A copy is another file, which is read from its beginning: what was taken from the first is taken again, and nothing is lost.
    expect([...new Set(await titles())].sort()).toEqual(['Beacon', 'Scan'])
    const [source] = (await server!.triggers.sources()).filter(({ name }) => name === 'sensor')
    expect(source).toMatchObject({ kind: 'file-tail', state: 'running' })
  })

  it('has playbooks and triggers without mistakes, and scenarios that pass', async () => {
    release = openRelease(version)
    const host = await release.open()
    const playbooks = await host.playbooks.list()
    expect(playbooks).toHaveLength(10)
    for (const { file } of playbooks) {
      const { diagnostics, plan } = await host.playbooks.check(file)
      expect(diagnostics.filter(({ severity }) => severity === 'error'), file).toEqual([])
      expect(plan, file).toBeDefined()
    }
    const file = join(release.folder, 'triggers.yaml')
    const { diagnostics } = await checkTriggers(readFileSync(file, 'utf8'), { file, catalog: host.catalog })
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const lists = join(release.folder, 'lists')
    const { reports } = await runScenarios(findScenarios([release.folder]).map((one) => ({ file: one, lists })), host.catalog)
    expect(reports.map(({ name, status }) => [name, status]).sort()).toEqual([
      ['A host is cut off', 'passed'],
      ['The sensor does not answer', 'passed'],
      ['Two people say yes', 'passed'],
    ])
  })

  it('has bundles that are as they were signed, by a key that is still known', async () => {
    release = openRelease(version)
    const keys = openSigningKeys(release.place.keysDir as string, release.place.masterKey)
    expect(keys.list().map(({ name, isOwn }) => [name, isOwn])).toEqual([['release', true]])
    const opened = ['ask', 'sweep', 'contain'].map((name) => readBundle(release.bundle(name)))
    for (const { signedBy } of opened) expect(keys.isTrusted(signedBy.publicKey)).toBe(true)
    expect(opened.map(({ manifest }) => manifest.playbooks.map(({ name }) => name).sort())).toEqual([
      ['Ask first'],
      ['Enrich address', 'Sweep addresses'],
      ['Contain a host', 'Page somebody', 'Read a report'],
    ])
    expect(opened.map(({ manifest }) => manifest.parts.some(({ role }) => role === 'triggers'))).toEqual([
      false,
      false,
      true,
    ])
    // The secret half still signs.
    const host = await release.open()
    const request = { playbooks: ['ask.playbook.yaml'], name: 'anew', firebreak: '0' }
    expect((await host.bundles.create(request, { key: 'release' })).key.publicKey).toBe(opened[0]?.signedBy.publicKey)
  })

  const ROUTES: { [bundle: string]: string } = {
    ask: 'routes: [{ playbook: ask.playbook.yaml }]',
    sweep: 'routes: [{ playbook: sweep.playbook.yaml, give: original }]',
  }
  /** Serves a bundle with data of its own. */
  const serveBundle = async (name: string): Promise<Server> => {
    release = openRelease(version)
    const bundle = readBundle(release.bundle(name))
    const dataDir = join(release.folder, `../served-${name}`)
    const workspaceDir = join(dataDir, 'bundle', name)
    unpackBundle(bundle, workspaceDir)
    const triggersFile = join(dataDir, 'triggers.yaml')
    if (ROUTES[name]) appendFileSync(triggersFile, `triggers: 1\n${ROUTES[name]}\n`)
    return start({ dataDir, workspaceDir, bundle, ...(ROUTES[name] && { triggersFile }) })
  }
  const submit = async (alert: JsonObject): Promise<string> => {
    const response = await post('/api/alerts/submit', { alert }, bearer(server?.firstToken))
    expect(response.status).toBe(200)
    return ((await response.json()) as { id: string }).id
  }

  it('serves a bundle without triggers by the routes that it is given', async () => {
    const { host } = await serveBundle('ask')
    const [run] = await startedBy(host, await submit({ title: 'One', name: 'the bundle' }))
    await expect.poll(async () => (await host.runs.stored(run!.id)).status).toBe('waiting')
    expect((await host.runs.stored(run!.id)).plan).toBe(readBundle(release.bundle('ask')).plan('ask.playbook.yaml').hash)
    expect((await host.approvals.list()).map(({ node }) => node)).toEqual(['ask'])
    for (const by of ['ana', 'ben']) await (await host.runs.answer(run!.id, 'ask', { by, choice: 'approved' })).settled
    expect((await host.runs.stored(run!.id)).status).toBe('completed')
  })

  it('serves a bundle whose playbook calls another one by its hash', async () => {
    const { host } = await serveBundle('sweep')
    systems = await serve((response, { url }) => json(response, { score: url.endsWith('.9') ? 90 : 10 }))
    const settings = { baseUrl: systems.url, auth: 'none', allowPrivate: true }
    await host.connections.add({ name: 'reputation', kind: 'http', settings, secrets: {} })
    const [run] = await startedBy(host, await submit({ title: 'Sweep', addresses: ['203.0.113.9', '192.0.2.1'] }))
    await expect.poll(async () => (await host.runs.stored(run!.id)).status).toBe('completed')
    expect((await host.runs.lastOutputs('Sweep addresses')).outputs).toMatchObject({ worst: { scores: [90, 10] } })
  })

  it('serves a bundle with its own triggers, whose routes give what they gave', async () => {
    const { host } = await serveBundle('contain')
    await playSystems(host)
    const secrets = { token: release.notes.secrets['siem'] as string }
    await host.connections.add({ name: 'siem-hook', kind: 'webhook', settings: {}, secrets })
    const response = await post('/hooks/siem', WEB_30, hookToken())
    const { id } = (await response.json()) as { id: string }
    const [contain, mail] = await startedBy(host, id)
    expect(contain?.first.alert).toMatchObject({ class_uid: 2004, message: 'Ransomware on web-30', original: WEB_30 })
    expect(mail?.first.alert).toEqual(WEB_30)
    await expect.poll(async () => (await host.runs.stored(contain!.id)).status).toBe('completed')
    expect(systems?.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /hosts/web-30/isolation'])
    const write = { file: 'mail.playbook.yaml', text: '', revision: null }
    const refused = await post('/api/playbooks/write', write, bearer(server?.firstToken))
    expect(refused.ok).toBe(false)
    expect(await refused.json()).toMatchObject({ data: { code: 'workspace/read-only' } })
  })
})
