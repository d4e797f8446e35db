// What `electron-builder --dir` makes of the desktop, over a stand-in for Electron's distribution: its binary is a file that
// carries the sentinel of the fuses and starts nothing. The archive is opened, and the host in it is started by Node.
import { execFile } from 'node:child_process'
import { chmodSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { ASK_HOST, writeNote } from '../testing/desktop-host.ts'
import { buildElectron } from './build.ts'
import { root } from './steps.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'firebreak-package-'))
const script = join(root, 'dist', `ask-package-${process.pid}.mjs`)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  rmSync(script, { force: true })
})

/** @electron/fuses: the fuses follow it, a version, how many, then a digit each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSES_OF_ELECTRON = '\x01\x09101100011'

const unpacked = join(folder, 'out', 'linux-unpacked')
const archive = join(folder, 'archive')

/** As the archive of Electron for Linux is laid out. */
function writeDistribution(): string {
  const dist = join(folder, 'electron')
  for (const part of ['locales', 'resources']) mkdirSync(join(dist, part), { recursive: true })
  writeFileSync(join(dist, 'electron'), `#!/bin/sh\nexit 1\n${SENTINEL}${FUSES_OF_ELECTRON}\n`)
  chmodSync(join(dist, 'electron'), 0o755)
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'])
    writeFileSync(join(dist, file), '')
  return dist
}

// Packaging for a system happens on that system; CI has Linux.
const isHere = process.platform === 'linux' && process.arch === 'x64'

beforeAll(async () => {
  if (!isHere) return
  await buildElectron()
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const settings = [`electronDist=${writeDistribution()}`, `directories.output=${join(folder, 'out')}`]
  const args = ['--linux', 'dir', '--x64', '--publish', 'never', ...settings.map((one) => `-c.${one}`)]
  await run(process.execPath, [builder, ...args], { cwd: root })
  const asar = join(root, 'node_modules', '@electron', 'asar', 'bin', 'asar.js')
  await run(process.execPath, [asar, 'extract', join(unpacked, 'resources', 'app.asar'), archive])
}, 300_000)

it.runIf(isHere)('the archive holds what is built and SQLite for this system, and starts at the main process', () => {
  const packages = readdirSync(join(archive, 'node_modules'))
  const sqlite = join(archive, 'node_modules', 'better-sqlite3')
  expect({ packages, prebuilds: readdirSync(join(sqlite, 'prebuilds')) }).toEqual({
    packages: ['better-sqlite3'],
    prebuilds: ['linux-x64.node'],
  })
  const { main, version } = JSON.parse(readFileSync(join(archive, 'package.json'), 'utf8'))
  const { version: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect({ main, version }).toEqual({ main: 'dist/electron/main.js', version: ours })
  expect(readdirSync(join(archive, 'dist', 'electron')).sort()).toEqual(
    readdirSync(join(root, 'dist', 'electron')).sort(),
  )
  // The Studio is not built here; the release builds it first.
  expect(readdirSync(archive).sort()).toEqual(['LICENSE', 'dist', 'node_modules', 'package.json'])
})

it.runIf(isHere)('the archive names the licence of every package in it, and of Firebreak itself', () => {
  const notices = readFileSync(join(archive, 'dist', 'electron', 'licenses.md'), 'utf8')
  const named = new Set([...notices.matchAll(/^## (\S+) - /gm)].map(([, name]) => name))
  const sources = globSync('{electron,host,engine,soc,nodes,api,exchange}/**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .filter((text) => !text.includes("from 'vitest'"))
  const imported = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/^(?:import(?! type)|export|\}).* from '((?:@[^/']+\/)?[^./'][^/':]*)(?:\/[^']*)?'$/gm)].map(
        ([, name]) => name,
      ),
    ),
  )
  for (const external of ['electron', 'better-sqlite3']) imported.delete(external)
  expect(imported.size).toBeGreaterThan(10)
  expect([...imported].filter((name) => !named.has(name))).toEqual([])
  for (const file of ['LICENSE', 'node_modules/better-sqlite3/LICENSE'])
    expect(readFileSync(join(archive, file), 'utf8').length, file).toBeGreaterThan(500)
})

it.runIf(isHere)(
  'the fuses are set: no Node by environment or arguments, the archive alone, its integrity checked',
  () => {
    const binary = readFileSync(join(unpacked, 'firebreak'), 'latin1')
    const at = binary.indexOf(SENTINEL) + SENTINEL.length
    // runAsNode, cookies, NODE_OPTIONS, inspect, integrity, asar alone, snapshot, file protocol; the last is as Electron has it.
    expect(binary.slice(at, at + 2 + 9)).toBe('\x01\x09010011001')
  },
)

it.runIf(isHere)(
  'the host in the archive runs a backtest, asked over its port',
  async () => {
    const workspace = join(folder, 'workspace')
    writeNote(workspace)
    writeFileSync(script, ASK_HOST)
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOST: join(archive, 'dist', 'electron', 'host-process.js'),
      DATA: join(folder, 'data'),
      WORKSPACE: workspace,
    }
    const { stdout } = await run(process.execPath, [script], { env })
    expect(JSON.parse(stdout)).toEqual({ said: [{ kind: 'ready' }], status: 'done', alerts: 3 })
  },
  60_000,
)

it('is opened with files by what their system takes for an extension, and takes no other for itself', () => {
  const settings = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
  expect({
    everywhere: settings.fileAssociations,
    win: settings.win.fileAssociations,
    mac: settings.mac.fileAssociations.map(({ ext, rank }: { ext: string[]; rank: string }) => ({ ext, rank })),
    linux: settings.linux.fileAssociations.map(({ ext }: { ext: string }) => ext),
  }).toEqual({
    everywhere: undefined,
    win: undefined,
    mac: [{ ext: ['yaml', 'yml'], rank: 'Alternate' }],
    linux: ['playbook.yaml', 'playbook.yml'],
  })
  const installer = readFileSync(join(root, settings.nsis.include), 'utf8')
  const written = [...installer.matchAll(/WriteRegStr SHCTX "([^"]*)"/g)].map(([, key]) => key)
  expect(written.filter((key) => !key?.startsWith('Software\\Classes\\Applications\\'))).toEqual([])
})
