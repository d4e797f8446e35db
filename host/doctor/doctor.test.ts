import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createNodeCatalog } from '../../nodes/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { examine, type Patient } from './examine.ts'
import { lookAtClock, lookAtDisk, lookAtNode, lookAtPort, lookAtScreens } from './machine.ts'
import { supportText, writeSupport } from './support-file.ts'

const SECRET = 'planted-secret-of-the-doctor'
let workspace: TestWorkspace
let keyFile: string
beforeEach(() => {
  workspace = createTestWorkspace({ 'greeting.playbook.yaml': GREETING })
  keyFile = join(workspace.beside, 'master.key')
})
afterEach(() => workspace.remove())

const screens = { page: '/none', desktop: { missing: 'not here' }, env: {} }
const catalog = createNodeCatalog()
const look = (more: Partial<Patient> = {}) => examine({ ...workspace.place, catalog, screens, port: 1, ...more })

/** What is wrong with the data and the workspace: the machine under a test is as it is. */
const MACHINE = /^(Port|Studio|Desktop|Display|Disk|Clock|Node)/
async function wrongs(more: Partial<Patient> = {}): Promise<string[]> {
  const { findings } = await look(more)
  return findings.flatMap(({ about, state, says }) =>
    state === 'wrong' && !MACHINE.test(about) ? [`${about}: ${says}`] : [],
  )
}

async function withConnection(): Promise<void> {
  const host = await workspace.open()
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: 'https://edr.example', auth: 'bearer' },
    secrets: { token: SECRET },
  })
  await workspace.close()
}

describe('data', () => {
  it('of a workspace that nobody has used yet are well, and none are made', async () => {
    expect(await wrongs()).toEqual([])
    expect([existsSync(workspace.dataDir), existsSync(keyFile)]).toEqual([false, false])
  })

  it('that are as they should be are well', async () => {
    await withConnection()
    expect(await wrongs()).toEqual([])
    expect((await look()).findings).toContainEqual({
      about: 'Connections',
      state: 'well',
      says: 'The secrets of 1 can be opened.',
    })
  })

  it.skipIf(process.platform === 'win32')('that others may read are named with their mode', async () => {
    await withConnection()
    const file = join(workspace.dataDir, 'firebreak.sqlite')
    chmodSync(workspace.dataDir, 0o755)
    chmodSync(file, 0o644)
    chmodSync(keyFile, 0o640)
    expect(await wrongs()).toEqual([
      `Data folder: ${workspace.dataDir} is open to others (0755).`,
      `Database: ${file} is open to others (0644).`,
      `Master key: ${keyFile} was open to others (0640).`,
    ])
  })

  it('whose key is gone or another are named, and no key is made', async () => {
    await withConnection()
    const key = readFileSync(keyFile)
    rmSync(keyFile)
    expect(await wrongs()).toEqual([`Master key: Secrets are sealed, and their key ${keyFile} is not there.`])
    expect(existsSync(keyFile)).toBe(false)
    writeFileSync(keyFile, 'not a key', { mode: 0o600 })
    expect((await wrongs())[0]).toMatch(/^Master key: .*must hold 32 bytes/)
    writeFileSync(keyFile, key, { mode: 0o600 })
    expect(await wrongs({ masterKey: { environment: '00'.repeat(32) } })).toEqual([
      expect.stringMatching(/^Connection edr: /),
    ])
  })

  it('whose key goes into every copy of them', async () => {
    const inside = join(workspace.dataDir, 'master.key')
    const host = await workspace.open({ masterKey: { keyFile: inside } })
    await host.signAnswers()
    await workspace.close()
    expect(await wrongs({ masterKey: { keyFile: inside } })).toEqual([
      expect.stringContaining('stands in the data folder'),
    ])
  })

  it('that are no database, or a damaged one, are told of and left as they are', async () => {
    await withConnection()
    const file = join(workspace.dataDir, 'firebreak.sqlite')
    rmSync(`${file}-wal`, { force: true })
    writeFileSync(file, 'this is no database, and long enough to be looked at as one'.repeat(50), { mode: 0o600 })
    const before = readFileSync(file)
    expect(await wrongs()).toEqual([expect.stringMatching(/^Database: /)])
    expect(readFileSync(file)).toEqual(before)
  })
})

describe('files of the workspace', () => {
  it('with problems are named with the first, and how many there are', async () => {
    workspace.write('people.yaml', 'people: 7\n')
    workspace.write('firebreak.yaml', 'rule: {}\n')
    workspace.write('triggers.yaml', 'triggers: 1\nsources: {}\nroutes:\n  - { playbook: gone.playbook.yaml }\n')
    expect(await wrongs()).toEqual([
      'firebreak.yaml: Line 1: FB921 There is no field rule.',
      expect.stringMatching(/^people.yaml: Line 1: FB931 /),
      expect.stringMatching(/^triggers.yaml: Line 4: FB90\d .*gone\.playbook\.yaml/),
    ])
  })
})

describe('the machine', () => {
  const DAY_MS = 86_400_000
  const now = Date.UTC(2026, 10, 9)

  it('has the Node, the room and the time that are needed', () => {
    expect([lookAtNode('24.1.0').state, lookAtNode('20.19.2').state]).toEqual(['well', 'wrong'])
    const room = [10 * 2 ** 30, 500 * 2 ** 20, 5 * 2 ** 20]
    expect(room.map((free) => lookAtDisk('/', free).state)).toEqual(['well', 'note', 'wrong'])
    expect(lookAtDisk('/').says).toMatch(/^\d+ MB are free/)
    expect([undefined, now - DAY_MS, now + DAY_MS].map((last) => lookAtClock(now, last).state)).toEqual([
      'well',
      'well',
      'wrong',
    ])
    expect(lookAtClock(0, undefined).state).toBe('wrong')
  })

  it('says who listens on the port: nobody, Firebreak, another program', async () => {
    const answers = { text: 'ok\n' }
    const server = createServer((_request, response) => void response.end(answers.text))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    expect(await lookAtPort(port)).toMatchObject({ state: 'well', says: 'A Firebreak server answers there.' })
    answers.text = 'hello'
    expect(await lookAtPort(port)).toMatchObject({ state: 'wrong', says: 'Another program listens on it.' })
    await new Promise((done) => {
      server.closeAllConnections()
      server.close(done)
    })
    expect(await lookAtPort(port)).toMatchObject({ state: 'well', says: expect.stringContaining('Nobody') })
  })

  it('has a Studio that is built, and a desktop or none', () => {
    const page = workspace.at('greeting.playbook.yaml')
    const states = (more: object) =>
      lookAtScreens({ ...screens, env: { DISPLAY: ':0' }, ...more }).map(({ state }) => state)
    expect(states({ page, desktop: { path: page } })).toEqual(['well', 'well'])
    expect(states({})).toEqual(['wrong', 'note'])
  })
})

describe('a support file', () => {
  const options = () => ({
    version: '0.0.0',
    workspaceDir: workspace.path,
    env: { FIREBREAK_PASSPHRASE: SECRET, FIREBREAK_DATA: '/x', HOME: '/root' },
    nowMs: 0,
    logFile: workspace.at('server.log'),
  })
  const plant = async () => {
    await withConnection()
    const base64 = Buffer.from(SECRET).toString('base64')
    workspace.write('server.log', `old\n{"msg":"sent ${SECRET}"}\n{"msg":"${base64}"}\n{"msg":"well"}\n`)
    workspace.write('firebreak.yaml', `# ${SECRET}\nrules: {}\n`)
    return [SECRET, base64]
  }

  it('has what somebody needs who helps, and no secret', async () => {
    const planted = await plant()
    const text = supportText(await look(), options())
    for (const secret of planted) expect(text).not.toContain(secret)
    const support = JSON.parse(text)
    expect(support).toMatchObject({
      versions: { firebreak: '0.0.0', node: process.versions.node },
      variables: ['FIREBREAK_DATA', 'FIREBREAK_PASSPHRASE'],
      connections: [{ name: 'edr', kind: 'http', settings: { baseUrl: 'https://edr.example' } }],
      log: ['old', '{"msg":"sent •••"}', '{"msg":"•••"}', '{"msg":"well"}'],
      files: { 'firebreak.yaml': '# •••\nrules: {}\n' },
    })
    expect(support.findings.length).toBeGreaterThan(5)
    const file = join(workspace.beside, 'support.json')
    writeSupport(file, text)
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(() => writeSupport(file, text)).toThrow(expect.objectContaining({ code: 'doctor/not-written' }))
  })

  it('leaves out what may hold a secret where none can be looked for', async () => {
    const planted = await plant()
    rmSync(keyFile)
    const text = supportText(await look(), options())
    for (const secret of planted) expect(text).not.toContain(secret)
    expect(JSON.parse(text)).toMatchObject({ leftOut: expect.stringContaining('connections, problems, files, log') })
  })
})
