import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openBundle } from '../../exchange/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { openSigningKeys, publicLine } from '../keys/signing-keys.ts'
import { bundleFolder, readBundle, unpackBundle } from './unpack-bundle.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

const CALLING = `firebreak: 2
name: Caller
connections: { desk: http }
nodes:
  received: { type: trigger/manual, next: known }
  known: { type: condition/in-list, with: { value: "\${alert.ip}", list: scanners }, next: { in: greet, out: greet } }
  greet: { type: flow/playbook, join: any, with: { playbook: greeting, inputs: {} }, next: tell }
  tell:
    type: action/http-request
    effect: notify
    timeout: 5s
    with: { connection: desk, method: POST, url: /messages, json: { text: hello } }
`

const SCENARIO = `scenario: 1
name: It greets
playbook: ../caller.playbook.yaml
alert: ../alerts/one.json
expect: { status: completed }
`

function open(more: { [file: string]: string } = {}) {
  workspace = createTestWorkspace({
    'greeting.playbook.yaml': GREETING,
    'caller.playbook.yaml': CALLING,
    'lists/scanners.txt': '10.0.0.0/8\n',
    'lists/others.txt': 'nobody needs it\n',
    'alerts/one.json': '{ "ip": "10.1.2.3" }',
    'alerts/two.json': '{}',
    'scenarios/greets.scenario.yaml': SCENARIO,
    ...more,
  })
  return workspace.open()
}

const request = { playbooks: ['caller.playbook.yaml'], name: 'Calling', firebreak: '0.1.0' }

describe('a bundle of a workspace', () => {
  it('holds the playbook, what it calls, its lists, its scenarios with their alerts, and nothing else', async () => {
    const host = await open({ 'triggers.yaml': 'triggers: 1\n' })
    host.keys.create('team')
    const { bytes, key } = await host.bundles.create(request, {})
    expect(key).toMatchObject({ name: 'team', isOwn: true })
    const { manifest } = openBundle(bytes)
    expect(manifest.parts.filter(({ role }) => role !== 'plan').map(({ path }) => path)).toEqual([
      'alerts/one.json',
      'caller.playbook.yaml',
      'greeting.playbook.yaml',
      'lists/scanners.txt',
      'scenarios/greets.scenario.yaml',
      'triggers.yaml',
    ])
    expect(manifest.playbooks.find(({ name }) => name === 'Caller')?.calls).toMatchObject([{ name: 'Greeting' }])
    expect(manifest.connections).toEqual([
      { name: 'desk', kind: 'http', rights: ['notify'], usedBy: ['caller.playbook.yaml'] },
    ])
  })

  it('lets nothing out that a connection keeps secret, in whatever part it stands', async () => {
    const secret = 'Tr0ub4dor-and-3'
    const encoded = Buffer.from(`user:${secret}`).toString('base64')
    for (const [file, text] of [
      ['lists/scanners.txt', `10.0.0.1\n# ${secret}\n`],
      ['alerts/one.json', JSON.stringify({ header: `x ${encoded}` })],
      ['scenarios/greets.scenario.yaml', SCENARIO.replace('It greets', `It greets ${secret}`)],
      ['triggers.yaml', `triggers: 1 # ${encodeURIComponent(secret)}\n`],
      ['greeting.playbook.yaml', GREETING.replace('Says hello.', `Says ${secret}.`)],
    ] as const) {
      const host = await open({ [file]: text })
      host.keys.create('team')
      await host.connections.add({
        name: 'desk',
        kind: 'http',
        settings: { baseUrl: 'https://desk.example', auth: 'bearer' },
        secrets: { token: secret },
      })
      await workspace.close()
      const again = await workspace.open() // which has not used the secret yet
      const refused = again.bundles.create(request, {})
      await expect(refused, file).rejects.toMatchObject({ code: 'bundle/secret', part: file })
      await expect(again.bundles.create(request, {})).rejects.not.toThrow(secret)
      const { secrets } = await again.bundles.preview(request)
      expect(secrets.map(({ part, isKnown }) => [part, isKnown])).toContainEqual([file, true])
      await workspace.remove()
    }
  })

  it('is not made of a playbook with errors, of none, or with a list that is missing', async () => {
    const host = await open({ 'broken.playbook.yaml': 'firebreak: 2\nname: x\nnodes: { a: { type: no/such } }\n' })
    host.keys.create('team')
    const create = (...playbooks: string[]) => host.bundles.create({ ...request, playbooks }, {})
    await expect(create('broken.playbook.yaml')).rejects.toMatchObject({ code: 'playbook/has-errors' })
    await expect(create('nowhere.playbook.yaml')).rejects.toMatchObject({ code: 'playbook/unknown' })
    await expect(create('../outside.playbook.yaml')).rejects.toMatchObject({ code: 'path/outside' })
  })

  it('is not made with triggers that no server could read: what, where, and how to mend it', async () => {
    for (const [text, message] of [
      [
        'triggers: 1\nsources:\n  - { name: siem, kind: webhook }\n',
        /^triggers\.yaml:3:3: sources: must be a name for each/,
      ],
      [
        'triggers: 1\nroutes:\n  - { playbook: a, mode: simulate }\n',
        /:3:26: routes\.0\.mode: must be one of live, shadow\.$/,
      ],
      ['firebreak: 2\n', /^triggers\.yaml:1:1: triggers: is missing; it must be 1\.$/],
    ] as const) {
      const host = await open({ 'triggers.yaml': text })
      host.keys.create('team')
      const refused = host.bundles.create(request, {})
      await expect(refused, text).rejects.toMatchObject({ code: 'triggers/bad-file' })
      await expect(host.bundles.create(request, {})).rejects.toThrow(message)
      await workspace.remove()
    }
  })

  it('is laid out as a folder, what stood there before gone', async () => {
    const host = await open()
    host.keys.create('team')
    const { bytes } = await host.bundles.create(request, {})
    const file = workspace.at('one.firebreak')
    writeFileSync(file, bytes)
    const folder = workspace.at('out')
    unpackBundle(readBundle(file), folder)
    workspace.write('out/stale.playbook.yaml', GREETING)
    unpackBundle(readBundle(file), folder)
    expect(existsSync(join(folder, 'stale.playbook.yaml'))).toBe(false)
    expect(existsSync(join(folder, 'plans'))).toBe(false)
    expect(readFileSync(join(folder, 'caller.playbook.yaml'), 'utf8')).toBe(CALLING)
    expect(() => readBundle(workspace.at('none.firebreak'))).toThrow('there is no such file')
  })

  it('in no folder that holds something else, whatever the bundle is called', async () => {
    const host = await open()
    host.keys.create('team')
    const file = workspace.at('one.firebreak')
    writeFileSync(file, (await host.bundles.create(request, {})).bytes)
    const bundle = readBundle(file)
    const data = workspace.at('.firebreak')
    for (const folder of [data, workspace.path, join(data, 'drafts', '..')]) {
      expect(() => unpackBundle(bundle, folder), folder).toThrow(expect.objectContaining({ code: 'bundle/unwritable' }))
    }
    expect(() => unpackBundle(bundle, file)).toThrow('it is no folder. Nothing was touched')
    expect(existsSync(join(data, 'firebreak.sqlite'))).toBe(true)
    expect(existsSync(workspace.at('caller.playbook.yaml'))).toBe(true)
    expect(existsSync(join(data, 'caller.playbook.yaml'))).toBe(false)
  })

  it('by 0.2, which left no mark, is laid out anew', async () => {
    const host = await open()
    host.keys.create('team')
    const file = workspace.at('one.firebreak')
    writeFileSync(file, (await host.bundles.create(request, {})).bytes)
    workspace.write('.firebreak/bundle/one/stale.playbook.yaml', GREETING)
    unpackBundle(readBundle(file), bundleFolder(workspace.at('.firebreak'), file))
    expect(readdirSync(workspace.at('.firebreak/bundle/one'))).not.toContain('stale.playbook.yaml')
  })
})

it.each(['...firebreak', '..firebreak', '.firebreak', '.hidden.firebreak', ' .firebreak'])(
  'of the name %s is served from no folder',
  (name) => {
    expect(() => bundleFolder('/data', name)).toThrow(expect.objectContaining({ code: 'bundle/bad-name' }))
    expect(() => bundleFolder('/data', `./${name}`)).toThrow('is no name for a bundle that is served')
  },
)

it('of any other name has a folder of its own in the data folder', () => {
  expect(bundleFolder('/data', '../soc-2.1.firebreak')).toBe(join('/data', 'bundle', 'soc-2.1'))
  expect(bundleFolder('/data', 'Überwachung.firebreak')).toBe(join('/data', 'bundle', 'Überwachung'))
})

it('leaves out the routes to playbooks that are not in it, with the sources of these alone, and names them', async () => {
  const host = await open({
    'triggers.yaml': `triggers: 1
sources:
  siem: { kind: webhook, connection: siem-hook } # of the whole house
  inbox: { kind: folder, path: inbox }
  other: { kind: webhook, connection: other-hook }
  spare: { kind: folder, path: spare }
routes:
  - { from: siem, playbook: caller.playbook.yaml }
  - { from: inbox, playbook: away.playbook.yaml }
  - { from: siem, playbook: away.playbook.yaml }
  - { from: other, playbook: away.playbook.yaml }
`,
  })
  host.keys.create('team')
  const preview = await host.bundles.preview(request)
  expect(preview.notStarted).toEqual(['away.playbook.yaml'])
  const made = await host.bundles.create(request, {})
  expect(made.notStarted).toEqual(['away.playbook.yaml'])
  expect(openBundle(made.bytes).manifest.connections).toEqual([
    { name: 'desk', kind: 'http', rights: ['notify'], usedBy: ['caller.playbook.yaml'] },
    { name: 'siem-hook', kind: 'webhook', rights: [], usedBy: ['triggers.yaml'] },
  ])
  const file = workspace.at('one.firebreak')
  writeFileSync(file, made.bytes)
  unpackBundle(readBundle(file), workspace.at('out'))
  expect(readFileSync(join(workspace.at('out'), 'triggers.yaml'), 'utf8')).toBe(`triggers: 1
sources:
  siem: { kind: webhook, connection: siem-hook } # of the whole house
  spare: { kind: folder, path: spare }
routes:
  - { from: siem, playbook: caller.playbook.yaml }
`)
})

describe('a bundle that is laid out anew', () => {
  const laidOut = async (triggers: string, came: { [file: string]: string }, instead?: string) => {
    const host = await open({ 'triggers.yaml': triggers })
    host.keys.create('team')
    const file = workspace.at('one.firebreak')
    writeFileSync(file, (await host.bundles.create(request, {})).bytes)
    unpackBundle(readBundle(file), workspace.at('out'))
    for (const [path, text] of Object.entries(came)) workspace.write(`out/${path}`, text)
    if (instead !== undefined) workspace.write('instead.yaml', instead)
    unpackBundle(
      readBundle(file),
      workspace.at('out'),
      instead === undefined ? undefined : workspace.at('instead.yaml'),
    )
    return Object.keys(came).filter((path) => existsSync(join(workspace.at('out'), path)))
  }
  const sources = (...paths: [kind: string, path: string][]) =>
    `triggers: 1\nsources:\n${paths.map(([kind, path], at) => `  s${at}: { kind: ${kind}, path: ${path} }\n`).join('')}routes: []\n`
  const alert = '{ "ip": "10.1.2.3" }'

  it('keeps what its sources read there, for alerts came in while nothing was running', async () => {
    const came = {
      'inbox/a.json': alert,
      'inbox/done/b.json': alert,
      'deep/er/drop/c.json': alert,
      'deep/other.json': alert,
      'sensor/eve.json': alert,
      'sensor/eve.json.1': alert,
      'sensor/eve-20261130.json': alert,
      'sensor/else.json': alert,
      'stale.playbook.yaml': GREETING,
    }
    const named = sources(['folder', './inbox/'], ['folder', 'deep/er/drop'], ['file-tail', 'sensor/eve.json'])
    expect(await laidOut(named, came)).toEqual([
      'inbox/a.json',
      'inbox/done/b.json',
      'deep/er/drop/c.json',
      'sensor/eve.json',
      'sensor/eve.json.1',
      'sensor/eve-20261130.json',
    ])
  })

  it('keeps nothing else: no source that is outside, and none that its own parts stand in', async () => {
    const came = { 'alerts/a.json': alert, 'inbox/a.json': alert }
    const named = sources(['folder', 'alerts'], ['folder', '.'], ['folder', '../out'], ['folder', '/srv/inbox'])
    expect(await laidOut(named, came)).toEqual([])
    expect(readFileSync(join(workspace.at('out'), 'alerts/one.json'), 'utf8')).toBe(alert)
  })

  it('goes by the triggers that are used instead of its own', async () => {
    const came = { 'inbox/a.json': alert, 'other/a.json': alert }
    expect(await laidOut(sources(['folder', 'inbox']), came, sources(['folder', 'other']))).toEqual(['other/a.json'])
  })
})

describe('keys', () => {
  it('are kept sealed, for their owner alone, and sign under their master key only', async () => {
    await open()
    const folder = workspace.at('keys')
    const keys = openSigningKeys(folder, { environment: '11'.repeat(32) })
    const made = keys.create('team')
    const file = join(folder, 'team.key.json')
    expect(statSync(file).mode & 0o077).toBe(0)
    const { sign } = keys.signer()
    expect(sign(new Uint8Array([1])).publicKey).toBe(made.publicKey)
    const other = openSigningKeys(folder, { environment: '22'.repeat(32) })
    expect(() => other.signer('team')).toThrow('sealed under another master key')
    expect(() => keys.create('team')).toThrow('There is a key team already')
    expect(() => keys.create('../x')).toThrow('no name for a key')
  })

  it('of others are trusted, listed, and no longer trusted; they never sign', async () => {
    await open()
    const mine = openSigningKeys(workspace.at('mine'), { environment: '11'.repeat(32) })
    const theirs = openSigningKeys(workspace.at('theirs'), { environment: '22'.repeat(32) })
    const key = theirs.create('team')
    expect(mine.isTrusted(key.publicKey)).toBe(false)
    expect(mine.trust(publicLine(key))).toEqual({ ...key, isOwn: false })
    expect(mine.isTrusted(key.publicKey)).toBe(true)
    expect(() => mine.trust(key.publicKey)).toThrow('trusted already, as team')
    expect(() => mine.signer()).toThrow('firebreak keys create')
    expect(() => mine.trust('nonsense')).toThrow('no public key')
    mine.create('own')
    expect(mine.list().map(({ name }) => name)).toEqual(['own', 'team'])
    mine.remove('team')
    expect(mine.isTrusted(key.publicKey)).toBe(false)
    expect(() => mine.remove('team')).toThrow('There is no key team')
    mine.create('second')
    expect(() => mine.signer()).toThrow('several keys')
  })
})
