// For tests alone: the same alerts through a playbook in three ways, each by the code that people use: rehearsed and run live by the
// command `run`, and handed to a server's webhook. Its connections all lead to one server on loopback, which answers what the
// rehearsal took for the answer.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  type Entry,
  initialState,
  type JsonObject,
  type JsonValue,
  type LedgerEntry,
  questionsOf,
  replay,
  statusOf,
} from '../../engine/index.ts'
import { createHost } from '../../host/index.ts'
import { type Server, startServer } from '../../server/index.ts'
import { buildProgram } from '../program.ts'
import { ledgerOf } from '../runs/ledger-text.ts'
import { run as runCommand } from '../runs/run.ts'
import { fakeTerminal } from './fake-terminal.ts'

/** What one run came to, without what differs from run to run: ids and times. */
export interface Way {
  status: string
  /** `node:port` of every step that ended, sorted. */
  path: string[]
  /** Node and final arguments of every write, as JSON, sorted. */
  ledger: string[]
  /** The arguments themselves. */
  writes: { node: string; input: JsonObject }[]
  /** Requests that only ask. */
  lookUps: Sent[]
}

export interface Sent {
  method: string
  url: string
  body: string
}

export interface Ways {
  rehearsed: Way
  live: Way
  served: Way
  /** What the loopback server was sent by the live run, and by the served one. */
  sentLive: Sent[]
  sentServed: Sent[]
}

const HOOK_TOKEN = 'a-token-for-tests'

export interface Bench {
  /** @param answers `node=choice`, for every node that asks people. */
  run(file: string, alerts: readonly JsonValue[], answers: readonly string[]): Promise<Ways[]>
  close(): Promise<void>
}

/**
 * @param files playbooks, by name
 * @param connections their names; each is one of kind http without credentials
 * @param folders copied into the workspace
 */
export async function openBench(
  files: { [file: string]: string },
  connections: readonly string[],
  folders: readonly string[] = [],
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-one-alert-'))
  const workspace = join(folder, 'workspace')
  for (const from of folders) cpSync(from, join(workspace, from.split('/').at(-1) as string), { recursive: true })
  const sources = Object.keys(files).map((file, at) => ({ file, source: `source-${at + 1}` }))
  const triggers = [
    'triggers: 1',
    'sources:',
    ...sources.map(({ source }) => `  ${source}: { kind: webhook, connection: hook }`),
    'routes:',
    ...sources.map(({ file, source }) => `  - { from: ${source}, playbook: ${file} }`),
  ]
  for (const [file, text] of Object.entries({ ...files, 'triggers.yaml': `${triggers.join('\n')}\n` })) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true })
    writeFileSync(join(workspace, file), text)
  }
  const world = await openWorld()
  const keyFile = join(folder, 'master.key')
  const dataOf = (name: string) => join(folder, name)
  for (const name of ['live', 'served']) await addConnections(dataOf(name), workspace, keyFile, connections, world.url)
  const server = await startServer({
    workspaceDir: workspace,
    dataDir: dataOf('served'),
    masterKey: { keyFile },
    version: '0.0.0',
    port: 0,
    patienceMs: 5_000,
    log: { info() {}, warn() {}, error() {} },
  })

  return {
    async run(file, alerts, answers) {
      const path = join(workspace, file)
      const alertsFile = join(folder, 'alerts.json')
      writeFileSync(alertsFile, JSON.stringify(alerts))
      const command = async (mode: string, ...more: string[]) => {
        const given = answers.flatMap((answer) => ['--answer', answer])
        const words = ['--each', '--mode', mode, '--json', '--data', dataOf('live'), ...given, ...more]
        return runJson(['run', path, '--alert', alertsFile, ...words], keyFile)
      }
      const rehearsed = await command('simulate', '--no-history')
      world.answer(rehearsed.flatMap(({ journal }) => journal))
      const before = world.sent.length
      const live = await command('live', '--yes')
      const sentLive = world.sent.slice(before)
      const source = sources.find((one) => one.file === file)?.source ?? ''
      const ways: Ways[] = []
      let liveAt = 0
      for (const [at, alert] of alerts.entries()) {
        const from = world.sent.length
        const served = await serveOne(server, source, alert, answers)
        const sentServed = world.sent.slice(from)
        // Each of them sends as many requests as the other, or the test fails: so the live ones are told apart by their number.
        const mine = sentLive.slice(liveAt, liveAt + sentServed.length)
        liveAt += sentServed.length
        ways.push({
          rehearsed: wayOf(rehearsed[at]),
          live: wayOf(live[at]),
          served: wayOf(served),
          sentLive: mine.map((one) => withoutId(one, live[at])),
          sentServed: sentServed.map((one) => withoutId(one, served)),
        })
      }
      if (liveAt !== sentLive.length)
        throw new Error(`Live runs sent ${sentLive.length} requests, served ones ${liveAt}`)
      return ways
    },
    async close() {
      await server.stop()
      await world.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function addConnections(
  dataDir: string,
  workspaceDir: string,
  keyFile: string,
  names: readonly string[],
  baseUrl: string,
): Promise<void> {
  const host = await createHost({ dataDir, workspaceDir, masterKey: { keyFile } })
  const settings = { baseUrl, auth: 'none', allowPrivate: true }
  for (const name of names) await host.connections.add({ name, kind: 'http', settings, secrets: {} })
  await host.connections.add({ name: 'hook', kind: 'webhook', settings: {}, secrets: { token: HOOK_TOKEN } })
  await host.close()
}

/** One run of the command's output: its journal, and the summary after it. */
interface Ran {
  id: string
  status: string
  journal: Entry[]
  ledger: LedgerEntry[]
}

async function runJson(argv: string[], keyFile: string): Promise<Ran[]> {
  const { terminal, out, err } = fakeTerminal({ interactive: false })
  const { program } = buildProgram([runCommand as Parameters<typeof buildProgram>[0][number]], {
    terminal: () => ({ ...terminal, env: { ...terminal.env, FIREBREAK_KEY_FILE: keyFile } }),
    writeOut() {},
    writeErr() {},
    version: '0.0.0',
  })
  await program.parseAsync(argv, { from: 'user' })
  const found: Ran[] = []
  let journal: Entry[] = []
  for (const line of out().split('\n').filter(Boolean)) {
    const one = JSON.parse(line) as JsonObject
    if (!('summary' in one)) journal.push(one as unknown as Entry)
    else {
      const { status, ledger } = one as unknown as { status: string; ledger: LedgerEntry[] }
      found.push({ id: idIn(journal), status, journal, ledger })
      journal = []
    }
  }
  if (found.length === 0) throw new Error(`The command told nothing: ${err()}`)
  return found
}

const idIn = ([first]: readonly Entry[]): string => (first?.kind === 'run.started' ? first.run : '')

async function serveOne(server: Server, source: string, alert: JsonValue, answers: readonly string[]): Promise<Ran> {
  const { host } = server
  const response = await fetch(`${server.url}/hooks/${source}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${HOOK_TOKEN}` },
    body: JSON.stringify(alert),
  })
  const { id } = (await response.json()) as { id?: string }
  if (id === undefined) throw new Error(`The alert was refused: ${response.status}`)
  const known = await until(async () => {
    const { state, runs, problem } = await host.alerts.get(id)
    if (state !== 'queued' && state !== 'started') throw new Error(`The alert is ${state}: ${JSON.stringify(problem)}`)
    return runs[0]
  })
  // As `--answer` takes them: NODE=CHOICE or NODE=CHOICE:REASON.
  const given = new Map(
    answers.map((answer) => {
      const [, node = '', choice = '', reason] = /^([^=]+)=([^:]+)(?::(.*))?$/.exec(answer) ?? []
      return [node, { choice, ...(reason !== undefined && { reason }) }] as const
    }),
  )
  const said = new Set<string>()
  for (;;) {
    const stored = await until(async () => {
      const run = await host.runs.stored(known)
      return run.status === 'running' ? undefined : run
    })
    const plan = await host.runs.plan(stored)
    const journal = await host.runs.entries(known, 0)
    const state = replay(plan, journal, initialState())
    const [question] = questionsOf(plan, state).filter(
      ({ node, scope }) => given.has(node) && !said.has(`${scope} ${node}`),
    )
    if (stored.status !== 'waiting' || !question) {
      return { id: known, status: statusOf(state), journal, ledger: ledgerOf(plan, state) }
    }
    said.add(`${question.scope} ${question.node}`)
    const word = given.get(question.node) as { choice: string }
    const handle = await host.runs.answer(known, question.node, { by: 'someone', ...word }, question.scope)
    await handle.settled
  }
}

/** Looks until something is found. What is waited for are writes to a database in this process, so each look is a turn later. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end; ) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('It did not come about within 20 s')
}

function wayOf(ran: Ran | undefined): Way {
  if (!ran) throw new Error('A run is missing')
  const path = ran.journal.flatMap((entry): string[] => {
    if (entry.kind === 'step.completed') return [`${entry.node}:${entry.port}`]
    return entry.kind === 'step.failed' ? [`${entry.node}:${entry.error.code}`] : []
  })
  const written = new Set(ran.ledger.map(({ node }) => node))
  const writes = ran.ledger.map(({ node, input }) => ({ node, input: withoutId(input, ran) }))
  return {
    status: ran.status,
    path: path.sort(),
    ledger: writes.map((one) => JSON.stringify(one)).sort(),
    writes: writes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    lookUps: ran.journal
      .flatMap((entry) => {
        const input = entry.kind === 'step.started' ? (entry.input as JsonObject) : {}
        if (entry.kind !== 'step.started' || input['url'] === undefined || written.has(entry.node)) return []
        return [withoutId(requestOf(input), ran)]
      })
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
  }
}

/** Its own id in what it sends is what must differ. */
const withoutId = <T>(value: T, ran: Ran | undefined): T =>
  ran?.id ? (JSON.parse(JSON.stringify(value).replaceAll(ran.id, 'RUN')) as T) : value

const keyOf = ({ method, url, body }: Sent): string => `${method} ${url} ${body.replace(/\b(run|undo) [\w-]+/g, '$1')}`

/** A request as an HTTP step's evaluated fields say it: what the ledger shows. */
export function requestOf(input: JsonObject): Sent {
  const { method = 'GET', url, json, text, query } = input as { [name: string]: JsonValue }
  const address = new URL(String(url), 'http://world')
  for (const [name, values] of Object.entries((query ?? {}) as JsonObject)) {
    for (const value of [values].flat()) address.searchParams.append(name, String(value))
  }
  return {
    method: String(method),
    url: `${address.pathname}${address.search}`,
    body: json !== undefined ? JSON.stringify(json) : typeof text === 'string' ? text : '',
  }
}

/** The server that all connections lead to. */
async function openWorld() {
  const sent: Sent[] = []
  const answers = new Map<string, { status: number; body: JsonValue }>()
  const server: HttpServer = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const one = { method: request.method ?? '', url: request.url ?? '', body }
      sent.push(one)
      const { status, body: said } = answers.get(keyOf(one)) ?? { status: 404, body: { unknown: keyOf(one) } }
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(said))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    sent,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Answers every request that these rehearsals would have made with what they took for the answer. */
    answer(journal: readonly Entry[]) {
      const inputs = new Map<string, JsonObject>()
      for (const entry of journal) {
        if (entry.kind === 'run.started') inputs.clear()
        else if (entry.kind === 'step.started') inputs.set(`${entry.scope} ${entry.step}`, entry.input as JsonObject)
        else if (entry.kind === 'step.completed') {
          const input = inputs.get(`${entry.scope} ${entry.step}`)
          const { status, body } = (entry.output ?? {}) as { status?: number; body?: JsonValue }
          if (input?.['url'] !== undefined && status !== undefined) {
            answers.set(keyOf(requestOf(input)), { status, body: body ?? null })
          }
        }
      }
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
