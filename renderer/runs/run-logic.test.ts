import { expect, test } from 'vitest'
import type { Entry } from '../../engine/index.ts'
import { compareRuns } from './compare.ts'
import { ledgerOf, possibleWrites, tellingArguments } from './ledger.ts'
import { deedsOf } from './people.ts'
import { durationOf, failedStep, isExpanded, placeWords, type StepRow, stepRows } from './step-rows.ts'
import { entryWords, whySkipped } from './step-words.ts'
import { rehearsed } from './testing.ts'
import { marksOf, positionOf, scaleOf } from './timeline.ts'

const NAME = 'ransomware-containment'
const approve = { answers: { 'ask-spread': { choice: 'approved', by: 'ana', reason: 'Seen before' } } }
const ransomware = () => rehearsed(NAME, 'defender-mass-encryption', approve)

test('the ledger read off the journal is the one that the simulation kept', async () => {
  const { plan, state, journal, ledger } = await ransomware()
  const lines = ledgerOf(plan, state, journal)
  expect(lines.length).toBeGreaterThan(3)
  expect(
    lines.map(({ at, node, scope, title, type, effect, input }) => ({ at, node, scope, title, type, effect, input })),
  ).toEqual(ledger)
})

test('the ledger says which writes failed, are in doubt or under way, and which were settled', async () => {
  const { plan, state, journal } = await ransomware()
  const lines = ledgerOf(plan, state, journal)
  expect(lines.map(({ became }) => became)).toEqual(lines.map(() => undefined))
  const { sequence, scope, index: step, node } = lines[0]!
  const begun = journal.slice(0, sequence + 1)
  const became = (...after: object[]) =>
    ledgerOf(plan, state, [...begun, ...after.map((entry) => ({ at: 1, scope, step, node, ...entry }) as Entry)])[0]
      ?.became
  const settled = (verdict: string) => [{ kind: 'step.doubted' }, { kind: 'doubt.settled', by: 'ana', verdict }]
  expect(became()).toBe('under way')
  expect(became({ kind: 'step.failed', attempt: 1, error: { code: 'a/b', message: 'no' } })).toBe('failed')
  expect(became({ kind: 'step.doubted' })).toBe('in doubt')
  expect(became(...settled('happened'))).toBeUndefined()
  expect(became(...settled('not-happened'))).toBe('failed')
  // The undo of the step has a line of its own.
  expect(became({ kind: 'step.failed', attempt: 1, error: { code: 'a/b', message: 'no' }, undo: true })).toBe(
    'under way',
  )
})

test('arguments that are defaults are left out', async () => {
  const { plan, state, journal } = await ransomware()
  const [first] = ledgerOf(plan, state, journal)
  const telling = tellingArguments(first!)
  expect(telling).toHaveProperty('url')
  expect(Object.keys(telling).length).toBeLessThan(Object.keys(first!.input).length)
})

test('passes of a loop stand below it, and are closed by a flip', async () => {
  const { plan, state } = await ransomware()
  const rows = stepRows(plan, state, new Set())
  const loop = rows.find((row): row is StepRow => row.kind === 'step' && row.step.id === 'isolate-others')!
  expect(loop.passes).toBe(2)
  const inside = rows.filter((row) => row.depth > loop.depth)
  expect(inside.map((row) => row.kind)).toContain('pass')
  expect(inside.filter((row) => row.kind === 'step' && row.step.id === 'isolate-other')).toHaveLength(2)
  expect(isExpanded(loop, new Set([loop.key]))).toBe(false)
  expect(stepRows(plan, state, new Set([loop.key])).length).toBeLessThan(rows.length)
  const pass = inside.find((row) => row.kind === 'step')!
  expect(placeWords(plan, state, pass.scope)).toBe('Isolate each of them › pass 1')
})

test('a skipped step says which port was taken instead', async () => {
  const { plan, state } = await ransomware()
  const index = plan.graphs[0]!.steps.findIndex(({ id }) => id === 'ask')
  expect(whySkipped(plan, state, 0, index)).toEqual(['“Does the business stand on it?” went on by out, not by in.'])
})

test('writes, waits and failures are marked on the slider, and steps are found on it', async () => {
  const { plan, state, journal } = await ransomware()
  const marks = marksOf(plan, state, journal)
  expect(new Set(marks.map(({ kind }) => kind))).toEqual(new Set(['write', 'wait']))
  const ask = plan.graphs[0]!.steps.findIndex(({ id }) => id === 'ask-spread')
  const position = positionOf(journal, 0, ask)!
  expect(entryWords(plan, state, journal[position - 1]!)).toContain('Isolate the others too?')
  const scale = scaleOf(journal, 5)
  expect(scale).toHaveLength(5)
  expect(scale[0]).toBe(0)
  expect(scale[4]).toBe(state.now - state.startedAt)
})

test('who answered stands in the log of people, with the reason', async () => {
  const { plan, state, journal } = await ransomware()
  expect(deedsOf(plan, state, journal)).toMatchObject([
    { what: 'started it as a rehearsal' },
    { by: 'ana', node: 'ask-spread', reason: 'Seen before' },
  ])
})

test('what a run of the plan may write at all', async () => {
  const { plan } = await ransomware()
  expect(possibleWrites(plan).map(({ node }) => node)).toEqual(expect.arrayContaining(['isolate', 'isolate-other']))
})

test('two runs part at the answer, and one has written what the other has not', async () => {
  const a = await ransomware()
  const b = await rehearsed(NAME, 'defender-mass-encryption', { answers: { 'ask-spread': { choice: 'rejected' } } })
  const { first, differences, same, ledger } = compareRuns(a, b)
  expect(first).toMatchObject({ node: 'ask-spread', aspects: ['port', 'output'] })
  expect(differences.map(({ node }) => node)).toContain('isolate-other')
  expect(same).toBeGreaterThan(5)
  expect(ledger.onlyA.map(({ node }) => node)).toContain('isolate-other')
  expect(ledger.onlyB).toEqual([])
  expect(compareRuns(a, await ransomware())).toMatchObject({ differences: [], ledger: { onlyA: [], changed: [] } })
})

test('that a run began at another instant is no difference', async () => {
  const a = await ransomware()
  const at = Date.UTC(2026, 10, 25)
  const b = await rehearsed(NAME, 'defender-mass-encryption', { ...approve, at, run: 'another-run' })
  expect(compareRuns(a, b)).toMatchObject({ differences: [], ledger: { onlyA: [], onlyB: [], changed: [] } })
})

test('durations are virtual', async () => {
  const { state, plan } = await ransomware()
  const index = plan.graphs[0]!.steps.findIndex(({ id }) => id === 'isolate')
  expect(durationOf(state.scopes[0]!.steps[index]!)).toBeGreaterThan(0)
})

test('the step that a run failed of is found; one that was handled, or a run that did not fail, is none', async () => {
  const { plan, state } = await rehearsed('phishing-triage', { title: 'No mail in it' })
  const found = failedStep(plan, state)!
  expect(plan.graphs[0]!.steps[found.index]!.id).toBe('no-mail')
  expect(failedStep(plan, { ...state, error: { code: 'a/b', message: 'lost', node: 'gone' } })).toEqual(found)
  const { plan: other, state: well } = await ransomware()
  expect(failedStep(other, well)).toBeUndefined()
})
