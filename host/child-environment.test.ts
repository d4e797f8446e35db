// What a child sees, and that every child of the product is given it.
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it, vi } from 'vitest'
import type { Plan } from '../engine/index.ts'
import { createWorkspaces } from '../testing/workspaces.ts'
import { readRevision } from './backtests/revision.ts'
import { takeThread } from './backtests/threads.ts'
import { childEnvironment } from './child-environment.ts'
import { loadCatalog } from './node-packs.ts'
import { runScenarios } from './scenarios/run-scenarios.ts'

const { workspace } = createWorkspaces()
afterEach(() => vi.unstubAllEnvs())

const PLAYBOOK = `firebreak: 2
name: One
nodes:
  start: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: noted } }
`
const SCENARIO = `scenario: 1
playbook: one
alert: {}
expect: { status: completed }
`

function plantSecrets(): void {
  vi.stubEnv('FIREBREAK_MASTER_KEY', 'planted')
  vi.stubEnv('FIREBREAK_PASSPHRASE', 'planted')
  vi.stubEnv('EDR_TOKEN', 'planted')
}

it('is what finds programs, folders and a screen, under names of any case, and nothing else', () => {
  const kept = {
    PATH: '/bin',
    HOME: '/h',
    LC_ALL: 'C',
    XDG_CONFIG_HOME: '/c',
    DISPLAY: ':0',
    SystemRoot: 'C:',
    Path: 'x',
  }
  const secret = {
    FIREBREAK_MASTER_KEY: 'k',
    FIREBREAK_PASSPHRASE: 'p',
    EDR_TOKEN: 't',
    GITHUB_TOKEN: 't',
    NODE_OPTIONS: '-r x',
  }
  expect(childEnvironment({ ...kept, ...secret, LANG: undefined })).toEqual(kept)
})

it.runIf(process.platform !== 'win32')('is what git is given', async () => {
  const { path } = workspace({ 'one.playbook.yaml': PLAYBOOK })
  const bin = join(path, 'bin')
  const seen = join(path, 'seen')
  mkdirSync(bin)
  writeFileSync(join(bin, 'git'), `#!/bin/sh\nenv >> '${seen}'\necho abc\n`, { mode: 0o755 })
  plantSecrets()
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`)
  const { playbooks } = await readRevision(join(path, 'one.playbook.yaml'), 'HEAD')
  playbooks('other')
  expect(readFileSync(seen, 'utf8').match(/^PATH=/gm)?.length).toBeGreaterThan(3)
  expect(readFileSync(seen, 'utf8')).not.toContain('planted')
})

it('is what threads of backtests and tests see, with the node packs that they load', async () => {
  const { path } = workspace({
    'one.playbook.yaml': PLAYBOOK,
    'one.scenario.yaml': SCENARIO,
    'two.scenario.yaml': SCENARIO,
  })
  const seen = join(path, 'seen')
  writeFileSync(
    join(path, 'pack.mjs'),
    `import { appendFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
if (!isMainThread) appendFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env) + '\\n')
export default []
`,
  )
  const packs = [pathToFileURL(join(path, 'pack.mjs')).href]
  plantSecrets()
  const host = await workspace({ 'one.playbook.yaml': PLAYBOOK }).open()
  const plan = (await host.playbooks.check('one.playbook.yaml')).plan as Plan
  const thread = takeThread({ plan, lists: {}, options: {} }, packs)
  await thread.run({ bytes: new TextEncoder().encode('{}\n') })
  await thread.giveBack()
  const tasks = ['one', 'two'].map((name) => ({
    file: join(path, `${name}.scenario.yaml`),
    lists: join(path, 'lists'),
  }))
  await runScenarios(tasks, await loadCatalog(packs), { jobs: 2 })
  expect(readFileSync(seen, 'utf8').trim().split('\n')).toHaveLength(3)
  expect(readFileSync(seen, 'utf8')).not.toContain('planted')
})

it('is given by every file that starts a program or a thread', () => {
  const root = join(import.meta.dirname, '..')
  const starts = globSync('{cli,host,server,nodes,exchange}/**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    .filter(({ text }) => /from 'node:child_process'|new Worker\(/.test(text))
  const given = starts.map(({ file, text }) => [file, text.match(/env: childEnvironment\(/g)?.length ?? 0])
  expect(Object.fromEntries(given)).toEqual({
    'cli/playbooks/document.ts': 1,
    'cli/studio/studio.ts': 1,
    'host/backtests/revision.ts': 3,
    'host/backtests/threads.ts': 1,
    'host/scenarios/run-scenarios.ts': 1,
  })
})
