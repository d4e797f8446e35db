// Stand-ins for the package `electron`: one that can be fetched, and those that cannot. The real binary is never fetched here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { provideElectron, type Surroundings } from './start-electron.ts'

let folder: string
let printed: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-electron-'))
  printed = ''
  write('package.json', JSON.stringify({ name: 'electron', version: '1.2.3' }))
  write('checksums.json', '{ "electron-v1.2.3-linux-x64.zip": "ab" }')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(file: string, text: string): void {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** `body` runs with `options` as downloadArtifact gets them. */
function writeGetter(body: string): void {
  write('node_modules/@electron/get/package.json', '{ "type": "module", "exports": "./index.js" }')
  write(
    'node_modules/@electron/get/index.js',
    `import { writeFileSync } from 'node:fs'\nexport async function downloadArtifact(options) { ${body} }`,
  )
}

const FETCHES = `
  writeFileSync(options.cacheRoot + '/asked.json', JSON.stringify(options))
  options.downloadOptions.getProgressCallback({ transferred: 0, total: 110e6, percent: 0 })
  options.downloadOptions.getProgressCallback({ transferred: 57e6, total: 110e6, percent: 0.518 })
  options.downloadOptions.getProgressCallback({ transferred: 58e6, total: 110e6, percent: 0.519 })
  options.downloadOptions.getProgressCallback({ transferred: 110e6, total: 110e6, percent: 1 })
  return 'electron.zip'`

/** As the installer of the package leaves it. */
const INSTALLS = `
const fs = require('fs')
fs.mkdirSync(__dirname + '/dist')
fs.writeFileSync(__dirname + '/dist/version', 'v1.2.3')
fs.writeFileSync(__dirname + '/dist/electron', '')
fs.writeFileSync(__dirname + '/path.txt', 'electron')`

const surroundings = (more: Partial<Surroundings> = {}): Surroundings => ({
  folder,
  platform: 'linux',
  arch: 'x64',
  env: { DISPLAY: ':0', electron_config_cache: folder },
  isRoot: false,
  print: (text) => (printed += text),
  isTerminal: false,
  ...more,
})

it('fetches the binary with its progress, checked against the checksums of the package, and only once', async () => {
  writeGetter(FETCHES)
  write('install.js', INSTALLS)
  const path = join(folder, 'dist', 'electron')
  expect(await provideElectron(surroundings())).toEqual({ path })
  expect(printed).toBe(
    'Fetching Electron 1.2.3, once…\nFetching Electron 1.2.3: 50 % of 110 MB\nFetching Electron 1.2.3: 100 % of 110 MB\n',
  )
  const asked = await import(join(folder, 'asked.json'), { with: { type: 'json' } })
  expect(asked.default).toEqual({
    version: '1.2.3',
    artifactName: 'electron',
    platform: 'linux',
    arch: 'x64',
    checksums: { 'electron-v1.2.3-linux-x64.zip': 'ab' },
    cacheRoot: folder,
    downloadOptions: { quiet: true },
  })
  printed = ''
  expect(await provideElectron(surroundings())).toEqual({ path })
  expect(printed).toBe('')
})

it('writes over one line in a terminal', async () => {
  writeGetter(FETCHES)
  write('install.js', INSTALLS)
  await provideElectron(surroundings({ isTerminal: true }))
  expect(printed).toBe(
    'Fetching Electron 1.2.3, once…\rFetching Electron 1.2.3: 51 % of 110 MB\rFetching Electron 1.2.3: 100 % of 110 MB\n',
  )
})

it('fetches another version than the one that is there', async () => {
  writeGetter(FETCHES)
  write('dist/version', '1.2.2')
  write('dist/electron', '')
  write('path.txt', 'electron')
  write('install.js', INSTALLS.replace("fs.mkdirSync(__dirname + '/dist')", ''))
  expect(await provideElectron(surroundings())).toEqual({ path: join(folder, 'dist', 'electron') })
  expect(printed).toContain('Fetching Electron 1.2.3')
})

it.each([
  ['no display', { env: {} }, 'there is no display'],
  ['root', { isRoot: true }, 'Electron does not run as root'],
])('asks for nothing with %s', async (_what, more, missing) => {
  writeGetter(FETCHES)
  write('install.js', INSTALLS)
  expect(await provideElectron(surroundings(more))).toEqual({ missing })
  expect(printed).toBe('')
})

it('needs no DISPLAY on a Mac', async () => {
  writeGetter(FETCHES)
  write('install.js', INSTALLS)
  const mac = surroundings({ platform: 'darwin', env: { electron_config_cache: folder } })
  expect(await provideElectron(mac)).toEqual({ path: join(folder, 'dist', 'electron') })
})

it.each([
  [
    'offline',
    `throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND github.com') })`,
    INSTALLS,
    'getaddrinfo ENOTFOUND github.com',
  ],
  [
    'another file',
    `throw new Error('Generated checksum differs\\nsecond line')`,
    INSTALLS,
    'Generated checksum differs',
  ],
  [
    'an archive that cannot be unpacked',
    FETCHES,
    `console.error(new Error('no space left').stack); process.exit(1)`,
    'Error: no space left',
  ],
  ['an installer that does nothing', FETCHES, '', 'its installer left no binary'],
  ['an installer that only ends', FETCHES, 'process.exit(7)', 'its installer ended with 7'],
])('says in one line why it cannot be fetched: %s', async (_what, getter, installer, reason) => {
  writeGetter(getter)
  write('install.js', installer)
  expect(await provideElectron(surroundings())).toEqual({ missing: `Electron cannot be fetched (${reason})` })
})
