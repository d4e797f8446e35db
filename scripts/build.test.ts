// What is built: the command line; and of the desktop what runs without Electron's binary, its host with a stand-in for the port
// to the main process. Both with the threads that they start.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { findBuilt } from '../cli/built.ts'
import { ASK_HOST, NOTE, writeNote } from '../testing/desktop-host.ts'
import { buildCli, buildElectron } from './build.ts'
import { root } from './steps.ts'

const folder = mkdtempSync(join(tmpdir(), 'firebreak-built-'))
/** Beside what is built, so that it finds the packages. */
const script = join(root, 'dist', `ask-${process.pid}.mjs`)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  rmSync(script, { force: true })
})

it('the built host of the desktop runs a backtest in a thread of its own', async () => {
  await buildElectron()
  const workspace = join(folder, 'workspace')
  writeNote(workspace)
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOST: join(root, 'dist', 'electron', 'host-process.js'),
    DATA: join(folder, 'data'),
    WORKSPACE: workspace,
  }
  writeFileSync(script, ASK_HOST)
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env })
  expect(JSON.parse(stdout)).toEqual({ said: [{ kind: 'ready' }], status: 'done', alerts: 3 })
}, 120_000)

/** Runs the built command line itself, whatever the launcher would choose. */
const CALL = `
const { main } = await import(process.env.MAIN)
await main(process.argv.slice(2))
`

it('the built command line is what the launcher starts, and its threads are there', async () => {
  await buildCli()
  const built = findBuilt(root)
  expect(built).toBe(join(root, 'dist', 'cli', 'main.js'))
  const workspace = join(folder, 'lines')
  writeNote(workspace)
  for (const name of ['one', 'two', 'three']) {
    const scenario = `scenario: 1\nname: ${name}\nplaybook: note.playbook.yaml\nalert: { n: 1 }\nexpect: { status: completed }\n`
    writeFileSync(join(workspace, `${name}.scenario.yaml`), scenario)
  }
  writeFileSync(script, CALL)
  const env = { PATH: process.env['PATH'] ?? '', MAIN: built ?? '', HOME: folder }
  const call = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args, '--json'], { cwd: workspace, env })
    return JSON.parse(stdout)
  }
  expect(await call('test', '--jobs', '2')).toMatchObject({ passed: 3, failed: 0 })
  expect(await call('backtest', 'note.playbook.yaml', '--alerts', 'recorded.ndjson')).toMatchObject({
    status: 'done',
    progress: { alerts: 3, tally: { statuses: { completed: 3 } } },
  })
}, 120_000)

it('what an image of the server is made from is enough to run, licences of its packages included', async () => {
  await buildCli()
  const image = join(folder, 'image')
  const lines = readFileSync(join(root, 'server', 'deploy', 'Dockerfile'), 'utf8').matchAll(
    /^COPY --from=build (.+)$/gm,
  )
  const copied = [...lines].flatMap(([, line = '']) => {
    const paths = line.split(' ')
    const to = paths.pop() ?? ''
    return paths.map((from) => ({
      from: from.replace('/app/', ''),
      to: to.endsWith('/') ? `${to}${basename(from)}` : to,
    }))
  })
  expect(copied.map(({ to }) => to)).toContain('dist/renderer')
  // The Studio is not built here; serving it is seen by the specs.
  for (const { from, to } of copied.filter((one) => one.to !== 'dist/renderer')) {
    cpSync(join(root, from), join(image, to), { recursive: true, preserveTimestamps: true })
  }
  expect(findBuilt(image)).toBe(join(image, 'dist', 'cli', 'main.js'))
  expect(readFileSync(join(image, 'dist', 'cli', 'licenses.md'), 'utf8')).toMatch(/^## zod - .*MIT/m)

  const workspace = join(folder, 'served')
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'note.playbook.yaml'), NOTE)
  writeFileSync(join(workspace, 'alert.json'), '{"n":1}')
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder }
  const launcher = join(image, 'cli', 'firebreak.js')
  const run = [launcher, 'run', 'note.playbook.yaml', '--mode', 'live', '--alert', 'alert.json', '--yes', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, run, { cwd: workspace, env })
  expect(stdout).toContain('"completed"')
}, 120_000)
