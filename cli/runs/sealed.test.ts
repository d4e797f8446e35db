// What a terminal and a file get of a run that holds a secret: masked, whatever command asks, and in whatever process.
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { json, serve } from '../../testing/servers.ts'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { runs } from './list.ts'
import { run } from './run.ts'
import { runsShow } from './show.ts'

const LOOKS = `firebreak: 2
name: Looks
takes: original
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: look }
  look: { type: action/http-request, with: { connection: edr, url: "/hosts/\${alert.host}" }, next: tell }
  tell: { type: action/log, with: { message: "\${steps.look.body.name} is there" }, next: ask }
  ask: { type: human/approval, with: { question: "Go on with \${alert.host}?" }, next: { approved: end, rejected: end } }
  end: { type: flow/stop }
`
const cleaning: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean()
})

it('run, runs list and runs show mask it, as text and as JSON', async () => {
  const server = await serve((response, { url }) => json(response, { name: url.split('/')[2] ?? '' }))
  const workspace = createTestWorkspace({
    'looks.playbook.yaml': LOOKS,
    'alert.json': JSON.stringify({ title: 'Beacon on elastic-node-1', host: 'elastic-node-1' }),
  })
  cleaning.push(server.close, workspace.remove)
  const host = await workspace.open()
  await host.connections.add({
    name: 'edr',
    kind: 'http',
    settings: { baseUrl: server.url, allowPrivate: true, auth: 'basic', user: 'soar' },
    secrets: { password: 'elastic' },
  })
  await workspace.close()
  const env = { FIREBREAK_DATA: workspace.dataDir, FIREBREAK_KEY_FILE: join(workspace.beside, 'master.key') }
  const terminal = () => fakeTerminal({ env, interactive: false })

  const live = terminal()
  const options = {
    alert: workspace.at('alert.json'),
    mode: 'live' as const,
    history: true,
    json: true as const,
    yes: true as const,
  }
  await run.run({ args: [workspace.at('looks.playbook.yaml')], options, terminal: live.terminal } as never)
  expect(server.received.map(({ url }) => url)).toEqual(['/hosts/elastic-node-1'])
  const id = (JSON.parse(live.out().trim().split('\n').at(-1) as string) as { run: string }).run

  const outputs = [live.out(), live.err()]
  for (const more of [{}, { json: true as const }]) {
    const list = terminal()
    await runs.run({ args: [], options: { limit: '10', ...more } as never, terminal: list.terminal })
    const show = terminal()
    await runsShow.run({ args: [id], options: { full: true, verify: true, ...more }, terminal: show.terminal })
    outputs.push(list.out() + list.err(), show.out() + show.err())
  }
  for (const output of outputs) {
    expect(output).toContain('•••-node-1')
    expect(output).not.toContain('elastic')
  }
})
