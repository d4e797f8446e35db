// For tests alone: a server on a workspace of its own, and ways to ask it that no library tidies up.
import { createTestWorkspace } from '../../testing/workspace.ts'
import { type Server, type ServerOptions, startServer } from '../start-server.ts'
import { afterwards } from './studio.ts'

export const HOOK_TOKEN = 'a-secret-of-the-siem'

export const ASKING = `firebreak: 2
name: Asking
takes: alert
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with:
      to: [soc]
      question: "Isolate \${alert.?original.?host.orValue('nothing')}?"
      evidence: { found: "<b>\${alert.message}</b>" }
      deadline: 30m
    next: { approved: isolate, rejected: note, expired: note }
  isolate:
    type: action/http-request
    effect: change
    timeout: 5s
    with: { method: POST, url: "http://127.0.0.1:9/hosts/\${alert.?original.?host.orValue('nothing')}", json: { by: "\${steps.ask.approvedBy}" } }
    next: note
  note: { type: action/log, join: any, with: { message: "over" } }
`

export const TRIGGERS = `triggers: 1
sources:
  siem: { kind: webhook, connection: siem-hook, maxBytes: 100000 }
routes:
  - { playbook: asking.playbook.yaml }
`

export interface Served extends Server {
  token: string
  workspace: string
  logged: { level: string; fields: object; message: string }[]
  /** POST to /api with the first token. */
  api(method: string, input?: object, token?: string): Promise<{ status: number; body: unknown }>
  restart(more?: Partial<ServerOptions>): Promise<Served>
}

export async function serve(
  more: Partial<ServerOptions> = {},
  files: { [file: string]: string } = { 'asking.playbook.yaml': ASKING, 'triggers.yaml': TRIGGERS },
): Promise<Served> {
  const { path: workspace, place, remove } = createTestWorkspace(files)
  afterwards(remove)
  let token = ''
  const open = async (given: Partial<ServerOptions>): Promise<Served> => {
    const logged: Served['logged'] = []
    const write = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message })
    const server = await startServer({
      ...place,
      version: '0.0.0',
      port: 0,
      patienceMs: 2_000,
      log: { info: write('info'), warn: write('warn'), error: write('error') },
      ...more,
      ...given,
    })
    let isStopped = false
    const stop = async () => {
      if (isStopped) return
      isStopped = true
      await server.stop()
    }
    afterwards(stop)
    token = server.firstToken ?? token
    if (!(await server.host.connections.get('siem-hook'))) {
      await server.host.connections.add({
        name: 'siem-hook',
        kind: 'webhook',
        settings: {},
        secrets: { token: HOOK_TOKEN },
      })
    }
    return {
      ...server,
      stop,
      token,
      workspace,
      logged,
      async api(method, input = {}, as = token) {
        const response = await fetch(`http://127.0.0.1:${server.port}/api/${method.replace('.', '/')}`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(input),
        })
        const text = await response.text()
        return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
      },
      restart: async (changed = {}) => {
        await stop()
        return open({ port: server.port, ...changed })
      },
    }
  }
  return open({})
}

/** An alert by the webhook. */
export const post = (port: number, alert: unknown, headers: { [name: string]: string } = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/hooks/siem`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${HOOK_TOKEN}`, ...headers },
    body: typeof alert === 'string' ? alert : JSON.stringify(alert),
  })
