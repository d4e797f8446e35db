// The life of real runs through the real launcher: live, answered, cancelled, undone, looked at; and a planted secret that
// must never show.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { type Ended, jsonLines, runCli } from '../testing/run-cli.ts'

const SECRET = 'tok-3f9a7c1e-planted-secret'
const workspace = createTestWorkspace()
const cwd = workspace.path
/** Everything that any command wrote, to be searched for the secret. */
const written: string[] = []
const requests: { method: string; url: string; authorization: string }[] = []
let server: Server
/** What the server refuses, with 404. */
let refuses: string | undefined

const PLAYBOOK = `firebreak: 2
name: Isolate a host
inputs: { type: object, required: [host] }
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate \${alert.host}?", deadline: 1h }
    next: { approved: isolate, rejected: end, expired: end }
  isolate:
    type: action/http-request
    effect: change
    idempotent: natural
    timeout: 20s
    with: { connection: edr, method: PUT, url: "/hosts/\${alert.host}/isolation" }
    undo:
      type: action/http-request
      with: { connection: edr, method: DELETE, url: "/hosts/\${alert.host}/isolation" }
    next: end
  end: { type: flow/stop, join: any }
`

async function cli(args: string[], more: { stdin?: string; env?: { [name: string]: string } } = {}): Promise<Ended> {
  const env = { FIREBREAK_KEY_FILE: join(cwd, 'master.key'), ...more.env }
  const ended = await runCli(args, { cwd, ...more, env })
  written.push(ended.stdout, ended.stderr)
  return ended
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, authorization: headers.authorization ?? '' })
    // As careless as servers are: the credentials come back in a header and in the body.
    response.setHeader('x-echo', headers.authorization ?? '')
    response.setHeader('content-type', 'application/json')
    if (method === refuses) response.statusCode = 404
    response.end(JSON.stringify({ isolated: method === 'PUT', debug: { received: headers.authorization } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  writeFileSync(join(cwd, 'isolate.playbook.yaml'), PLAYBOOK)
  writeFileSync(join(cwd, 'alert.json'), '{"host": "ws-7", "title": "Beacon to a known C2"}')
}, 30_000)

afterAll(() => {
  server.close()
  workspace.remove()
})

describe('a live run', () => {
  let run = ''

  it('needs its connection, whose secret comes from the environment or standard input', async () => {
    const { port } = server.address() as AddressInfo
    const refused = await cli(['connections', 'add', 'edr', '--set', `token=${SECRET}`])
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('token is a secret and is no argument') })
    const added = await cli(
      [
        ...['connections', 'add', 'edr', '--url', `http://127.0.0.1:${port}`, '--auth', 'bearer'],
        ...['--set', 'allowPrivate=true', '--secret-stdin', 'token', '--json'],
      ],
      { stdin: `${SECRET}\n` },
    )
    expect(added.code).toBe(0)
    expect(jsonLines(added)).toMatchObject([{ name: 'edr', kind: 'http', secretFields: ['token'] }])
    const tested = await cli(['connections', 'test', 'edr', '--json'])
    expect(jsonLines(tested)).toMatchObject([{ name: 'edr', ok: true }])
    expect((await cli(['connections', 'list'])).stdout).toMatch(
      /edr +http +http:\/\/127\.0\.0\.1:\d+\/? \(private allowed\) +bearer +token set/,
    )
  })

  it('says that it is live, waits for its approval, and is listed as waiting', async () => {
    const begun = await cli(['run', 'isolate.playbook.yaml', '--alert', 'alert.json', '--mode', 'live', '--json'])
    expect(begun.code).toBe(0)
    expect(begun.stderr).toContain(' LIVE  Isolate a host acts for real; 1 step of it can act: isolate')
    const lines = jsonLines(begun)
    expect(lines[0]).toMatchObject({ kind: 'run.started', mode: 'live' })
    expect(lines.at(-1)).toMatchObject({ status: 'waiting', waiting: [{ node: 'ask' }], ledger: [] })
    run = String(lines.at(-1)?.['run'])
    const listed = await cli(['runs', '--status', 'waiting', '--json'])
    expect(jsonLines(listed)).toMatchObject([{ id: run, status: 'waiting', alertSummary: 'Beacon to a known C2' }])
    expect(requests.some(({ method }) => method === 'PUT')).toBe(false)
  })

  it('goes on when it is answered, and does what was approved', async () => {
    const wrong = await cli(['answer', run, 'ask', 'perhaps'])
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('say approved or rejected') })
    const answered = await cli(['answer', run, 'ask', 'approved', '--reason', 'seen twice', '--json'])
    expect(answered.code).toBe(0)
    expect(jsonLines(answered).at(-1)).toMatchObject({ status: 'completed', ledger: [{ node: 'isolate' }] })
    expect(requests.at(-1)).toEqual({ method: 'PUT', url: '/hosts/ws-7/isolation', authorization: `Bearer ${SECRET}` })
    expect(await cli(['answer', run, 'ask', 'approved'])).toMatchObject({ code: 2 })
  })

  it('is shown step by step, with who answered, and its journal is proved', async () => {
    const shown = await cli(['runs', 'show', run, '--full', '--verify'])
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/✔ ask {2}Approval {2}→ approved[\s\S]*said approved: seen twice/)
    expect(shown.stdout).toContain('What it did (1 write: 1 change)')
    expect(shown.stdout).toContain('✔ the journal is as it was written')
  })

  it('is taken back', async () => {
    const undone = await cli(['undo', run, '--json'])
    expect(undone.code).toBe(0)
    expect(jsonLines(undone).at(-1)).toMatchObject({ status: 'completed', undone: 1, notUndone: 0 })
    expect(requests.at(-1)).toMatchObject({ method: 'DELETE', url: '/hosts/ws-7/isolation' })
  })

  it('that was taken back stays so when it is asked for again', async () => {
    const again = await cli(['undo', run, '--json'])
    expect(again.code).toBe(0)
    expect(jsonLines(await cli(['runs', '--json'])).find(({ id }) => id === run)).toMatchObject({ status: 'undone' })
  })

  it('tells what failed, and what stays as it is: an undo ends with 1 until all is taken back, however the run ended', async () => {
    writeFileSync(
      join(cwd, 'two.playbook.yaml'),
      PLAYBOOK.replace('next: ask }', 'next: isolate }')
        .replace(/ {2}ask:[\s\S]*(?= {2}isolate:)/, '')
        .replace(/next: end\n {2}end: .*\n/, 'next: note\n')
        .concat(`  note:
    type: action/http-request
    effect: change
    timeout: 20s
    with: { connection: edr, method: POST, url: /notes }
    next: tell
  tell:
    type: action/http-request
    effect: notify
    timeout: 20s
    with: { connection: edr, method: PATCH, url: /messages }
`),
    )
    refuses = 'PATCH'
    const args = ['run', 'two.playbook.yaml', '--alert', 'alert.json', '--mode', 'live', '--yes']
    const failed = await cli(args)
    expect(failed.code).toBe(1)
    expect(failed.stdout).toContain('What it did (3 writes: 2 change, 1 failed)')
    expect(failed.stdout).toMatch(/notify {2}tell {2}HTTP request {2}failed {2}action/)
    const id = /^Run (\S+):/m.exec(failed.stdout)?.[1] as string

    refuses = 'DELETE'
    const broken = await cli(['undo', id, '--yes'])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toContain('0 steps taken back, 1 could not be')
    expect(broken.stdout).toContain('  isolate stays as it is: its undo failed\n')
    expect(broken.stdout).toMatch(/change {2}take back isolate {2}HTTP request {2}failed/)

    refuses = undefined
    const done = await cli(['undo', id, '--yes', '--json'])
    expect(done.code).toBe(0)
    expect(jsonLines(done).at(-1)).toMatchObject({
      status: 'failed',
      undone: 1,
      notUndone: 0,
      staying: [{ place: 'note', why: 'nothing takes it back' }],
      ledger: [
        { node: 'isolate', became: 'taken back' },
        { node: 'note' },
        { node: 'tell', became: 'failed' },
        { undoes: 'isolate' },
      ],
    })
    expect(jsonLines(await cli(['runs', '--json'])).find((one) => one['id'] === id)).toMatchObject({ status: 'undone' })
  })

  it('is cancelled while it waits', async () => {
    const begun = await cli(['run', 'isolate.playbook.yaml', '--alert', '-', '--mode', 'live', '--json'], {
      stdin: '{"host": "ws-8"}',
    })
    const id = String(jsonLines(begun).at(-1)?.['run'])
    const cancelled = await cli(['cancel', id, '--reason', 'false positive'])
    expect(cancelled.code).toBe(1)
    expect(cancelled.stdout).toContain('■ cancelled after')
    expect((await cli(['cancel', id])).code).toBe(2)
  })

  it('never shows the secret that a server echoed, in no output and no file', async () => {
    await cli(['runs', 'show', run, '--json'])
    await cli(['connections', 'list', '--json'])
    expect(written.join('\n')).not.toContain(SECRET)
    const folder = join(cwd, '.firebreak')
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).includes(SECRET), name).toBe(false)
    }
  })
})

describe('a rehearsal', () => {
  it('keeps standard output for JSON alone: the journal, then the summary; and is kept itself', async () => {
    const args = ['run', 'isolate.playbook.yaml', '--alert', 'alert.json', '--answer', 'ask=approved', '--json']
    const ended = await cli([...args, '--at', '2026-11-09T08:00:00Z'])
    expect(ended.code).toBe(0)
    const lines = jsonLines(ended)
    expect(lines[0]).toMatchObject({ kind: 'run.started', mode: 'simulate', at: Date.UTC(2026, 10, 9, 8) })
    expect(lines.at(-2)).toMatchObject({ kind: 'run.ended', status: 'completed' })
    const summary = lines.at(-1)
    expect(summary).toMatchObject({ status: 'completed', ledger: [{ node: 'isolate', effect: 'change' }] })
    expect(lines[0]?.['run']).toBe(summary?.['run'])
    const listed = await cli(['runs', '--mode', 'simulate', '--json'])
    expect(jsonLines(listed)).toMatchObject([{ id: summary?.['run'], status: 'completed' }])
  })

  it('refuses what it cannot run on, and says why', async () => {
    writeFileSync(join(cwd, 'bad.json'), '{"host": "ws-7",\n  "title" "x"}')
    writeFileSync(join(cwd, 'many.json'), '{"host": "a"}\n{"host": "b"}\n')
    const base = ['run', 'isolate.playbook.yaml', '--no-history']
    const [json, misfit, missing, none, many, each] = (await Promise.all([
      cli([...base, '--alert', 'bad.json']),
      cli([...base, '--alert', '-'], { stdin: '{"user": "x"}' }),
      cli([...base, '--alert', 'none.json']),
      cli(base),
      cli([...base, '--alert', 'many.json']),
      cli([...base, '--alert', 'many.json', '--each', '--answer', 'ask=rejected', '--json']),
    ])) as [Ended, Ended, Ended, Ended, Ended, Ended]
    expect(json).toMatchObject({ code: 2, stderr: expect.stringContaining('bad.json:2:11 is not valid JSON') })
    expect(misfit).toMatchObject({ code: 2, stderr: expect.stringContaining('does not fit the inputs') })
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no such file') })
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('--alert FILE') })
    expect(many).toMatchObject({ code: 2, stderr: expect.stringContaining('use --each') })
    expect(jsonLines(each).filter((line) => 'status' in line && 'ledger' in line)).toHaveLength(2)
    expect([json, misfit, missing, none, many].map(({ stdout }) => stdout)).toEqual(['', '', '', '', ''])
  })

  it('and a live run show what stands in a name, and obey none of it', async () => {
    const name = '"Isolate\\x1b[2J\\u202e\\n  LIVE no more"'
    const text = readFileSync(join(cwd, 'isolate.playbook.yaml'), 'utf8').replace(/^name: .*$/m, `name: ${name}`)
    writeFileSync(join(cwd, 'steering.playbook.yaml'), text)
    const base = ['run', 'steering.playbook.yaml', '--alert', 'alert.json', '--answer', 'ask=rejected:no']
    for (const mode of ['simulate', 'live']) {
      const { stdout, stderr } = await cli([...base, '--mode', mode])
      expect(stderr, mode).toContain('Isolate\\x1b[2J\\u202e LIVE no more')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must not be there
      expect(stdout + stderr, mode).not.toMatch(/[\u001b\u202e]/)
    }
    const unknown = await cli(['run', '--al\u001b[2Jert'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('--al\\x1b[2Jert') })
  })

  it('of each of several goes on after one that is no alert, names its line, and ends by it', async () => {
    writeFileSync(join(cwd, 'mixed.json'), '{"host": "a"}\n\n5\n{"user": "x"}\n{"host": "b"}\n')
    const base = ['run', 'isolate.playbook.yaml', '--no-history', '--alert', 'mixed.json', '--each']
    const ended = await cli([...base, '--answer', 'ask=rejected', '--json'])
    expect(ended.code).toBe(2)
    const lines = jsonLines(ended)
    expect(lines.filter((line) => 'status' in line && 'ledger' in line)).toHaveLength(2)
    expect(lines.filter((line) => 'error' in line)).toMatchObject(
      [3, 4].map((line) => ({
        error: {
          code: 'run/bad-alert',
          message: expect.stringContaining(`mixed.json:${line}: The alert does not fit`),
        },
      })),
    )
    expect(ended.stderr).toContain('mixed.json:3: The alert does not fit')
  })
})
