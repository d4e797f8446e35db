// The rival of the benches: the same flow in headless Node-RED, installed on demand (it is no dependency of the project),
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
export const nodeRedHome = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'firebreak-bench',
  `node-red-${VERSION}`,
)

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
  if (existsSync(join(nodeRedHome, 'node_modules/node-red/package.json'))) return
  mkdirSync(join(nodeRedHome, 'nodes'), { recursive: true })
  writeFileSync(join(nodeRedHome, 'package.json'), '{ "private": true }')
  process.stderr.write(`Installing node-red ${VERSION} for the bench …\n`)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `node-red@${VERSION}`], {
    cwd: nodeRedHome,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

// trigger → if → set → switch → template → log, as a Node-RED user would draw it; the last node only counts.
export const SIX_NODES: FlowNode[] = [
  { id: 'trigger', type: 'link in', name: 'trigger', links: [], wires: [['if']] },
  {
    id: 'if',
    type: 'switch',
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
    rules: [
      { t: 'set', p: 'source', pt: 'msg', to: 'payload.source', tot: 'msg' },
      { t: 'set', p: 'level', pt: 'msg', to: 'payload.level', tot: 'msg' },
    ],
    wires: [['switch']],
  },
  {
    id: 'switch',
    type: 'switch',
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
    field: 'payload',
    fieldType: 'msg',
    format: 'handlebars',
    syntax: 'mustache',
    template: 'Alert from {{source}} at level {{level}}',
    wires: [['log']],
  },
  { id: 'log', type: 'bench-sink', wires: [] },
]

/** A node as Node-RED's own export has it, without its tab and place. `trigger` is sent to, a `bench-sink` counts. */
export interface FlowNode {
  id: string
  type: string
  wires: string[][]
  [field: string]: unknown
}

/** Without a place on the canvas Node-RED takes a node for a configuration. */
const flowOf = (nodes: readonly FlowNode[]) => [
  { id: 'tab', type: 'tab', label: 'bench' },
  ...nodes.map((node, index) => ({ ...node, z: 'tab', x: 100 * (index + 1), y: 100 })),
]

const SINK = `module.exports = function (RED) {
  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config)
    this.on('input', (message, send, done) => { globalThis.firebreakBenchSink(message); done() })
  })
}
`
const SINK_PAGE = `<script type="text/javascript">RED.nodes.registerType('bench-sink', { category: 'bench', defaults: {}, inputs: 1, outputs: 0 })</script>\n`

/** The node at the end of a flow: hands each message to `globalThis.firebreakBenchSink`. Node-RED wants both files. */
export function writeSink(): void {
  mkdirSync(join(nodeRedHome, 'nodes'), { recursive: true })
  writeFileSync(join(nodeRedHome, 'nodes/bench-sink.js'), SINK)
  writeFileSync(join(nodeRedHome, 'nodes/bench-sink.html'), SINK_PAGE)
}

export interface NodeRedRun {
  /** Of processor time. */
  seconds: number
  messages: number
  /** Nodes of the flow, the trigger included. */
  nodes: number
}

/** Sends each alert through the flow once and waits until all have come out. Alerts must pass the `if`. */
export async function runNodeRed<T>(
  alerts: readonly T[],
  repeats: number,
  nodes: readonly FlowNode[] = SIX_NODES,
  read: (alert: T) => object = (alert) => alert as object,
): Promise<NodeRedRun[]> {
  writeSink()
  const requireThere = createRequire(join(nodeRedHome, 'package.json'))
  const red = requireThere('node-red') as NodeRed
  red.init(createServer(), {
    userDir: nodeRedHome,
    flowFile: 'flows.json',
    credentialSecret: false,
    httpAdminRoot: false,
    httpNodeRoot: false,
    disableEditor: true,
    logging: { console: { level: 'off', metrics: false, audit: false } },
    telemetry: { enabled: false },
  })
  await red.start()
  await red.runtime.flows.setFlows({ flows: { flows: flowOf(nodes) }, deploymentType: 'full' })
  await untilStarted(red)
  const runs: NodeRedRun[] = []
  for (let repeat = 0; repeat < repeats; repeat++) runs.push(await sendAll(red, alerts, read, nodes.length))
  await red.stop()
  return runs
}

/** Node-RED starts its flows some time after it says that it has started. */
async function untilStarted(red: NodeRed): Promise<void> {
  for (let tries = 0; tries < 200 && !red.nodes.getNode('trigger'); tries++) await delay(50)
}

async function sendAll<T>(
  red: NodeRed,
  alerts: readonly T[],
  read: (alert: T) => object,
  nodes: number,
): Promise<NodeRedRun> {
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
    for (const alert of alerts.slice(at, at + 1_000)) trigger.receive({ payload: read(alert) })
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await all
  return { seconds: processorSeconds(began), messages: alerts.length, nodes }
}
