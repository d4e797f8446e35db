// Run by bench:server in a process of its own: Node-RED with `http in`, the same flow, and a node at its end that notes what came out.
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { nodeRedHome, SIX_NODES, writeSink } from './node-red.ts'

const [, , port = '0', out = ''] = process.argv

const globals = globalThis as { firebreakBenchSink?: (message: { alertId?: string }) => void }
globals.firebreakBenchSink = ({ alertId }) => appendFileSync(out, `${alertId}\n`)
writeSink()

const requireThere = createRequire(join(nodeRedHome, 'package.json'))
const red = requireThere('node-red')
const express = requireThere('express')
const app = express()
app.get('/alive', (_: unknown, response: { end(text: string): void }) => response.end('ok'))
const server = createServer(app)
red.init(server, {
  userDir: nodeRedHome,
  flowFile: 'flows-http.json',
  credentialSecret: false,
  httpAdminRoot: false,
  httpNodeRoot: '/',
  disableEditor: true,
  logging: { console: { level: 'off', metrics: false, audit: false } },
  telemetry: { enabled: false },
})
await red.start()
app.use('/', red.httpNode)
const flow = [
  { id: 'tab', type: 'tab', label: 'bench' },
  { id: 'in', type: 'http in', url: '/alerts', method: 'post', z: 'tab', x: 100, y: 100, wires: [['name']] },
  {
    id: 'name',
    type: 'change',
    z: 'tab',
    x: 200,
    y: 100,
    rules: [{ t: 'set', p: 'alertId', pt: 'msg', to: 'payload.id', tot: 'msg' }],
    wires: [['answer', 'trigger']],
  },
  { id: 'answer', type: 'http response', statusCode: '202', z: 'tab', x: 300, y: 50, wires: [] },
  ...SIX_NODES.map((node, index) => ({ ...node, z: 'tab', x: 100 * (index + 4), y: 100 })),
].map((node) => (node.id === 'trigger' ? { ...node, type: 'change', rules: [] } : node))
const started = new Promise((resolve) => red.events.once('flows:started', resolve))
await red.runtime.flows.setFlows({ flows: { flows: flow }, deploymentType: 'full' })
await started
server.listen(Number(port), '127.0.0.1')
