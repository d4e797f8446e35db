// `firebreak serve` as a service manager meets it: started, killed, stopped, out of disk, and refused with what to do.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { runCli } from '../testing/run-cli.ts'
import { type ServedProcess, type ServeOptions, serveCli } from '../testing/serve-cli.ts'

const HOOK = 'a-secret-of-the-siem'
const NOTE = `firebreak: 2
name: Note it
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: "seen" } }
`
const NEEDS_EDR = `firebreak: 2
name: Cut it off
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: cut }
  cut: { type: action/http-request, timeout: 5s, effect: change, with: { connection: edr, method: PUT, url: /x } }
`
const TRIGGERS = `triggers: 1
sources:
  siem: { kind: webhook, connection: siem-hook }
routes:
  - { playbook: note.playbook.yaml }
`

const { workspace } = createWorkspaces()
const running: ServedProcess[] = []
afterEach(async () => {
  for (const served of running.splice(0)) await served.end('SIGKILL')
})

interface Place extends ServeOptions {
  folder: string
  env: { [name: string]: string }
}

/** A workspace that a webhook feeds. */
async function place(playbook = NOTE): Promise<Place> {
  const { path: folder } = workspace({ 'note.playbook.yaml': playbook, 'triggers.yaml': TRIGGERS })
  const env = {
    FIREBREAK_KEYS: join(folder, 'keys'),
    FIREBREAK_KEY_FILE: join(folder, 'master.key'),
    FIREBREAK_DATA: join(folder, 'data'),
    HOOK,
  }
  const added = await runCli(['connections', 'add', 'siem-hook', '--kind', 'webhook', '--secret-env', 'token=HOOK'], {
    cwd: folder,
    env,
  })
  expect(added.stderr).toBe('')
  return { folder, cwd: folder, env, hookToken: HOOK }
}

async function start(
  at: Place,
  args: readonly string[] = [],
  more: Partial<ServeOptions> = {},
): Promise<ServedProcess> {
  const served = await serveCli(args.length > 0 ? args : ['.'], { ...at, ...more })
  running.push(served)
  return served
}

async function tokenOf(served: ServedProcess): Promise<string> {
  await expect.poll(() => served.firstToken()).toBeDefined()
  return served.firstToken() ?? ''
}

interface Listed {
  state: string
  id: string
  runs: string[]
}

/** Alerts with their states, the newest first. */
const alertsOf = async (served: ServedProcess, token: string): Promise<Listed[]> =>
  (await served.api('alerts.list', token, { limit: 1_000 })) as Listed[]

describe('firebreak serve', () => {
  it('writes its token to a file of its owner alone, and never says it, where there is no terminal', async () => {
    const at = await place()
    const file = join(at.folder, 'data', 'admin.token')
    mkdirSync(join(at.folder, 'data'), { recursive: true })
    writeFileSync(join(at.folder, 'other'), 'of somebody else')
    symlinkSync(join(at.folder, 'other'), file)
    const served = await start(at)
    const token = await tokenOf(served)
    expect(served.log.find(({ msg }) => msg === 'the token of admin is in a file')).toMatchObject({
      level: 'info',
      file,
    })
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual([`${token}\n`, 0o600])
    expect(readFileSync(join(at.folder, 'other'), 'utf8')).toBe('of somebody else')
    expect(await served.api('workspace.get', token)).toMatchObject({ person: 'admin' })
    await served.end()
    expect(served.said()).toContain(file)
    expect(served.said() + JSON.stringify(served.log)).not.toContain(token)
  })

  it('says where it serves, logs each run as a line of JSON, and stops in an orderly way', async () => {
    const at = await place()
    writeFileSync(join(at.folder, 'cut.playbook.yaml'), NEEDS_EDR)
    writeFileSync(
      join(at.folder, 'triggers.yaml'),
      `${TRIGGERS}  - { playbook: cut.playbook.yaml }\n  - { playbook: gone.playbook.yaml }\n`,
    )
    const served = await start(at)
    const token = await tokenOf(served)
    expect(served.log.filter(({ level }) => level === 'warn')).toMatchObject([
      {
        connection: 'edr',
        kind: 'http',
        usedBy: ['cut.playbook.yaml'],
        msg: expect.stringContaining('connections add'),
      },
      { playbook: 'gone.playbook.yaml', problem: expect.stringContaining('gone.playbook.yaml') },
    ])
    expect((await served.post({ title: 'One', severity: 'high' })).status).toBe(202)
    await expect
      .poll(() => served.log.find(({ msg }) => msg === 'run'))
      .toMatchObject({
        level: 'info',
        run: expect.any(String),
        status: 'completed',
        playbook: 'Note it',
      })
    expect(served.log.find(({ msg }) => msg === 'seen')).toMatchObject({ run: expect.any(String), node: 'note' })
    expect(await served.end()).toEqual({ code: 0, signal: null })
    expect(served.log.at(-1)).toMatchObject({ msg: 'stopped' })
    const again = await start(at)
    expect(await again.api('workspace.get', token)).toMatchObject({ person: 'admin' })
    expect(again.firstToken()).toBeUndefined()
  })

  it('with --refuse-private tells at the start which nodes it will refuse, and refuses them when they run', async () => {
    const at = await place(`firebreak: 2
name: Inside
nodes:
  received: { type: trigger/alert, next: look }
  look: { type: action/http-request, timeout: 5s, with: { url: "http://127.0.0.1:9/", allowPrivate: true } }
`)
    const served = await start(at, ['.', '--refuse-private'])
    await expect
      .poll(() => served.log.find(({ playbook }) => playbook === 'note.playbook.yaml'))
      .toMatchObject({ level: 'warn', nodes: ['look'], msg: 'nodes have allowPrivate, which is refused here' })
    await served.post({ title: 'One', severity: 'low' })
    await expect
      .poll(() => served.log.find(({ msg }) => msg === 'run'))
      .toMatchObject({ status: 'failed', problem: expect.stringContaining('--refuse-private') })
  })

  it('has one run for each alert that it acknowledged, however often it is killed', async () => {
    const at = await place()
    const acknowledged = new Set<string>()
    let token = ''
    for (let round = 0; round < 4; round++) {
      const served = await start(at)
      if (round === 0) token = await tokenOf(served)
      let enough = () => {}
      const killed = new Promise<void>((resolve) => {
        enough = resolve
      })
      const before = acknowledged.size
      const posts = Array.from({ length: 60 }, async (_, n) => {
        const response = await served.post({ title: `${round} ${n}`, severity: 'low' })
        if (response.status === 202) acknowledged.add(((await response.json()) as { id: string }).id)
        if (acknowledged.size - before === 5 + round * 10) enough()
      })
      const all = Promise.allSettled(posts)
      await killed
      await served.end('SIGKILL')
      await all
    }
    const served = await start(at)
    const listed = async () => (await alertsOf(served, token)).filter(({ id }) => acknowledged.has(id))
    await expect
      .poll(async () => (await listed()).filter(({ state }) => state === 'started').length, { timeout: 20_000 })
      .toBe(acknowledged.size)
    const runs = (await listed()).flatMap((alert) => alert.runs)
    expect(acknowledged.size).toBeGreaterThanOrEqual(80)
    expect([runs.length, new Set(runs).size]).toEqual([acknowledged.size, acknowledged.size])
  })

  it('waits for a step under way when it is stopped; what is not over goes on at the next start', async () => {
    let release = () => {}
    const asked: string[] = []
    const other = createServer((request, response) => {
      asked.push(request.url ?? '')
      release = () => response.end('{}')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const at = await place(`firebreak: 2
name: Slow
nodes:
  received: { type: trigger/alert, next: slow }
  slow:
    type: action/http-request
    timeout: 20s
    effect: change
    with: { method: POST, url: "http://127.0.0.1:${port}/slow", allowPrivate: true }
    next: rest
  rest: { type: human/task, with: { instructions: Look, deadline: 1h }, next: { done: note, expired: note } }
  note: { join: any, type: action/log, with: { message: "over" } }
`)
    const served = await start(at)
    const token = await tokenOf(served)
    await served.post({ title: 'One', severity: 'high' })
    await expect.poll(() => asked).toEqual(['/slow'])
    const ended = served.end()
    await expect
      .poll(() => served.log.find(({ msg }) => String(msg).startsWith('stopping')))
      .toMatchObject({ signal: 'SIGTERM' })
    await expect(
      served.post({ title: 'Two' }).then(
        ({ status }) => status,
        () => 503,
      ),
    ).resolves.toBe(503)
    release()
    expect(await ended).toEqual({ code: 0, signal: null })
    const again = await start(at)
    const [alert] = await alertsOf(again, token)
    const [run = ''] = alert?.runs ?? []
    const answered = { run, node: 'rest', choice: 'done' }
    await expect.poll(() => again.api('runs.answer', token, answered)).not.toMatchObject({ code: 'REFUSED' })
    await expect.poll(() => again.log.find(({ msg }) => msg === 'over')).toMatchObject({ run })
    expect([asked, alert?.runs.length]).toEqual([['/slow'], 1])
    other.close()
  })

  it('stops taking alerts when the disk is full, loses nothing, and goes on by itself once there is room', async ({
    skip,
  }) => {
    if (!canMountDisks) skip('needs Linux and the right to mount a small disk')
    const at = await place()
    const data = join(at.folder, 'data')
    const served = await start(at, [], { by: ['unshare', '-m', 'sh', '-c', ON_SMALL_DISK, 'sh', data, '3m'] })
    const token = await tokenOf(served)
    // What the process alone sees is seen through it.
    const ballast = join(`/proc/${served.child.pid}/root`, data, 'ballast')
    const acknowledged: string[] = []
    let refused: Response | undefined
    for (let n = 0; !refused && n < 200; n++) {
      const response = await served.post({ title: `${n}`, severity: 'low', filler: 'x'.repeat(60_000) })
      if (response.status === 202) acknowledged.push(((await response.json()) as { id: string }).id)
      else refused = response
    }
    expect([refused?.status, refused?.headers.get('retry-after')]).toEqual([503, '10'])
    expect(await refused?.json()).toMatchObject({ error: { code: 'store/full' } })
    expect((await fetch(`${served.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
    expect(acknowledged.length).toBeGreaterThan(3)

    rmSync(ballast)
    await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status, { timeout: 20_000 }).toBe(200)
    const later = await served.post({ title: 'later', severity: 'low' })
    acknowledged.push(((await later.json()) as { id: string }).id)
    const taken = async () => (await alertsOf(served, token)).filter(({ id }) => acknowledged.includes(id))
    await expect
      .poll(async () => (await taken()).filter(({ state, runs }) => state === 'started' && runs.length === 1).length, {
        timeout: 30_000,
      })
      .toBe(acknowledged.length)
    const ended = async () => {
      const { runs } = (await served.api('runs.list', token, { limit: 500 })) as { runs: { status: string }[] }
      return runs.filter(({ status }) => status === 'completed').length
    }
    await expect.poll(ended, { timeout: 60_000 }).toBe(acknowledged.length)
    expect(await served.end()).toEqual({ code: 0, signal: null })
  })
})

describe('firebreak serve is refused, with what to do', () => {
  it('a data folder that nobody may write to', async ({ skip }) => {
    if (!canMountDisks) skip('needs Linux and the right to mount a disk')
    const at = await place()
    const data = join(at.folder, 'data')
    const by = [
      'unshare',
      '-m',
      'sh',
      '-c',
      'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"',
    ]
    await expect(serveCli(['.'], { ...at, by: [...by, 'sh', data] })).rejects.toThrow(
      /ended with 3: .*cannot be opened\. Check that its folder exists and may be written/s,
    )
  })

  const refused = async (at: Place, ...args: string[]) => {
    const { code, stderr } = await runCli(['serve', '--port', '0', ...args], at)
    return { code, stderr }
  }

  it('a bundle that nobody here trusts, one that was changed, and one that is none', async () => {
    const at = await place()
    await runCli(['keys', 'create', 'team'], at)
    await runCli(['bundle', 'create', 'note.playbook.yaml', '--out', 'soc.firebreak'], at)
    const elsewhere = { ...at, env: { ...at.env, FIREBREAK_KEYS: join(at.folder, 'other-keys') } }
    const untrusted = await refused(elsewhere, 'soc.firebreak')
    expect(untrusted).toEqual({
      code: 2,
      stderr: expect.stringMatching(/not trusted here.*firebreak keys trust [0-9a-f]{64}/s),
    })
    const [, fingerprint = ''] = /is signed by ([0-9a-f-]+)/.exec(untrusted.stderr) ?? []
    const served = await start(elsewhere, ['soc.firebreak', '--trust', fingerprint, '--triggers', 'triggers.yaml'])
    expect((await served.post({ title: 'One', severity: 'high' })).status).toBe(202)
    await expect.poll(() => served.log.find(({ msg }) => msg === 'run')).toMatchObject({ status: 'completed' })
    expect(await served.api('playbooks.list', await tokenOf(served))).toMatchObject([{ file: 'note.playbook.yaml' }])
    expect(
      await served.api('playbooks.create', await tokenOf(served), { title: 'Mine', template: 'empty' }),
    ).toMatchObject({ data: { code: 'workspace/read-only' } })
    expect(await served.api('keys.create', await tokenOf(served), { name: 'mine' })).toMatchObject({
      data: { code: 'keys/not-here' },
    })

    const bytes = readFileSync(join(at.folder, 'soc.firebreak'))
    bytes[bytes.indexOf('seen')] = 0x53
    writeFileSync(join(at.folder, 'changed.firebreak'), bytes)
    expect(await refused(at, 'changed.firebreak')).toEqual({
      code: 2,
      stderr: expect.stringContaining('note.playbook.yaml'),
    })
    writeFileSync(join(at.folder, 'none.firebreak'), 'PK nothing')
    expect(await refused(at, 'none.firebreak')).toEqual({ code: 2, stderr: expect.stringContaining('no bundle') })
    expect(await refused(at, 'nowhere')).toEqual({
      code: 3,
      stderr: expect.stringContaining('There is no folder nowhere'),
    })
  })

  it('an address that others reach without encryption, a port that is taken, half of a certificate', async () => {
    const at = await place()
    expect(await refused(at, '.', '--address', '0.0.0.0')).toEqual({
      code: 2,
      stderr: expect.stringContaining('--insecure-behind-proxy'),
    })
    expect(await refused(at, '.', '--address', '0.0.0.0', '--insecure-behind-proxy')).toEqual({
      code: 2,
      stderr: expect.stringContaining('--public-url'),
    })
    expect(await refused(at, '.', '--tls-cert', 'x.pem')).toEqual({
      code: 2,
      stderr: expect.stringContaining('give both'),
    })
    expect(await refused(at, '.', '--tls-cert', 'x.pem', '--tls-key', 'y.pem')).toEqual({
      code: 3,
      stderr: expect.stringContaining('x.pem cannot be read (ENOENT)'),
    })
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const taken = await runCli(['serve', '.', '--port', String(port)], at)
    expect(taken.stderr).toContain(`Port ${port} cannot be used: another program listens there.`)
    other.close()
  })

  it('a database of a newer Firebreak, a data folder that is a file, triggers that are none', async () => {
    const at = await place()
    const file = join(at.folder, 'data', 'firebreak.sqlite')
    const database = readFileSync(file)
    database.writeUInt32BE(999, 60) // its user version: https://sqlite.org/fileformat2.html#the_database_header
    writeFileSync(file, database)
    expect(await refused(at, '.')).toEqual({ code: 3, stderr: expect.stringMatching(/newer.*Firebreak/s) })
    writeFileSync(join(at.folder, 'file'), '')
    expect((await refused(at, '.', '--data', 'file')).stderr).toMatch(/file/)
    mkdirSync(join(at.folder, 'fresh'))
    writeFileSync(join(at.folder, 'triggers.yaml'), 'triggers: 1\nsources:\n  x: { kind: carrier-pigeon }\n')
    expect((await refused(at, '.', '--data', 'fresh')).stderr).toMatch(/triggers\.yaml.*x/s)
  })
})

const canMountDisks =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { stdio: 'ignore' }).status === 0

/** $1 the folder, $2 its size; the rest is the command. Its files move onto the new disk, which is half full. */
const ON_SMALL_DISK = `
set -e
folder=$1 size=$2
shift 2
mv "$folder" "$folder.before"
mkdir "$folder"
mount -t tmpfs -o size=$size none "$folder"
cp -R "$folder.before/." "$folder"
dd if=/dev/zero of="$folder/ballast" bs=1k count=1200 2>/dev/null
exec "$@"`
