// `npm run bench:server`: what a server takes and finishes when alerts arrive as fast as another process can post them, and what is
// left of them when it is killed again and again; and how soon after its start it takes any. Beside it, in the same run, Node-RED
// with `http in` and the same flow, which keeps nothing on disk.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { createHost } from '../../host/index.ts'
import { buildCli } from '../build.ts'
import { installNodeRed } from './node-red.ts'
import { count, median, printTable } from './table.ts'

const ALERTS = Number(process.env['FIREBREAK_BENCH_ALERTS'] ?? 50_000)
const IN_FLIGHT = 64
/** Longer than this nothing is posted. */
const MOST_MS = 180_000
const KILL_MS = 10_000
const STARTS = 7
/** While it is killed now and then, alerts are posted at this rate, so that several kills fall among them. */
const KILLED_RATE = 1_500
const TOKEN = 'a-token-of-the-bench-0123456789'

const PLAYBOOK = `firebreak: 2
name: Six nodes
nodes:
  alert: { type: trigger/alert, next: worth-a-look }
  worth-a-look: { type: condition/if, with: { when: alert.level >= 3 }, next: { 'true': keep } }
  keep: { type: data/set, with: { values: { source: "\${alert.source}", level: "\${alert.level}" } }, next: route }
  route:
    type: condition/switch
    with: { cases: [{ port: critical, when: steps.keep.level >= 12 }, { port: high, when: steps.keep.level >= 7 }] }
    next: { critical: text, high: text, otherwise: text }
  text: { type: data/template, join: any, with: { text: "Alert from \${steps.keep.source} at level \${steps.keep.level}" }, next: note }
  note: { type: action/log, with: { message: "\${steps.text.text}", level: debug } }
`
const TRIGGERS = `triggers: 1
sources: { siem: { kind: webhook, connection: siem-hook, format: plain } }
routes: [{ playbook: six.playbook.yaml, give: original }]
`

interface Subject {
  port: number
  /** Until it takes alerts. */
  start(): Promise<ChildProcess>
  path: string
  headers: { [name: string]: string }
}

interface Posted {
  accepted: Map<string, number>
  refused: number
  failed: number
  ms: number
  /** From the first byte to the answer that it is taken, milliseconds. */
  latencies: number[]
  peakBytes: number
}

/** Posts every alert until it is taken; the same key however often it has to be sent. */
async function postAll(subject: Subject, process: () => ChildProcess, isRetried: boolean): Promise<Posted> {
  const posted: Posted = { accepted: new Map(), refused: 0, failed: 0, ms: 0, latencies: [], peakBytes: 0 }
  const pool = new Pool(`http://127.0.0.1:${subject.port}`, { connections: IN_FLIGHT, pipelining: 1 })
  const started = performance.now()
  const watching = setInterval(() => {
    posted.peakBytes = Math.max(posted.peakBytes, residentBytes(process().pid))
  }, 250)
  let next = 0
  const post = async () => {
    while (next < ALERTS && performance.now() - started < MOST_MS) {
      const early = isRetried ? (next / KILLED_RATE) * 1000 - (performance.now() - started) : 0
      if (early > 0) {
        await delay(early)
        continue
      }
      const id = `alert-${next++}`
      const body = JSON.stringify({ id, title: 'Failed logins', source: '10.1.2.3', level: 4 + (next % 9) })
      for (;;) {
        const began = performance.now()
        try {
          const response = await pool.request({
            method: 'POST',
            path: subject.path,
            headers: { ...subject.headers, 'content-type': 'application/json', 'idempotency-key': id },
            body,
          })
          await response.body.dump()
          if (response.statusCode === 202) {
            posted.latencies.push(performance.now() - began)
            posted.accepted.set(id, began)
            break
          }
          posted.refused++
          if (response.statusCode !== 429 && response.statusCode !== 503)
            throw new Error(`answered with ${response.statusCode}`)
          await delay(20)
        } catch (thrown) {
          posted.failed++
          if (!isRetried) throw thrown
          await delay(50)
        }
        if (performance.now() - started > MOST_MS) break
      }
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, post))
  posted.ms = performance.now() - started
  clearInterval(watching)
  await pool.close()
  return posted
}

function residentBytes(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return pages * 4_096
  } catch {
    return 0 // between two lives, or a system without /proc
  }
}

const percentile = (sorted: readonly number[], at: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0

const inOrder = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function untilAnswers(port: number, path: string): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    const ok = await fetch(`http://127.0.0.1:${port}${path}`).then(
      ({ status }) => status < 500,
      () => false,
    )
    if (ok) return
    await delay(10)
  }
  throw new Error(`nothing answers on port ${port}`)
}

const launcher = fileURLToPath(new URL('../../cli/firebreak.js', import.meta.url))

async function firebreak(folder: string): Promise<Subject> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'six.playbook.yaml'), PLAYBOOK)
  writeFileSync(join(folder, 'triggers.yaml'), TRIGGERS)
  const env = { ...process.env, FIREBREAK_KEY_FILE: join(folder, 'master.key'), BENCH_TOKEN: TOKEN }
  const data = join(folder, '.firebreak')
  execFileSync(
    process.execPath,
    [
      launcher,
      'connections',
      'add',
      'siem-hook',
      '--kind',
      'webhook',
      '--secret-env',
      'token=BENCH_TOKEN',
      '--data',
      data,
    ],
    { env, stdio: 'ignore' },
  )
  return {
    port,
    path: '/hooks/siem',
    headers: { authorization: `Bearer ${TOKEN}` },
    async start() {
      const args = [launcher, 'serve', folder, '--data', data, '--port', String(port), '--log-level', 'error']
      const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
      await untilAnswers(port, '/readyz')
      return child
    },
  }
}

/** Waits until nothing is under way any more. */
async function untilDone(folder: string): Promise<void> {
  const host = await openHost(folder)
  try {
    for (let quiet = 0; quiet < 3; ) {
      const { queued = 0 } = await host.alerts.counts()
      const open = queued + (await host.runs.history({ status: ['running'], limit: 1 })).runs.length
      quiet = open === 0 ? quiet + 1 : 0
      await delay(200)
    }
  } finally {
    await host.close()
  }
}

const openHost = (folder: string) =>
  createHost({
    workspaceDir: folder,
    dataDir: join(folder, '.firebreak'),
    masterKey: { keyFile: join(folder, 'master.key') },
  })

interface Found {
  completed: number
  twice: number
  /** From accepted to the end of its run, milliseconds. */
  latencies: number[]
  lastMs: number
}

async function lookInto(folder: string): Promise<Found> {
  const host = await openHost(folder)
  const runsByAlert = new Map<string, string[]>()
  const received = new Map<string, number>()
  let before: string | undefined
  for (;;) {
    const page = await host.alerts.list({ limit: 1_000, ...(before !== undefined && { before }) })
    if (page.length === 0) break
    for (const { id, idempotency = id, runs, receivedMs } of page) {
      runsByAlert.set(idempotency, [...(runsByAlert.get(idempotency) ?? []), ...runs])
      received.set(idempotency, receivedMs)
    }
    before = page.at(-1)?.id
  }
  const found: Found = { completed: 0, twice: 0, latencies: [], lastMs: 0 }
  for (const [alert, runs] of runsByAlert) {
    if (runs.length > 1) found.twice++
    const [run] = runs
    const stored = run === undefined ? undefined : await host.runs.stored(run)
    if (stored?.status !== 'completed') continue
    found.completed++
    found.latencies.push((stored.endedMs ?? 0) - (received.get(alert) ?? 0))
    found.lastMs = Math.max(found.lastMs, stored.endedMs ?? 0)
  }
  const { runs: all } = await host.runs.history({ limit: 1 })
  if (all.length === 0) throw new Error('there are no runs at all')
  await host.close()
  return found
}

/** Kills what runs and starts it again, until it is told to stop. */
function killEvery(
  ms: number,
  current: () => ChildProcess,
  start: () => Promise<ChildProcess>,
  set: (child: ChildProcess) => void,
) {
  let isOver = false
  let kills = 0
  const loop = (async () => {
    while (!isOver) {
      await delay(ms)
      if (isOver) break
      const child = current()
      child.kill('SIGKILL')
      await once(child, 'exit')
      kills++
      set(await start())
    }
  })()
  return async () => {
    isOver = true
    await loop
    return kills
  }
}

async function benchFirebreak(home: string, isKilled: boolean) {
  const folder = join(home, isKilled ? 'killed' : 'calm')
  const subject = await firebreak(folder)
  let child: ChildProcess = await subject.start()
  const stopKilling = isKilled
    ? killEvery(
        KILL_MS,
        () => child,
        subject.start,
        (next) => {
          child = next
        },
      )
    : async () => 0
  const beganMs = Date.now()
  const posted = await postAll(subject, () => child, isKilled)
  await untilDone(folder)
  const kills = await stopKilling()
  child.kill('SIGTERM')
  await once(child, 'exit')
  const found = await lookInto(folder)
  return { posted, kills, found, secondsToDone: (found.lastMs - beganMs) / 1000 }
}

async function nodeRed(folder: string): Promise<Subject & { out: string }> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  const out = join(folder, 'done.txt')
  writeFileSync(out, '')
  const script = fileURLToPath(new URL('./node-red-http.ts', import.meta.url))
  return {
    port,
    path: '/alerts',
    headers: {},
    out,
    async start() {
      const child = spawn(process.execPath, [script, String(port), out], { stdio: ['ignore', 'ignore', 'inherit'] })
      await untilAnswers(port, '/alive')
      return child
    },
  }
}

/** Milliseconds from the spawn of the process to its first answer, in order; the first start, which makes its files, is not counted. */
async function timeStarts({ start }: Subject): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round <= STARTS; round++) {
    const began = performance.now()
    const child = await start()
    if (round > 0) times.push(performance.now() - began)
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return inOrder(times)
}

async function benchNodeRed(home: string, isKilled: boolean) {
  const subject = await nodeRed(join(home, isKilled ? 'red-killed' : 'red-calm'))
  const { start, out } = subject
  let child: ChildProcess = await start()
  const stopKilling = isKilled
    ? killEvery(
        KILL_MS,
        () => child,
        start,
        (next) => {
          child = next
        },
      )
    : async () => 0
  const began = performance.now()
  const posted = await postAll(subject, () => child, isKilled)
  const kills = await stopKilling()
  let doneMs = performance.now()
  for (let before = -1, quiet = 0; quiet < 4; ) {
    const now = linesOf(out)
    quiet = now === before ? quiet + 1 : 0
    if (quiet === 0) doneMs = performance.now()
    before = now
    await delay(250)
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
  const ids = readFileSync(out, 'utf8').split('\n').filter(Boolean)
  const done = new Set(ids)
  const lost = [...posted.accepted.keys()].filter((id) => !done.has(id)).length
  return { posted, kills, lost, done: done.size, secondsToDone: (doneMs - began) / 1000, twice: ids.length - done.size }
}

const linesOf = (file: string): number => readFileSync(file, 'utf8').split('\n').length - 1

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`

installNodeRed()
const home = mkdtempSync(join(tmpdir(), 'firebreak-bench-server-'))
process.on('exit', () => existsSync(home) && rmSync(home, { recursive: true, force: true }))
await buildCli()
const starts = {
  'Firebreak, with a webhook, a route and its database': await timeStarts(await firebreak(join(home, 'starts'))),
  'Node-RED, headless, with the same flow': await timeStarts(await nodeRed(join(home, 'red-starts'))),
}
printTable(
  `Start: from the spawn of the process until it answers, ${STARTS} times`,
  ['', 'median', 'longest'],
  Object.entries(starts).map(([name, times]) => [name, ms(median(times)), ms(times.at(-1) ?? Number.NaN)]),
)
const rows: string[][] = []
for (const isKilled of [false, true]) {
  const { posted, kills, found, secondsToDone } = await benchFirebreak(home, isKilled)
  const taken = inOrder(posted.latencies)
  const done = inOrder(found.latencies)
  rows.push([
    `Firebreak${isKilled ? `, killed ${kills} times, ${count(KILLED_RATE)}/s offered` : ''}`,
    `${count(Math.round(posted.accepted.size / (posted.ms / 1000)))}/s`,
    `${count(Math.round(found.completed / secondsToDone))}/s`,
    [0.5, 0.95, 0.99].map((at) => ms(percentile(taken, at))).join(' / '),
    [0.5, 0.95, 0.99].map((at) => ms(percentile(done, at))).join(' / '),
    mib(posted.peakBytes),
    count(posted.accepted.size - found.completed),
    count(found.twice),
  ])
  const red = await benchNodeRed(home, isKilled)
  const redTaken = inOrder(red.posted.latencies)
  rows.push([
    `Node-RED${isKilled ? `, killed ${red.kills} times, ${count(KILLED_RATE)}/s offered` : ''}`,
    `${count(Math.round(red.posted.accepted.size / (red.posted.ms / 1000)))}/s`,
    `${count(Math.round(red.done / red.secondsToDone))}/s`,
    [0.5, 0.95, 0.99].map((at) => ms(percentile(redTaken, at))).join(' / '),
    '—',
    mib(red.posted.peakBytes),
    count(red.lost),
    count(red.twice),
  ])
}
printTable(
  `${count(ALERTS)} alerts posted by another process, ${IN_FLIGHT} at once, on loopback. Firebreak has each on disk before it answers; Node-RED keeps nothing on disk`,
  ['', 'accepted', 'finished', 'accepted p50 / p95 / p99', 'finished p50 / p95 / p99', 'memory', 'lost', 'run twice'],
  rows,
)
process.exit(0)
