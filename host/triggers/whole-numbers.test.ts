// Whole numbers that no double holds, from the wire to the wire: what a source sent, what a service answered, and what is sent.

import { utimesSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { serve } from '../../testing/servers.ts'
import { openTriggersBench, type TriggersBench } from './testing/triggers-bench.ts'

const PLAYBOOK = `firebreak: 2
name: Disables an account
takes: original
vars: { tenant: 9007199254740995 }
connections: { directory: http }
nodes:
  received: { type: trigger/alert, next: owner }
  owner:
    type: action/http-request
    with: { connection: directory, url: "/users/\${alert.user}?tenant=\${vars.tenant}" }
    next: details
  details: { type: data/parse-json, with: { text: "\${steps.owner.body.details}" }, next: ask }
  ask:
    type: human/approval
    with:
      to: [soc]
      question: "Disable \${alert.user}?"
      evidence: { user: "\${alert.user}", session: "\${steps.details.value.session}" }
    next: { approved: each }
  each:
    type: flow/for-each
    with: { items: "\${steps.owner.body.accounts}" }
    body:
      disable:
        type: action/http-request
        effect: change
        idempotent: natural
        with:
          connection: directory
          method: PUT
          url: "/users/\${item}/disable"
          query: { by: "\${alert.user}" }
          json:
            account: "\${item}"
            session: "\${steps.details.value.session}"
            reason: "for \${alert.user}"
            fixed: 9007199254740997
            next: "\${alert.user + 1}"
            same: "\${alert.user == 3791411052119578828 && alert.user != 3791411052119578829}"
    next: kept
  kept: { type: data/set, with: { values: { user: "\${alert.user}" } } }
outputs: { user: "\${first(steps.?kept.?user, 0)}" }
`
const TRIGGERS = `triggers: 1
sources:
  siem: { kind: webhook, connection: siem-hook, idempotencyKey: event }
  drop: { kind: folder, path: inbox }
routes:
  - { from: [siem, drop], when: "alert.original.user > 3791411052119578827", playbook: disable.playbook.yaml }
`
const ALERT =
  '{"title":"Sign-in from two countries","severity":"high","event":9007199254740993,"user":3791411052119578828}'
const ANSWER =
  '{"accounts":[-9223372036854775808,18446744073709551615],"details":"{\\"session\\": 9223372036854775807}"}'

let bench: TriggersBench
afterEach(() => bench.workspace.remove())

async function open() {
  const server = await serve((response) => {
    response.setHeader('content-type', 'application/json')
    response.end(ANSWER)
  })
  const files = { 'disable.playbook.yaml': PLAYBOOK, 'inbox/.keep': '' }
  bench = await openTriggersBench(TRIGGERS, { files, isStarted: false })
  const { connections } = bench.host
  const settings = { baseUrl: server.url, allowPrivate: true }
  await connections.add({ name: 'directory', kind: 'http', settings, secrets: {} })
  await connections.add({
    name: 'siem-hook',
    kind: 'webhook',
    settings: { auth: 'token' },
    secrets: { token: 'x'.repeat(20) },
  })
  bench.triggers.start()
  return server
}

async function waitingRun(): Promise<string> {
  await expect.poll(async () => (await bench.host.approvals.list()).length, { timeout: 10_000 }).toBe(1)
  const [question] = await bench.host.approvals.list()
  expect(JSON.stringify(question?.ask)).toContain(
    '"evidence":{"user":3791411052119578828,"session":9223372036854775807}',
  )
  return question?.run as string
}

it('reach the service that is called as they came, over a restart', async () => {
  const server = await open()
  const headers = { authorization: `Bearer ${'x'.repeat(20)}` }
  const { id, repeated } = await bench.triggers.webhook('siem')!.receive({ headers, body: Buffer.from(ALERT) })
  expect(repeated).toBe(false)
  expect(await bench.triggers.webhook('siem')!.receive({ headers, body: Buffer.from(ALERT) })).toEqual({
    id,
    repeated: true,
  })
  const run = await waitingRun()
  bench = await bench.restart()
  await bench.host.runs.answer(run, 'ask', { choice: 'approved', by: 'ann' })
  await expect.poll(async () => (await bench.host.runs.load(run)).state.status).toBe('completed')
  expect(server.received.map(({ method, url, body }) => [method, url, String(body)])).toEqual([
    ['GET', '/users/3791411052119578828?tenant=9007199254740995', ''],
    ...['-9223372036854775808', '18446744073709551615'].map((account) => [
      'PUT',
      `/users/${account}/disable?by=3791411052119578828`,
      `{"account":${account},"session":9223372036854775807,"reason":"for 3791411052119578828","fixed":9007199254740997,"next":3791411052119578829,"same":true}`,
    ]),
  ])
  const { state, journal } = await bench.host.runs.load(run)
  expect(state.outputs).toEqual({ user: 3_791_411_052_119_578_828n })
  expect(JSON.stringify(journal[0])).toContain('"user":3791411052119578828')
  expect((await bench.host.alerts.get(id)).body).toContain('"user":3791411052119578828')
  await server.close()
})

it('come out of a file in a folder as they stand there', async () => {
  const server = await open()
  bench.workspace.write('inbox/one.json', ALERT)
  utimesSync(bench.workspace.at('inbox/one.json'), 0, 0)
  await waitingRun()
  expect(server.received[0]?.url).toBe('/users/3791411052119578828?tenant=9007199254740995')
  await server.close()
})
