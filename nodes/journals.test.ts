// Small playbooks whose journals are recorded with every release (engine/run/testdata): run with today's code, each ends as its
// recording did. FIREBREAK_RECORD=0.2 writes the recordings of a release instead.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  advance,
  compile,
  type Entry,
  type Executable,
  hashPlaybook,
  link,
  type Plan,
  type Playbook,
  readPlaybook,
  replay,
  type SimulationOptions,
  simulate,
  simulateUndo,
  statusOf,
} from '../engine/index.ts'
import { createNodeCatalog } from './index.ts'

const RELEASE = process.env['FIREBREAK_RECORD'] ?? '0.2'
const FOLDER = new URL(`../engine/run/testdata/${RELEASE}/`, import.meta.url)

interface Scenario {
  nodes: string
  alert?: Parameters<typeof simulate>[1]
  options?: SimulationOptions
  /** What happened to the run after that, or instead. */
  afterwards?: (executable: Executable, journal: Entry[]) => Entry[] | Promise<Entry[]>
  status: string
}

const CALLED = `firebreak: 2
name: Rate an address
inputs: { type: object, required: [address], properties: { address: { type: string } } }
outputs: { score: "\${steps.rate.score}", address: "\${inputs.address}" }
nodes:
  asked: { type: trigger/manual, next: rate }
  rate: { type: data/set, with: { values: { score: 7 } } }
`

const http = (more: string) =>
  `type: action/http-request, timeout: 10s, with: { method: POST, url: "https://edr.example/isolate" }${more}`

const SCENARIOS: { [name: string]: Scenario } = {
  branches: {
    nodes: `
  reported: { type: trigger/alert, next: [facts, verdict] }
  by-hand: { type: trigger/manual, next: facts }
  facts: { type: data/set, with: { values: { host: "\${alert.host}" } }, next: [both, either] }
  verdict: { type: condition/if, with: { when: "alert.score > 5" }, next: { true: [both, either], false: [benign] } }
  benign: { type: action/log, with: { message: benign }, next: skipped-too }
  skipped-too: { type: action/log, with: { message: never }, next: either }
  both: { type: action/log, with: { message: "both for \${first(steps.?facts.host, 'nobody')}" } }
  either: { type: action/log, join: any, with: { message: either } }`,
    alert: { host: 'ws-1', score: 9 },
    status: 'completed',
  },
  loops: {
    nodes: `
  reported: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.hosts}", concurrency: 2 }
    body:
      ask: { ${http(', mock: { duration: 2s }, next: { done: seen, error: lost }')} }
      seen: { type: data/set, with: { values: { host: "\${item}", at: "\${index}" } } }
      lost: { type: data/set, with: { values: { error: "\${error.code}" } } }
    next: again
  again:
    type: flow/repeat
    with: { until: "steps.count.n >= 2", max: 5, delay: 1h }
    body:
      count: { type: data/set, with: { values: { n: "\${index}" } } }
    next: none
  none: { type: flow/for-each, with: { items: [] }, body: { never: { type: action/log, with: { message: never } } } }`,
    alert: { hosts: ['ws-1', 'ws-2', 'ws-3'] },
    options: { fixtures: { ask: [{}, { error: { code: 'http/timeout', message: 'no answer' } }, {}] } },
    status: 'completed',
  },
  retries: {
    nodes: `
  reported: { type: trigger/alert, next: [flaky, slow] }
  flaky: { ${http(', idempotent: key, retry: { attempts: 3, backoff: 10s }, next: hopeless')} }
  slow: { ${http(', effect: read, mock: { duration: 1m }, next: { error: told }')} }
  told: { type: action/log, with: { message: "\${error.code} at \${error.node}" }, next: hopeless }
  hopeless: { ${http(', next: { done: never }')} }
  never: { type: action/log, with: { message: never } }
  page: { type: action/log, with: { message: "failed: \${error.message}" } }
onFailure: page`,
    options: {
      fixtures: {
        flaky: [{ error: { code: 'http/refused', message: 'busy' } }, {}],
        hopeless: { error: { code: 'http/refused', message: 'no' } },
      },
    },
    status: 'failed',
  },
  people: {
    nodes: `
  reported: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate \${alert.host}?", quorum: 2, deadline: 30m }
    next: { approved: details, rejected: close, expired: close }
  details:
    type: human/form
    with: { title: Impact, questions: [{ name: impact, required: true }] }
    next: { submitted: pause }
  pause: { type: flow/wait, with: { for: 2h }, next: late }
  late:
    type: human/approval
    with: { question: Release it?, quorum: 2, deadline: 1h }
    next: { approved: close, rejected: close, expired: close }
  close: { type: flow/stop, with: { reason: done } }`,
    alert: { host: 'ws-1' },
    options: {
      answers: {
        ask: [
          { choice: 'approved', by: 'ana', afterMs: 60_000 },
          { choice: 'approved', by: 'ana', afterMs: 120_000 },
          { choice: 'approved', by: 'bo', reason: 'seen it', afterMs: 180_000 },
        ],
        details: { choice: 'submitted', by: 'cy', values: { impact: 'severe' } },
        late: [{ choice: 'approved', by: 'ana' }],
      },
    },
    status: 'completed',
  },
  calls: {
    nodes: `
  reported: { type: trigger/alert, next: rate }
  rate:
    type: flow/playbook
    with: { playbook: rate-address, inputs: { address: "\${alert.ip}" } }
    next: tell
  tell: { type: action/log, with: { message: "\${string(steps.rate.score)} for \${steps.rate.address}" } }
outputs: { score: "\${steps.?rate.?score}" }`,
    alert: { ip: '192.0.2.1' },
    status: 'completed',
  },
  undone: {
    nodes: `
  reported: { type: trigger/alert, next: isolate }
  isolate: { ${http(', undo: { type: action/http-request, with: { method: DELETE, url: "https://edr.example/isolate" } }, next: block')} }
  block: { ${http(', undo: { type: action/http-request, with: { method: DELETE, url: "https://fw.example/block" } }')} }`,
    afterwards: async (executable, journal) => {
      const state = replay(executable.plan, journal)
      const log: never[] = []
      const ended = { status: statusOf(state), state, journal, ledger: [], log }
      return (await simulateUndo(executable, ended, { by: 'ana' })).journal
    },
    status: 'completed',
  },
  doubted: {
    nodes: `
  reported: { type: trigger/alert, next: isolate }
  isolate: { ${http('')} }`,
    afterwards: ({ plan }, journal) => {
      const started = journal.findIndex(({ kind }) => kind === 'step.started')
      const place = { scope: 0, step: 1, node: 'isolate' }
      return finished(plan, [
        ...journal.slice(0, started + 1),
        { kind: 'step.doubted', at: 60_000, ...place },
        { kind: 'doubt.settled', at: 120_000, ...place, by: 'ana', verdict: 'happened', output: { status: 200 } },
      ])
    },
    status: 'completed',
  },
  cancelled: {
    nodes: `
  reported: { type: trigger/alert, next: [ask, isolate] }
  ask: { type: human/approval, with: { question: Sure? }, next: { approved: isolate-too } }
  isolate: { ${http(', next: after')} }
  isolate-too: { ${http('')} }
  after: { type: action/log, with: { message: never } }`,
    afterwards: ({ plan }, journal) => {
      const started = journal.findIndex(({ kind }) => kind === 'step.started')
      const end = journal.find((entry) => entry.kind === 'step.completed' && entry.node === 'isolate') as Entry
      return finished(plan, [
        ...journal.slice(0, started + 1),
        { kind: 'cancel.requested', at: 100, by: 'ana', reason: 'a false alarm' },
        { ...end, at: Math.max(100, end.at) },
      ])
    },
    status: 'cancelled',
  },
}

/** The journal with the end that the machine asks for. */
function finished(plan: Plan, journal: Entry[]): Entry[] {
  const before = replay(plan, journal.slice(0, -1))
  const last = journal.at(-1) as Entry
  const finish = advance(plan, before, last).commands.find(({ kind }) => kind === 'finish')
  if (finish?.kind !== 'finish') throw new Error('the run is not over')
  const { status, error } = finish
  return [...journal, { kind: 'run.ended', at: last.at, status, ...(error && { error }) }]
}

const sourceOf = (name: string, { nodes }: Scenario) => `firebreak: 2\nname: ${name}\nnodes:${nodes}\n`

function playbookOf(text: string): Playbook {
  const { playbook, diagnostics } = readPlaybook(text)
  if (!playbook) throw new Error(JSON.stringify(diagnostics))
  return playbook
}

async function runToday(name: string, scenario: Scenario): Promise<{ plan: Plan; journal: Entry[] }> {
  const catalog = createNodeCatalog()
  const called = playbookOf(CALLED)
  const playbooks = (reference: string) =>
    reference === 'rate-address' ? { playbook: called, hash: hashPlaybook(called) } : ({ missing: true } as const)
  const { plan, diagnostics } = compile(playbookOf(sourceOf(name, scenario)), catalog, { playbooks })
  if (!plan) throw new Error(JSON.stringify(diagnostics))
  const executable = link(plan, catalog)
  const { journal } = await simulate(executable, scenario.alert ?? {}, { at: 0, ...scenario.options })
  return { plan, journal: scenario.afterwards ? await scenario.afterwards(executable, journal) : journal }
}

/** What the machine did, without what nodes gave: who changes an example does not change the machine. */
function courseOf(journal: readonly Entry[]): string[] {
  return journal.map((entry) => {
    const { kind, at, node, scope, port, status } = entry as Entry & { [field: string]: unknown }
    return [at, kind, scope, node, port, status].filter((part) => part !== undefined).join(' ')
  })
}

describe.each(Object.entries(SCENARIOS))('the playbook “%s”', (name, scenario) => {
  it('runs today as it did when it was recorded', async () => {
    const { plan, journal } = await runToday(name, scenario)
    const state = replay(plan, journal)
    expect(statusOf(state)).toBe(scenario.status)
    const file = (ending: string) => new URL(`${name}${ending}`, FOLDER)
    if (process.env['FIREBREAK_RECORD'] && !existsSync(file('.journal.jsonl'))) {
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(file('.playbook.yaml'), sourceOf(name, scenario))
      writeFileSync(file('.plan.jsonl'), `${JSON.stringify(plan)}\n`)
      writeFileSync(file('.journal.jsonl'), `${journal.map((entry) => JSON.stringify(entry)).join('\n')}\n`)
    }
    const recorded = readFileSync(file('.journal.jsonl'), 'utf8').trimEnd().split('\n')
    expect(courseOf(journal)).toEqual(courseOf(recorded.map((line) => JSON.parse(line) as Entry)))
  })
})
