import { expect, it } from 'vitest'
import { initialState, type Plan, type RunState, type ScopeState, type StepState } from '../../engine/index.ts'
import type { DurableRun } from './durable-run.ts'
import { type OutsideEntry, stillAsked, waitingPlace } from './refusals.ts'

const PLACE = { at: 0, scope: 0, step: 0, node: 'ask', by: 'ana' }
const answer: OutsideEntry = { kind: 'step.answered', ...PLACE, choice: 'yes' }
const release: OutsideEntry = { kind: 'step.released', ...PLACE }
const verdict: OutsideEntry = { kind: 'doubt.settled', ...PLACE, verdict: 'happened' }
const cancel: OutsideEntry = { kind: 'cancel.requested', at: 0, by: 'ana' }
const undo: OutsideEntry = { kind: 'undo.requested', at: 0, by: 'ana' }

const ofPerson = { for: { kind: 'answer' }, answers: [] } as unknown as StepState['wait']
const ofTime = { for: { kind: 'time', ms: 1 }, answers: [] } as unknown as StepState['wait']

it.each([
  ['an answer to a step that asks a person', answer, { status: 'waiting', wait: ofPerson }, true],
  ['an answer to a step that waits for time', answer, { status: 'waiting', wait: ofTime }, false],
  ['an answer to a step that is done', answer, { status: 'done' }, false],
  ['a release of a held step', release, { status: 'ready', held: 'held' }, true],
  ['a release of a step that was released', release, { status: 'ready', held: 'released' }, false],
  ['a release of a step that runs', release, { status: 'running', held: 'held' }, false],
  ['a verdict on a step in doubt', verdict, { status: 'doubted' }, true],
  ['a verdict on a step that waits', verdict, { status: 'waiting' }, false],
  ['a verdict on a step whose inverse is in doubt', verdict, { status: 'done', undo: { status: 'doubted' } }, false],
  [
    'a verdict on an inverse in doubt',
    { ...verdict, undo: true },
    { status: 'done', undo: { status: 'doubted' } },
    true,
  ],
  [
    'a verdict on an inverse that is done',
    { ...verdict, undo: true },
    { status: 'done', undo: { status: 'done' } },
    false,
  ],
] as [string, OutsideEntry, Partial<StepState>, boolean][])('%s', (_, entry, step, expected) => {
  expect(stillAsked(runWith({ scopes: [{ steps: [step] }] as unknown as RunState['scopes'] }), entry)).toBe(expected)
})

it.each([
  ['a cancel of a run under way', cancel, 'running', true],
  ['a cancel of a run that is ending', cancel, 'ending', false],
  ['an undo of a run that goes on', undo, 'running', false],
  ['an undo of a run that has ended', undo, 'ended', true],
  ['an undo of a run that is being undone', undo, 'undoing', false],
] as const)('%s', (_, entry, phase, expected) => {
  expect(stillAsked(runWith({ phase }), entry)).toBe(expected)
})

it('nothing is asked of a step that is not there', () => {
  for (const entry of [answer, release, verdict]) expect(stillAsked(runWith({}), entry)).toBe(false)
})

const runWith = (part: Partial<RunState>) => ({ state: { ...initialState(), ...part } }) as DurableRun

it('names the passes in which a node waits, where it is not said which is meant', () => {
  const plan = {
    graphs: [{ steps: [{ id: 'each', kind: 'for-each' }] }, { kind: 'loop', steps: [{ id: 'ask' }] }],
  } as unknown as Plan
  const pass = (id: number, pass: number) => ({
    ...{ id, graph: 1, parent: 0, parentStep: 0, pass },
    steps: [{ status: 'waiting', wait: ofPerson }],
  })
  const scopes = [{ id: 0, graph: 0, parent: -1, steps: [] }, pass(1, 0), pass(2, 1)] as unknown as ScopeState[]
  const place = (scope?: number) => waitingPlace(plan, scopes, 'ask', scope, 'r')
  expect(() => place()).toThrow('say which with the scope: 1 (each[1].ask), 2 (each[2].ask)')
  expect(place(2)).toEqual({ scope: 2, step: 0, node: 'ask' })
  expect(() => place(7)).toThrow('ask does not wait for an answer in run r')
})
