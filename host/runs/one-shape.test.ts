import { afterEach, beforeEach, expect, test } from 'vitest'
import { type JsonObject, type JsonValue, parseInstant } from '../../engine/index.ts'
import { samplesOf } from '../../testing/alerts/samples.ts'
import { catalog, planOf } from '../../testing/plans.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createBatchRunner } from '../backtests/backtest-batch.ts'
import { runScenarioFiles } from '../scenarios/run-scenario-files.ts'
import { givenAlert } from './given-alert.ts'

const PLAYBOOK = `firebreak: 2
name: Takes the one shape
takes: alert
nodes:
  received: { type: trigger/alert, next: grave }
  grave:
    type: condition/if
    with: { when: "alert.severity_id >= 4 && alert.metadata.uid == 'rehearsal' && alert.metadata.log_provider == 'rehearsal'" }
    next: { "true": page, "false": file }
  page: { type: action/log, with: { message: "\${alert.metadata.logged_time_dt}" } }
  file: { type: action/log, with: { message: filed } }
`
const STARTS = '2026-11-30T08:00:00.000Z'
const grave = samplesOf('panther').find(({ facts }) => facts.severity >= 4)?.alert as JsonObject
const slight = samplesOf('cef').find(({ facts }) => facts.severity < 4)?.alert as JsonValue

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace({ 'one.playbook.yaml': PLAYBOOK })
})
afterEach(() => workspace.remove())

test('a scenario takes it, from its own start on', async () => {
  const file = workspace.at('grave.scenario.yaml')
  const scenario = `scenario: 1
name: Grave
playbook: one.playbook.yaml
startsAt: ${STARTS}
alert: ${JSON.stringify(grave)}
expect:
  path: [received, grave, page]
`
  workspace.write('grave.scenario.yaml', scenario)
  const { reports } = await runScenarioFiles([{ file, lists: workspace.at('lists') }], catalog)
  expect(reports).toMatchObject([{ status: 'passed', problems: [], mismatches: [] }])
  // A playbook that takes what was sent is not given the shape: the same scenario fails.
  workspace.write('one.playbook.yaml', PLAYBOOK.replace('takes: alert', 'takes: original'))
  const other = await runScenarioFiles([{ file, lists: workspace.at('lists') }], catalog)
  expect(other.reports[0]?.status).not.toBe('passed')
})

test('a backtest takes it, lines of CEF included, and tells what is no alert', async () => {
  const run = createBatchRunner({ plan: planOf(PLAYBOOK), lists: {}, options: {} }, catalog)
  const texts = [
    JSON.stringify(grave),
    String((slight as JsonObject)['message'] ?? slight),
    JSON.stringify({ event_type: 'dns', flow_id: 1 }),
  ]
  const { kept, bad } = await run({ texts })
  expect(kept.filter(({ kind }) => kind === 'sample').map(({ index, end }) => [index, end])).toEqual([
    [0, 'page'],
    [1, 'file'],
  ])
  expect(bad).toBe(1)
  expect(kept.find(({ kind }) => kind === 'bad')?.reason).toContain('no alert')
})

test('a run by hand has an id of its own, a rehearsal none; what fits no shape is refused', () => {
  const plan = planOf(PLAYBOOK)
  const nowMs = parseInstant(STARTS) as number
  const byHand = givenAlert(plan, grave, { nowMs }) as { metadata: JsonObject }
  expect(byHand.metadata).toMatchObject({ log_provider: 'manual', logged_time: nowMs })
  expect(byHand.metadata['uid']).toMatch(/^20261130-080000-/)
  const rehearsed = givenAlert(plan, grave, { nowMs: 0, rehearsedMs: nowMs }) as { metadata: JsonObject }
  expect(rehearsed.metadata).toMatchObject({ uid: 'rehearsal', log_provider: 'rehearsal', logged_time: nowMs })
  expect(() => givenAlert(plan, 7, { nowMs })).toThrow(expect.objectContaining({ code: 'run/bad-alert' }))
})
