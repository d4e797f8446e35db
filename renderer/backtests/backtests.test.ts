import '../testing/page.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHost } from '../../testing/test-host.ts'
import { host as client, refusalOf } from '../state/host.ts'
import { useView } from '../state/view.ts'
import { createTestStudio, type TestStudio } from '../testing/test-studio.ts'
import { descending, type Filled, openAsRun, share, testedShapes, wholeNumber } from './backtests.ts'
import { factsOf, marksOf } from './facts.ts'
import { ALONE, type BacktestForm, REVISION, requestOf, samplesFor, startBacktest } from './start-backtest.ts'

const triage = (name: string, from: number) => `firebreak: 1
name: ${name}
nodes:
  received: { type: trigger/alert, next: judge }
  judge:
    type: condition/if
    with: { when: "alert.score >= ${from}" }
    next: { "true": page, "false": note }
  page: { type: action/log, with: { message: page } }
  note: { type: action/log, with: { message: note } }
`
const SCORES = [10, 50, 80, 90, 80]
const SCENARIO = `scenario: 1
name: High
alert: { score: 90 }
expect: { status: completed }
`
const host = await createTestHost({
  files: {
    'triage/triage.playbook.yaml': triage('Triage', 80),
    'stricter.playbook.yaml': triage('Stricter', 81),
    'recorded/march.ndjson': SCORES.map((score, n) =>
      JSON.stringify({ record: { score }, real: n % 2 === 0 ? 'yes' : 'no' }),
    ).join('\n'),
    'triage/scenarios/high.scenario.yaml': SCENARIO,
    'triage/alerts/low.json': '{ "score": 10 }',
    'triage/alerts/high.json': '{ "score": 90 }',
  },
})
let studio: TestStudio

const FORM: BacktestForm = {
  playbook: 'triage/triage.playbook.yaml',
  alerts: ['recorded/march.ndjson'],
  against: 'stricter.playbook.yaml',
  revision: 'HEAD',
  alertPath: ' record ',
  label: 'real=yes, YES',
}

beforeAll(async () => {
  studio = await createTestStudio(host)
})
afterAll(() => studio.close())

test('the form becomes what the host is asked for: what is empty is left out', () => {
  expect(requestOf(FORM)).toEqual({
    playbook: 'triage/triage.playbook.yaml',
    alerts: ['recorded/march.ndjson'],
    against: 'stricter.playbook.yaml',
    alertPath: 'record',
    label: { path: 'real', positive: ['yes', 'YES'] },
  })
  expect(requestOf({ ...FORM, against: ALONE, alertPath: ' ', label: '' })).toEqual({
    playbook: 'triage/triage.playbook.yaml',
    alerts: ['recorded/march.ndjson'],
  })
  expect(requestOf({ ...FORM, against: REVISION, revision: ' HEAD~1 ', label: 'real' })).toMatchObject({
    against: 'HEAD~1',
    label: { path: 'real' },
  })
})

test('a backtest is started, gone to, found, and an alert of it opens as a run of either version', async () => {
  const id = await startBacktest(FORM)
  expect(useView.getState().place).toEqual({ name: 'backtests', id })
  const ask = async () => (await client()).backtests.get({ id })
  await expect.poll(async () => (await ask()).status, { timeout: 30_000 }).toBe('done')
  const { progress } = (await ask()) as Filled
  expect(progress.alerts).toBe(5)
  expect(progress.differences.byNode).toEqual({ judge: 2 })
  expect(progress.tally.labelled).toEqual({ positive: 3, negative: 2 })
  const [first] = await (await client()).backtests.alerts({ id, kind: 'difference', limit: 10 })
  await openAsRun({ id, kind: 'difference', number: first?.number ?? 0 }, 'other')
  const { place } = useView.getState()
  expect(place.name).toBe('runs')
  const run = await (await client()).runs.get({ run: place.id ?? '' })
  expect(run.run.playbook.name).toBe('Stricter')
})

test('what the host refuses is thrown with its code', async () => {
  const refused = await startBacktest({ ...FORM, alerts: ['recorded/april.ndjson'] }).catch(refusalOf)
  expect(refused).toMatchObject({ message: expect.stringContaining('april.ndjson') })
})

test('the shapes of alerts in tests are known', async () => {
  expect((await testedShapes('triage/triage.playbook.yaml')).size).toBe(1)
  expect((await testedShapes('stricter.playbook.yaml')).size).toBe(0)
})

test('how far it is, how fast, and what is left', () => {
  const progress = { alerts: 3_000, tookMs: 2_000, readBytes: 50, totalBytes: 100 } as Filled['progress']
  expect(factsOf(progress, true)).toBe('3,000 alerts in 2 s, 1,500 a second, about 2 s left.')
  expect(factsOf(progress, false)).toBe('3,000 alerts in 2 s, 1,500 a second.')
  expect(factsOf({ ...progress, readBytes: 100 }, true)).not.toContain('left')
})

test('what stands at a node: how many part there, then what is odd about it', () => {
  const marks = marksOf([{ node: 'a', text: 'Never fires' } as never, { text: 'Of no node' } as never], {
    a: 1,
    b: 1_200,
  })
  expect(Object.fromEntries(marks)).toEqual({
    a: ['1 alert comes out differently from here', 'Never fires'],
    b: ['1,200 alerts come out differently from here'],
  })
})

test('numbers as people read them', () => {
  expect([wholeNumber(1234.6), share(1, 3), share(0, 0)]).toEqual(['1,235', '33.3 %', ''])
  expect(descending({ few: 1, many: 9 })).toEqual([
    ['many', 9],
    ['few', 1],
  ])
})

test('the samples of a playbook are alerts for a first backtest; one without takes those of the workspace', async () => {
  const files = async (playbook: string) => (await samplesFor(playbook)).map(({ file }) => file)
  const own = ['triage/alerts/high.json', 'triage/alerts/low.json']
  expect(await files('triage/triage.playbook.yaml')).toEqual(own)
  expect(await files('stricter.playbook.yaml')).toEqual(own)
  const form = { ...FORM, alerts: own, against: ALONE, alertPath: '', label: '' }
  const id = await startBacktest(form)
  const api = await client()
  await expect.poll(async () => (await api.backtests.get({ id })).status, { timeout: 30_000 }).toBe('done')
  const { progress } = await api.backtests.get({ id })
  expect(progress?.tally.ends).toEqual({ page: 1, note: 1 })
})
