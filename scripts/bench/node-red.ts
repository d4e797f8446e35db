// The rival of the bench: the same six-node flow in headless Node-RED, installed on demand (it is no dependency of the project),
// driven by `node.receive` in this very process. It keeps nothing on disk.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { processorSeconds } from './table.ts'

const VERSION = '5.0.7'
/** Outside the repository: npm would take a folder in it for a part of the project. */
const home = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'firebreak-bench', `node-red-${VERSION}`)

/** What the bench uses of Node-RED's embedding interface; its package has no types for it. */
interface NodeRed {
  init(server: unknown, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  runtime: { flows: { setFlows(options: object): Promise<unknown> } }
  nodes: { getNode(id: string): { receive(message: object): void } | null }
}

/** Installs Node-RED where the bench keeps it, unless it is there. */
export function installNodeRed(): void {
  if (existsSync(join(home, 'node_modules/node-red/package.json'))) return
  mkdirSync(join(home, 'nodes'), { recursive: true })
  writeFileSync(join(home, 'package.json'), '{ "private": true }')
  process.stderr.write(`Installing node-red ${VERSION} for the bench …\n`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `node-red@${VERSION}`], {
    cwd: home,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

// trigger → if → set → switch → template → log, as a Node-RED user would draw it; the last node only counts.
const flow = [
  { id: 'tab', type: 'tab', label: 'bench' },
  { id: 'trigger', type: 'link in', name: 'trigger', links: [], z: 'tab', wires: [['if']] },
  {
    id: 'if',
    type: 'switch',
    z: 'tab',
    property: 'payload.level',
    propertyType: 'msg',
    rules: [{ t: 'gte', v: '3', vt: 'num' }, { t: 'else' }],
    checkall: 'false',
    outputs: 2,
    wires: [['set'], []],
  },
  {
    id: 'set',
    type: 'change',
    z: 'tab',
    rules: [
      { t: 'set', p: 'source', pt: 'msg', to: 'payload.source', tot: 'msg' },
      { t: 'set', p: 'level', pt: 'msg', to: 'payload.level', tot: 'msg' },
    ],
    wires: [['switch']],
  },
  {
    id: 'switch',
    type: 'switch',
    z: 'tab',
    property: 'level',
    propertyType: 'msg',
    rules: [{ t: 'gte', v: '12', vt: 'num' }, { t: 'gte', v: '7', vt: 'num' }, { t: 'else' }],
    checkall: 'false',
    outputs: 3,
    wires: [['template'], ['template'], ['template']],
  },
  {
    id: 'template',
    type: 'template',
    z: 'tab',
    field: 'payload',
    fieldType: 'msg',
    format: 'handlebars',
    syntax: 'mustache',
    template: 'Alert from {{source}} at level {{level}}',
    wires: [['log']],
  },
  { id: 'log', type: 'bench-sink', z: 'tab', wires: [] },
  // Without a place on the canvas Node-RED takes a node for a configuration.
].map((node, index) => (node.type === 'tab' ? node : { ...node, x: 100 * index, y: 100 }))

const SINK = `module.exports = function (RED) {
  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config)
    this.on('input', (message, send, done) => { globalThis.firebreakBenchSink(message); done() })
  })
}
`
const SINK_PAGE = `<script type="text/javascript">RED.nodes.registerType('bench-sink', { category: 'bench', defaults: {}, inputs: 1, outputs: 0 })</script>\n`

export interface NodeRedRun {
  /** Of processor time. */
  seconds: number
  messages: number
  /** Nodes on each message's way, the trigger included. */
  nodes: number
}

/** Sends each alert through the flow once and waits until all have come out. Alerts must pass the `if`. */
export async function runNodeRed(alerts: { source: string; level: number }[], repeats: number): Promise<NodeRedRun[]> {
  mkdirSync(join(home, 'nodes'), { recursive: true })
  writeFileSync(join(home, 'nodes/bench-sink.js'), SINK)
  writeFileSync(join(home, 'nodes/bench-sink.html'), SINK_PAGE)
  const requireThere = createRequire(join(home, 'package.json'))
  const red = requireThere('node-red') as NodeRed
  red.init(createServer(), {
    userDir: home,
    flowFile: 'flows.json',
    credentialSecret: false,
    httpAdminRoot: false,
    httpNodeRoot: false,
    disableEditor: true,
    logging: { console: { level: 'off', metrics: false, audit: false } },
    telemetry: { enabled: false },
  })
  await red.start()
  await red.runtime.flows.setFlows({ flows: { flows: flow }, deploymentType: 'full' })
  await untilStarted(red)
  const runs: NodeRedRun[] = []
  for (let repeat = 0; repeat < repeats; repeat++) runs.push(await sendAll(red, alerts))
  await red.stop()
  return runs
}

/** Node-RED starts its flows some time after it says that it has started. */
async function untilStarted(red: NodeRed): Promise<void> {
  for (let tries = 0; tries < 200 && !red.nodes.getNode('trigger'); tries++) await delay(50)
}

async function sendAll(red: NodeRed, alerts: { source: string; level: number }[]): Promise<NodeRedRun> {
  let arrived = 0
  let arrivedAll = () => {}
  const all = new Promise<void>((resolve) => {
    arrivedAll = resolve
  })
  Object.assign(globalThis, {
    firebreakBenchSink: () => {
      if (++arrived === alerts.length) arrivedAll()
    },
  })
  const trigger = red.nodes.getNode('trigger')
  if (!trigger) throw new Error('Node-RED has not started the flow')
  const began = process.cpuUsage()
  // In batches, so that Node-RED's queue does not grow without bound: that would measure its memory, not its speed.
  for (let at = 0; at < alerts.length; at += 1_000) {
    for (const payload of alerts.slice(at, at + 1_000)) trigger.receive({ payload })
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await all
  return { seconds: processorSeconds(began), messages: alerts.length, nodes: 6 }
}
