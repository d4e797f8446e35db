// The node types together, in a real playbook, compiled and rehearsed by the real engine: what one gives, another can take.
import { expect, test } from 'vitest'
import { compile, link, readPlaybook, simulate } from '../engine/index.ts'
import { createNodeCatalog } from './index.ts'

const PLAYBOOK = `
firebreak: 2
name: All together
connections: { reputation: http }
nodes:
  received: { type: trigger/alert, next: event }
  event: { type: data/parse-cef, with: { text: "\${alert.log}" }, next: severity }
  severity:
    type: condition/severity
    with: { value: "\${steps.event.severity}", scale: cef }
    next: { critical: indicators, high: indicators, medium: harmless, low: harmless, informational: harmless }
  harmless: { type: flow/stop, with: { reason: not severe } }
  indicators: { type: data/extract-indicators, with: { text: "\${alert}" }, next: outside }
  outside:
    type: data/filter
    with: { items: "\${steps.indicators.ips}", keep: "!isPrivateIp(item)" }
    next: ours
  ours:
    type: condition/in-list
    with: { value: "\${steps.outside.items}", list: ours }
    next: { in: harmless, out: look-up }
  look-up:
    type: flow/for-each
    with: { items: "\${steps.outside.items}", concurrency: 2 }
    body:
      ask-reputation:
        type: action/http-request
        timeout: 10s
        with: { connection: reputation, url: "/ip/\${item}" }
        example: { status: 200, headers: {}, body: { malicious: 5 }, bytes: 1, durationMs: 1, url: "https://r.example/" }
        next: note
      note: { type: data/set, with: { values: { ip: "\${item}", malicious: "\${steps['ask-reputation'].body.malicious}" } } }
    next: worst
  worst: { type: data/map, with: { items: "\${steps['look-up']}", each: "item.note.malicious" }, next: once }
  once: { type: data/deduplicate, with: { items: "\${steps.worst.items}" }, next: known }
  known:
    type: data/merge
    with: { sources: [{ score: "\${steps.once.items[0]}" }, { host: "\${steps.event.syslog.host}" }, null] }
    next: route
  route:
    type: condition/switch
    with:
      cases:
        - { port: ask, when: "steps.known.value.score >= 3" }
        - { port: quiet, when: "true" }
    next: { ask: approve, quiet: harmless, otherwise: harmless }
  approve:
    type: human/approval
    with: { question: "Isolate \${steps.known.value.host}?", quorum: 2, deadline: 3d }
    next: { approved: details, rejected: harmless, expired: harmless }
  details:
    type: human/form
    with: { title: Impact, questions: [{ name: impact, required: true }] }
    next: { submitted: pause }
  pause: { type: flow/wait, with: { for: 2d }, next: tries }
  tries:
    type: flow/repeat
    with: { until: "steps.try.fields.tries >= 3", max: 5, delay: 1h }
    body:
      try: { type: action/log, with: { message: "try \${index}", fields: { tries: "\${index + 1}" } } }
    next: summary
  summary:
    type: data/template
    with: { text: "\${steps.details.values.impact}, approved by \${steps.approve.approvedBy.join(' and ')}" }
    next: close
  close: { type: action/log, with: { level: warning, message: "\${steps.summary.text}" } }
`

const LOG = '<134>Nov  9 07:58:12 gw-1 CEF:0|Acme|Gateway|1|100|Malware|9|src=10.0.0.7 dst=8.8.8.8'

async function rehearse(log: string, ours: string[]) {
  const { playbook, diagnostics: read } = readPlaybook(PLAYBOOK)
  if (!playbook) throw new Error(JSON.stringify(read))
  const catalog = createNodeCatalog()
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')))
  return await simulate(
    link(plan, catalog),
    { log },
    {
      lists: { get: (name) => (name === 'ours' ? ours : undefined) },
      answers: {
        approve: [
          { choice: 'approved', by: 'ana' },
          { choice: 'approved', by: 'ana' },
          { choice: 'approved', by: 'bo' },
        ],
        details: { choice: 'submitted', by: 'cy', values: { impact: 'severe' } },
      },
    },
  )
}

test('an attack goes all the way, through people, waits and loops, to its last line', async () => {
  const run = await rehearse(LOG, [])
  expect(run.status).toBe('completed')
  expect(run.log.map(({ message }) => message)).toEqual(['try 0', 'try 1', 'try 2', 'severe, approved by ana and bo'])
})

test.each([
  ['one of our own', LOG, ['8.8.8.0/24']],
  ['not severe', LOG.replace('|9|', '|2|'), []],
])('what is %s ends early and well', async (_, log, ours) => {
  const run = await rehearse(log, ours)
  expect([run.status, run.log]).toEqual(['completed', []])
  expect(run.journal.some((entry) => entry.kind === 'step.completed' && entry.node === 'harmless')).toBe(true)
})

test('what cannot be read fails with the node’s own code', async () => {
  const run = await rehearse('no event', [])
  expect(run.status).toBe('failed')
  expect(run.journal.at(-1)).toMatchObject({ status: 'failed', error: { code: 'cef/not-cef', node: 'event' } })
})
