// The planted secret comes in by itself: in alerts of a trigger, in recorded alerts of a backtest, in a rehearsal that is kept, in an
// answer. Every run goes on with what is true, and nothing of it is to be read in a file, a log, or an answer of the contract.
import { createRouterClient } from '@orpc/server'
import { expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { link, simulate } from '../../engine/index.ts'
import { catalog } from '../../testing/plans.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { createRouter } from '../gate/create-router.ts'
import type { Host, LogLine } from '../host.ts'
import { disguises, everyFile, found, PLANTED } from './testing/planted.ts'

const { workspace } = createWorkspaces()

const PLAYBOOK = `firebreak: 2
name: Note
takes: original
nodes:
  received: { type: trigger/alert, next: told }
  told:
    type: condition/if
    with: { when: "alert.text.startsWith('pl4nt3d')" }
    next: { true: tell, false: other }
  tell: { type: action/log, with: { message: "\${alert.text}", fields: { all: "\${alert}" } }, next: ask }
  ask:
    type: human/approval
    with: { question: "Is \${alert.text} known?", to: [soc] }
    next: { approved: end, rejected: end }
  other: { type: action/log, with: { message: "another way" } }
  end: { type: flow/stop }
`
const ALERT = { title: `It is ${PLANTED}`, text: PLANTED, forms: disguises(PLANTED), [PLANTED]: 1 }

const apiOf = (host: Host) => {
  const about = { person: 'ana', version: '0', shell: 'server', scopes: () => ALL_SCOPES } as const
  return createRouterClient(createRouter(host, about))
}

it('nothing of a secret in alerts, runs, rehearsals, backtests and answers is to be read anywhere', {
  timeout: 30_000,
}, async () => {
  const lines: LogLine[] = []
  const troubles: unknown[] = []
  const place = workspace({
    'note.playbook.yaml': PLAYBOOK,
    'triggers.yaml': 'triggers: 1\nsources: {}\nroutes:\n  - { playbook: note.playbook.yaml, mode: live }\n',
    'recorded/alerts.jsonl': `${JSON.stringify({ text: 'plain' })}\n`,
  })
  const settings = { baseUrl: 'https://edr.example', auth: 'bearer' }
  const first = await place.open()
  await first.connections.add({ name: 'edr', kind: 'http', settings, secrets: { token: PLANTED } })
  await place.close()
  place.write('recorded/secret.jsonl', `${JSON.stringify(ALERT)}\n`)

  // A process that has used no connection yet.
  const host = await place.open({ onLog: (line) => lines.push(line) })
  const triggers = await host.openTriggers({ onTrouble: (...trouble) => troubles.push(trouble) })
  triggers.start()
  await triggers.submit(ALERT, { idempotency: `key ${PLANTED}` })
  await expect.poll(async () => (await host.approvals.list()).length).toBe(1)
  const [question] = await host.approvals.list()
  const run = question?.run as string
  await host.runs.answer(run, 'ask', { choice: 'approved', by: 'ben', reason: `it is ${PLANTED}` })
  await expect.poll(async () => (await host.runs.stored(run)).status).toBe('completed')
  const { plan } = await host.playbooks.check('note.playbook.yaml')
  if (!plan) throw new Error('the playbook has errors')
  const kept = await host.runs.record(plan, await simulate(link(plan, catalog), ALERT), { by: 'ana' })
  const { id, ended } = await host.backtests.start({
    ...{ plan, file: 'note.playbook.yaml', options: {} },
    alerts: [place.at('recorded/secret.jsonl')],
  })
  await ended

  // All of them went the way that is true.
  const path = async (one: string) =>
    (await host.runs.entries(one, 0)).flatMap((entry) => ('node' in entry ? entry.node : []))
  expect([(await path(run)).includes('tell'), (await path(kept)).includes('tell')]).toEqual([true, true])
  const api = apiOf(host)
  const opened = await api.backtests.open({ id, kind: 'sample', number: 1, version: 'tested' })
  expect(opened.entries.some((entry) => 'node' in entry && entry.node === 'tell')).toBe(true)

  const alerts = await api.alerts.list({})
  const shown = [
    ...[lines, troubles, question, alerts, opened, await api.alerts.get({ id: alerts[0]?.id as string })],
    ...[await api.runs.list({}), await api.runs.get({ run }), await api.runs.get({ run: kept })],
    ...[await api.runs.lastOutputs({ playbook: 'Note' }), await api.approvals.list()],
    ...[
      await api.backtests.get({ id }),
      await api.backtests.list(),
      await api.backtests.alerts({ id, kind: 'sample' }),
    ],
  ]
  for (const one of shown) expect(found(PLANTED, JSON.stringify(one))).toEqual([])
  expect(JSON.stringify(shown).split('•••').length).toBeGreaterThan(50)
  const open = everyFile(place.dataDir)
  await place.close()
  for (const { name, bytes } of [...open, ...everyFile(place.dataDir)]) {
    expect([name, found(PLANTED, bytes)]).toEqual([name, []])
  }
})
