// How fast a backtest is, and whether its memory stays flat: a playbook of fifteen nodes over a million alerts in a file, one thread,
// beside the same flow in Node-RED on the same lines, in the same run. Processor time of both, all threads of ours together.
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compile, readPlaybook } from '../../engine/index.ts'
import { createHost } from '../../host/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { type FlowNode, installNodeRed, runNodeRed } from './node-red.ts'
import { count, printTable, processorSeconds } from './table.ts'

const ALERTS = 1_000_000
/** Of these Node-RED gets a part: the rate is the same, and it would take minutes. */
const RIVAL_ALERTS = 200_000

const PLAYBOOK = `
firebreak: 2
name: Fifteen nodes
nodes:
  alert: { type: trigger/alert, next: worth-a-look }
  worth-a-look: { type: condition/if, with: { when: alert.level >= 0 }, next: { 'true': keep } }
  keep:
    type: data/set
    with: { values: { source: "\${alert.source}", level: "\${alert.level}" } }
    next: route
  route:
    type: condition/switch
    with: { cases: [{ port: critical, when: alert.level >= 12 }, { port: high, when: alert.level >= 7 }] }
    next: { critical: for-critical, high: for-high, otherwise: for-other }
  for-critical: { type: data/template, with: { text: "Critical: \${alert.rule}" }, next: facts }
  for-high: { type: data/template, with: { text: "High: \${alert.rule}" }, next: facts }
  for-other: { type: data/template, with: { text: "Low: \${alert.rule}" }, next: facts }
  facts:
    type: data/set
    with: { values: { host: "\${alert.host}", user: "\${alert.user}" } }
    next: inside
  inside: { type: condition/if, with: { when: "alert.source.startsWith('10.')" }, next: { 'true': from-inside, 'false': from-outside } }
  from-inside: { type: data/template, with: { text: "From inside: \${alert.source}" }, next: size-up }
  from-outside: { type: data/template, with: { text: "From outside: \${alert.source}" }, next: size-up }
  size-up:
    type: condition/switch
    with: { cases: [{ port: loud, when: alert.count >= 100 }] }
    next: { loud: loud, otherwise: quiet }
  loud: { type: data/template, with: { text: "\${alert.count} times on \${alert.host}" }, next: note }
  quiet: { type: data/template, with: { text: "Seen on \${alert.host}" }, next: note }
  note: { type: action/log, with: { message: "\${alert.rule} on \${alert.host}" } }
`
/** On each alert's way: one of three, two and two branches is taken. */
const ON_THE_WAY = 11

const rule = (t: string, v: string, vt = 'num') => ({ t, v, vt })
const switchOn = (property: string, rules: object[], wires: string[][], id: string): FlowNode => ({
  id,
  type: 'switch',
  property: `payload.${property}`,
  propertyType: 'msg',
  rules,
  checkall: 'false',
  outputs: wires.length,
  wires,
})
const template = (id: string, text: string, next: string): FlowNode => ({
  id,
  type: 'template',
  field: 'text',
  fieldType: 'msg',
  format: 'handlebars',
  syntax: 'mustache',
  template: text,
  wires: [[next]],
})
const change = (id: string, names: string[], next: string): FlowNode => ({
  id,
  type: 'change',
  rules: names.map((name) => ({ t: 'set', p: name, pt: 'msg', to: `payload.${name}`, tot: 'msg' })),
  wires: [[next]],
})

const FLOW: FlowNode[] = [
  { id: 'trigger', type: 'link in', name: 'trigger', links: [], wires: [['worth']] },
  switchOn('level', [rule('gte', '0')], [['keep']], 'worth'),
  change('keep', ['source', 'level'], 'route'),
  switchOn('level', [rule('gte', '12'), rule('gte', '7'), { t: 'else' }], [['critical'], ['high'], ['other']], 'route'),
  template('critical', 'Critical: {{payload.rule}}', 'facts'),
  template('high', 'High: {{payload.rule}}', 'facts'),
  template('other', 'Low: {{payload.rule}}', 'facts'),
  change('facts', ['host', 'user'], 'inside'),
  switchOn(
    'source',
    [{ t: 'regex', v: '^10\\.', vt: 'str', case: false }, { t: 'else' }],
    [['from-in'], ['from-out']],
    'inside',
  ),
  template('from-in', 'From inside: {{payload.source}}', 'size-up'),
  template('from-out', 'From outside: {{payload.source}}', 'size-up'),
  switchOn('count', [rule('gte', '100'), { t: 'else' }], [['loud'], ['quiet']], 'size-up'),
  template('loud', '{{payload.count}} times on {{payload.host}}', 'log'),
  template('quiet', 'Seen on {{payload.host}}', 'log'),
  { id: 'log', type: 'bench-sink', wires: [] },
]

/** The same alerts every time (Park and Miller's generator), a line of JSON each. */
function* linesOf(total: number): Generator<string> {
  let state = 20_261_125
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  for (let n = 0; n < total; n++) {
    const source = random(3) === 0 ? `10.0.${random(256)}.${random(256)}` : `198.51.100.${random(256)}`
    yield JSON.stringify({
      timestamp: `2026-11-${String(1 + random(28)).padStart(2, '0')}T${String(random(24)).padStart(2, '0')}:00:00Z`,
      rule: `rule-${random(400)}`,
      level: random(16),
      source,
      host: `ws-${random(5_000)}`,
      user: `user-${random(3_000)}`,
      count: random(200),
    })
  }
}

async function writeAlerts(file: string): Promise<void> {
  const stream = createWriteStream(file)
  let chunk: string[] = []
  for (const line of linesOf(ALERTS)) {
    chunk.push(line)
    if (chunk.length < 10_000) continue
    if (!stream.write(`${chunk.join('\n')}\n`)) await once(stream, 'drain')
    chunk = []
  }
  stream.end()
  await once(stream, 'finish')
}

export async function benchBacktest(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'))
  try {
    const file = join(folder, 'alerts.ndjson')
    await writeAlerts(file)
    const { playbook } = readPlaybook(PLAYBOOK)
    const { plan, diagnostics } = playbook
      ? compile(playbook, createNodeCatalog())
      : { plan: undefined, diagnostics: [] }
    if (!plan) throw new Error(JSON.stringify(diagnostics))
    const host = await createHost({
      dataDir: join(folder, 'data'),
      workspaceDir: folder,
      masterKey: { keyFile: join(folder, 'key') },
    })
    const memory: number[] = []
    const wall = performance.now()
    const began = process.cpuUsage()
    const { progress } = await (
      await host.backtests.start({ plan, file: 'bench', alerts: [file], options: {}, jobs: 1 }, () =>
        memory.push(process.memoryUsage.rss()),
      )
    ).ended
    const seconds = processorSeconds(began)
    const wallSeconds = (performance.now() - wall) / 1_000
    await host.close()
    if (progress?.tally.statuses['completed'] !== ALERTS) throw new Error('a run did not complete')

    installNodeRed()
    const lines = [...linesOf(RIVAL_ALERTS)]
    const rival = await runNodeRed(lines, 2, FLOW, (line) => JSON.parse(line) as object)
    const best = Math.min(...rival.map((run) => run.seconds))
    const megabytes = (share: number) =>
      `${Math.round((memory[Math.floor((memory.length - 1) * share)] ?? 0) / 2 ** 20)} MiB`
    const row = (name: string, alerts: number, taken: number, more: string[]) => [
      name,
      count(alerts),
      count(alerts / taken),
      count((alerts * ON_THE_WAY) / taken),
      ...more,
    ]
    const ours = ALERTS / seconds
    printTable(
      `Backtest: 15 nodes (${ON_THE_WAY} on each alert's way), NDJSON, one thread; a second of processor time`,
      ['what', 'alerts', 'alerts/s', 'steps/s', 'times Node-RED', 'memory after 25 %', 'at the end'],
      [
        row('Firebreak backtest, results kept in SQLite', ALERTS, seconds, [
          (ours / (RIVAL_ALERTS / best)).toFixed(1),
          megabytes(0.25),
          megabytes(1),
        ]),
        row('the same, by the clock', ALERTS, wallSeconds, ['', '', '']),
        row('Node-RED 5.0.7, same flow, same lines', RIVAL_ALERTS, best, ['1', '', '']),
      ],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
