// The Studio's worker hands a playbook the alert that every other driver does.
import { expect, test } from 'vitest'
import { compile, type JsonObject, type Plan, readPlaybook } from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { samplesOf } from '../../testing/alerts/samples.ts'
import { catalog } from '../state/catalog.ts'
import { rehearse } from './rehearsal.ts'
import { runTests } from './scenarios.ts'
import { workedOut } from './worked-out.ts'

const AT = Date.UTC(2026, 10, 30, 8)
const sample = samplesOf('microsoft-sentinel')[4]?.alert as JsonObject

function planFor(takes: string): Plan {
  const { playbook } = readPlaybook(`firebreak: 2
name: One
${takes}
nodes:
  received: { type: trigger/alert, next: seen }
  seen: { type: data/set, with: { values: { alert: "\${alert}" } } }
`)
  const { plan } = compile(playbook as NonNullable<typeof playbook>, catalog)
  if (!plan) throw new Error('It does not compile')
  return plan
}

test.each(['takes: alert', 'takes: original', ''])(
  'by “%s”: a rehearsal, a test and what is worked out',
  async (takes) => {
    const plan = planFor(takes)
    const given = giveAlert(plan.takes, sample, rehearsed(AT))
    const expected = 'alert' in given ? given.alert : undefined
    expect(JSON.stringify(expected) === JSON.stringify(sample)).toBe(takes !== 'takes: alert')

    const { journal } = await rehearse(
      plan,
      sample,
      { at: AT, by: 'me', lists: {}, answers: {} },
      async () => undefined,
      () => {},
    )
    expect(journal[0]).toMatchObject({ kind: 'run.started', alert: expected })

    const text = `scenario: 1\nname: One\nstartsAt: 2026-11-30T08:00:00Z\nalert: ${JSON.stringify(sample)}\nexpect: { path: [received, seen] }\n`
    const { results } = await runTests(plan, [{ file: 'one.scenario.yaml', text }], {})
    expect(results[0]?.journal?.[0]).toMatchObject({ kind: 'run.started', alert: expected })

    expect(await workedOut(plan, catalog, sample, {}, AT)).toEqual({
      received: expected,
      seen: { alert: expected },
    })
  },
)

test('what is no alert is told where the playbook takes the one shape', async () => {
  const flow = { event_type: 'flow', flow_id: 1 }
  const options = { at: AT, by: 'me', lists: {}, answers: {} }
  const run = rehearse(
    planFor('takes: alert'),
    flow,
    options,
    async () => undefined,
    () => {},
  )
  await expect(run).rejects.toThrow('This is no alert')
})
