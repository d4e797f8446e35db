// What many alerts say of a playbook: branches, conditions, fields, thresholds, shapes.
import { expect, it } from 'vitest'
import {
  compile,
  createTally,
  endOf,
  factsOf,
  hintsOf,
  type JsonValue,
  link,
  type Plan,
  readPlaybook,
  type Simulation,
  type SimulationOptions,
  shapeOf,
  simulate,
} from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'

const PLAYBOOK = `
firebreak: 2
name: Reality
vars: { pageFrom: 80 }
nodes:
  start: { type: trigger/alert, next: facts }
  facts:
    type: data/set
    with: { values: { user: "\${first(alert.?data.?dstuser, alert.?data.?srcuser, '')}", level: "\${alert.rule.level}" } }
    next: high
  high:
    type: condition/if
    with: { when: "steps.facts.level >= vars.pageFrom && steps.facts.user != 'nobody'" }
    next: { true: page, false: kind }
  page: { type: action/log, with: { message: page } }
  kind:
    type: condition/switch
    with: { cases: [{ port: mail, when: "has(alert.mail)" }, { port: host, when: "has(alert.host)" }] }
    next: { mail: for-mail, host: for-host, otherwise: for-host }
  for-mail: { type: action/log, with: { message: mail } }
  for-host: { type: action/http-request, timeout: 5s, with: { url: "https://a.example/" }, next: { error: failed } }
  failed: { type: action/log, with: { message: failed } }
`

const catalog = createNodeCatalog()
function planOf(text: string): Plan {
  const { playbook } = readPlaybook(text)
  return compile(playbook as NonNullable<typeof playbook>, catalog, {}).plan as Plan
}
const plan = planOf(PLAYBOOK)

async function tallyOf(alerts: readonly JsonValue[], of: Plan = plan, options: SimulationOptions = {}) {
  const tally = createTally(of, catalog)
  const executable = link(of, catalog)
  for (const alert of alerts) {
    const simulation: Simulation = await simulate(executable, alert, options)
    tally.add(simulation, { end: endOf(of, simulation), label: undefined, at: undefined })
  }
  return tally.data()
}

const alert = (level: number, more: object = { host: 'a' }) => ({ rule: { level }, data: { srcuser: 'ana' }, ...more })

it('knows which fields of the alert are read, and which numbers are compared with', () => {
  const { fields, thresholds } = factsOf(plan, catalog)
  expect(fields.map(({ node, path }) => `${node} ${path}`)).toEqual([
    'facts data.dstuser',
    'facts data.srcuser',
    'facts rule.level',
    'kind mail',
    'kind host',
  ])
  expect(thresholds).toEqual([{ node: 'high', source: 'steps.facts.level', value: 80 }])
})

it('tells what never happens, what is always the same, what is never there, and what is close', async () => {
  const alerts = Array.from({ length: 100 }, (_, n) => alert(n < 30 ? 75 : 10))
  const hints = hintsOf(plan, catalog, await tallyOf(alerts), new Set([shapeOf(alert(1, { host: 'b' }))]))
  expect(hints.map(({ node, kind, text }) => `${node}: ${kind}: ${text}`)).toEqual([
    'high: always-same: Always left by “false”: 100 alerts of 100',
    'page: never-reached: Not reached once in 100 alerts',
    'kind: always-same: Always left by “host”: 100 alerts of 100',
    'for-mail: never-reached: Not reached once in 100 alerts',
    'facts: field-absent: alert.data.dstuser is in none of 100 alerts',
    'kind: field-absent: alert.mail is in none of 100 alerts',
    'high: threshold-close: 30 % of 100 values of steps.facts.level lie within a tenth of 80',
  ])
})

it('tells a branch that is never taken beside others that are, and alerts whose shape no test has', async () => {
  const alerts = Array.from({ length: 60 }, (_, n) =>
    alert(n % 2 === 0 ? 99 : 1, n % 3 === 0 ? { host: 'a' } : { ip: 'b' }),
  )
  const hints = hintsOf(plan, catalog, await tallyOf(alerts), new Set([shapeOf(alert(1))]))
  expect(hints.map(({ text }) => text)).toContain('“mail” has not been taken once in 30 alerts')
  expect(hints.at(-1)).toEqual({ kind: 'shape-untested', text: '40 alerts have a shape that no test has' })
})

it('says nothing of a handful of alerts, and adds up over threads', async () => {
  expect(hintsOf(plan, catalog, await tallyOf([alert(1)]))).toEqual([])
  const [one, two] = [await tallyOf([alert(79), alert(1)]), await tallyOf([alert(81)])]
  const sum = createTally(plan, catalog)
  sum.merge(one)
  sum.merge(two)
  expect(sum.data()).toEqual(await tallyOf([alert(79), alert(1), alert(81)]))
})

const FIXED = `
firebreak: 2
name: Fixed
vars: { mode: strict }
nodes:
  start: { type: trigger/alert, next: mode }
  mode:
    type: condition/if
    with: { when: "vars.mode == 'strict'" }
    next: { true: look, false: look }
  look:
    type: action/http-request
    timeout: 5s
    with: { url: "https://a.example/hosts" }
    example: { status: 200, headers: {}, body: { known: true }, bytes: 1, durationMs: 1, url: "https://a.example/hosts" }
    next: known
  known: { type: condition/if, with: { when: "steps.look.body.known" }, next: { true: ask, false: quiet } }
  ask:
    type: human/approval
    with: { question: "Isolate?", deadline: 1h }
    next: { approved: loud, rejected: loud, expired: loud }
  loud: { type: condition/if, with: { when: "alert.rule.level > 3" }, next: { true: page, false: quiet } }
  page: { type: action/log, with: { message: page } }
  quiet: { type: action/log, with: { message: quiet } }
`

it('counts what rests on examples, and finds nothing odd in what follows from constants', async () => {
  const fixed = planOf(FIXED)
  const tally = await tallyOf(
    Array.from({ length: 60 }, () => alert(9)),
    fixed,
  )
  expect(tally.madeUp).toEqual({ ends: { page: 60 }, nodes: { look: 60 } })
  expect(hintsOf(fixed, catalog, tally).map(({ node, kind }) => `${node} ${kind}`)).toEqual([
    'loud always-same',
    'quiet never-reached',
  ])
})

it('holds nothing for made up where a mock has answered', async () => {
  const fixed = planOf(FIXED)
  const body = { known: false }
  const output = { status: 200, headers: {}, body, bytes: 1, durationMs: 1, url: 'https://a.example/hosts' }
  const one = await tallyOf([alert(9)], fixed, { fixtures: { look: { output } } })
  expect(one.madeUp).toEqual({ ends: {}, nodes: {} })
  const both = createTally(fixed, catalog)
  both.merge(one)
  both.merge(await tallyOf([alert(9)], fixed))
  expect(both.data()).toMatchObject({ ends: { page: 1, quiet: 1 }, madeUp: { ends: { page: 1 }, nodes: { look: 1 } } })
})
