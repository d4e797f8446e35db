// What goes wrong around a run, through the real launcher: Ctrl-C, a killed process, a damaged database, a folder that cannot
// be. Nothing may be lost, and each is told in one sentence.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkspace } from '../testing/workspace.ts'
import { jsonLines, launcher, runCli } from './testing/run-cli.ts'

const workspace = createTestWorkspace()
const cwd = workspace.path
const env = { FIREBREAK_KEY_FILE: join(cwd, 'master.key') }
const cli = (...args: string[]) => runCli(args, { cwd, env })

/** Requests that have arrived and not been answered. */
let held: { url: string; response: ServerResponse }[] = []
let arrived: (() => void) | undefined
let server: Server

const PLAYBOOK = `firebreak: 2
name: Two writes
connections: { edr: http }
nodes:
  received: { type: trigger/manual, next: one }
  one: { type: action/http-request, timeout: 30s, with: { connection: edr, method: POST, url: /one }, next: two }
  two: { type: action/http-request, timeout: 30s, with: { connection: edr, method: POST, url: /two } }
`

beforeAll(async () => {
  server = createServer((request, response) => {
    held.push({ url: request.url ?? '', response })
    arrived?.()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  writeFileSync(join(cwd, 'two.playbook.yaml'), PLAYBOOK)
  writeFileSync(join(cwd, 'alert.json'), '{}')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await cli('connections', 'add', 'edr', '--url', url, '--set', 'allowPrivate=true')).toMatchObject({ code: 0 })
}, 30_000)
beforeEach(() => {
  held = []
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  return workspace.remove()
})

/** Starts a live run and resolves when its first request has arrived. */
async function startLive() {
  const args = [launcher, 'run', 'two.playbook.yaml', '--alert', 'alert.json', '--mode', 'live', '--json']
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, args, { cwd, env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = collect(child)
  await new Promise<void>((resolve) => {
    arrived = resolve
  })
  return { child, output }
}

function collect(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

const answerAll = () => {
  for (const { response } of held) response.end('{}')
}

describe('Ctrl-C in the middle of a live run', () => {
  it('awaits what is under way, starts nothing new, and ends it as cancelled', async () => {
    const { child, output } = await startLive()
    child.kill('SIGINT')
    child.stderr?.on('data', (text: string) => {
      if (text.includes('Cancelling')) answerAll()
    })
    const { code, stdout, stderr } = await output
    expect(stderr).toContain('Cancelling: what is under way is awaited')
    expect(code).toBe(1)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { [name: string]: unknown })
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'step.completed', node: 'one' }))
    expect(lines.at(-1)).toMatchObject({ status: 'cancelled' })
    expect(held.map(({ url }) => url)).toEqual(['/one'])
  })
})

describe('a process that is killed while a step acts', () => {
  it('leaves the step in doubt; who settles it goes on, and nothing is done twice', async () => {
    const { child, output } = await startLive()
    child.kill('SIGKILL')
    await output
    answerAll()
    const resumed = await cli('resume', '--json')
    expect(resumed.code).toBe(1)
    const [summary] = jsonLines(resumed)
    expect(summary).toMatchObject({ status: 'in-doubt', inDoubt: ['one'] })
    const id = String(summary?.['run'])
    expect(await cli('settle', id, 'one', 'perhaps')).toMatchObject({ code: 2 })
    arrived = answerAll
    const settled = await cli('settle', id, 'one', 'happened', '--output', '{"status": 200}', '--json')
    expect(jsonLines(settled).at(-1)).toMatchObject({ status: 'completed' })
    expect(held.map(({ url }) => url)).toEqual(['/one', '/two'])
    const shown = await cli('runs', 'show', id, '--verify')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/What people did besides\n.* • one .* says it happened\n/)
  })
})

describe('a place that is no workspace', () => {
  const broken = (name: string) => runCli(['runs', '--data', name], { cwd, env })

  it('is told when the database is damaged, and the file is left as it is', async () => {
    mkdirSync(join(cwd, 'damaged'))
    const file = join(cwd, 'damaged', 'firebreak.sqlite')
    const bytes = Buffer.alloc(8192, 'not a database ')
    writeFileSync(file, bytes)
    const { code, stderr } = await broken('damaged')
    expect(code).toBe(3)
    expect(stderr).toMatch(/^✖ .*firebreak\.sqlite is not a Firebreak database.*restore a backup/)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it('is told when there is none, and when a file is in the way', async () => {
    expect(await broken('nowhere')).toMatchObject({ code: 2, stderr: expect.stringContaining('no workspace') })
    const inTheWay = await cli('run', 'two.playbook.yaml', '--alert', 'alert.json', '--data', 'alert.json')
    expect(inTheWay).toMatchObject({ code: 3, stderr: expect.stringContaining('stands in the way') })
  })

  it('is told when the master key is another one, and the secret stays sealed', async () => {
    const other = { FIREBREAK_MASTER_KEY: '00'.repeat(32) }
    const add = ['connections', 'add', 'mail', '--url', 'https://mail.example.com', '--auth', 'bearer']
    const first = await runCli([...add, '--secret-env', 'token=TOKEN'], { cwd, env: { ...env, TOKEN: 'tok-1' } })
    expect(first.code).toBe(0)
    const second = await runCli(['connections', 'replace', 'mail', '--secret-env', 'token=TOKEN'], {
      cwd,
      env: { ...other, TOKEN: 'tok-2' },
    })
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('The master key is not the one') })
  })
})
