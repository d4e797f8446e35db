// What asks a built host of the desktop by Node, with a stand-in for the port to the main process; and a workspace to ask about.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const NOTE = `firebreak: 2
name: Note it
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: seen } }
`

/**
 * A script that does as the main process and the window do: starts the built host that $HOST names, hands it a port and asks
 * over it. It has to lie in this repository, whose packages it takes.
 */
export const ASK_HOST = `
import { EventEmitter } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
const said = []
process.parentPort = Object.assign(new EventEmitter(), { postMessage: (message) => said.push(message) })
await import(process.env.HOST)
const options = { dataDir: process.env.DATA, workspaceDir: process.env.WORKSPACE, masterKey: { key: new Uint8Array(32) } }
process.parentPort.emit('message', { data: { kind: 'start', options, person: 'ana', version: '0' }, ports: [] })
const { port1, port2 } = new MessageChannel()
process.parentPort.emit('message', { data: { kind: 'port' }, ports: [port1] })
port2.start()
const api = createORPCClient(new RPCLink({ port: port2 }))
const { id } = await api.backtests.start({ playbook: 'note.playbook.yaml', alerts: ['recorded.ndjson'] })
let backtest
do {
  await new Promise((resolve) => setTimeout(resolve, 50)) // real time: the thread of a real process works meanwhile
  backtest = await api.backtests.get({ id })
} while (backtest.status === 'running')
console.log(JSON.stringify({ said, status: backtest.status, problem: backtest.problem, alerts: backtest.progress?.alerts }))
process.exit(0)
`

/** A playbook and three recorded alerts. */
export function writeNote(workspace: string): void {
  mkdirSync(workspace)
  writeFileSync(join(workspace, 'note.playbook.yaml'), NOTE)
  writeFileSync(join(workspace, 'recorded.ndjson'), '{"n":1}\n{"n":2}\n{"n":3}\n')
}
