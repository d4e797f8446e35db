import { describe, expect, it } from 'vitest'
import type { Plan, Value } from '../compile/plan.ts'
import { testCatalog } from '../compile/testing/node-types.ts'
import { advance } from './advance.ts'
import type { Entry } from './journal.ts'
import { askingSteps, doubtsOf, heldSteps, peopleFor, placeOf, questionsOf, stepAt, writesAfter } from './questions.ts'
import { initialState, type RunState } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'

/** trigger → each (ask → isolate → tell, or close) → page. */
const looped = (): Plan =>
  plan(
    graph('playbook', [
      trigger(),
      step('each', { kind: 'for-each', graph: 1, next: { done: [2] } }),
      step('page', { effect: 'notify' }),
    ]),
    graph('loop', [
      step('ask', { ports: ['approved', 'rejected', 'error'], next: { approved: [1], rejected: [3], error: [2] } }),
      step('isolate', {
        effect: 'change',
        next: { done: [2] },
        input: { how: { literal: 'fully' }, host: { cel: 'item' }, note: { text: ['pass ', { cel: 'index' }] } },
      }),
      step('tell', { effect: 'notify', input: { text: { text: ['isolated as ', { cel: 'steps.isolate.id' }] } } }),
      step('close'),
    ]),
  )

const start: Entry = {
  kind: 'run.started',
  at: 0,
  run: 'r',
  mode: 'live',
  plan: plan().hash,
  playbook: plan().playbook,
  trigger: 'trigger',
  alert: null,
  by: 'test',
}
const opened: Entry = {
  kind: 'loop.opened',
  at: 1,
  scope: 0,
  step: 1,
  node: 'each',
  items: ['a', 'b'],
  concurrency: 2,
}
const asks = (scope: number): Entry => ({
  kind: 'step.suspended',
  at: 5,
  scope,
  step: 0,
  node: 'ask',
  for: { kind: 'answer', deadlineMs: 100 },
  ask: { question: 'Isolate?' },
})

function fold(of: Plan, entries: Entry[]): RunState {
  return entries.reduce((state, entry) => advance(of, state, entry).state, initialState())
}

describe('questions of a run', () => {
  it('are the steps that wait for an answer, with the pass they stand in and what may follow', () => {
    const of = looped()
    const questions = questionsOf(of, fold(of, [start, opened, asks(2)]))
    expect(questions).toMatchObject([
      { node: 'ask', scope: 2, step: 0, place: 'each[2].ask', ask: { question: 'Isolate?' }, at: 5, until: 105 },
    ])
    expect(questions[0]?.after).toEqual([
      {
        port: 'approved',
        writes: [
          {
            node: 'isolate',
            title: 'isolate',
            effect: 'change',
            preview: { input: { how: 'fully', host: 'b', note: 'pass 1' }, later: {} },
          },
          {
            node: 'tell',
            title: 'tell',
            effect: 'notify',
            preview: { input: {}, later: { text: 'isolated as ${steps.isolate.id}' } },
          },
        ],
      },
      { port: 'rejected', writes: [] },
    ])
  })

  it('leave out what waits for time alone, and what was answered', () => {
    const of = looped()
    const pause: Entry = { ...asks(1), for: { kind: 'time', ms: 10 } } as Entry
    expect(questionsOf(of, fold(of, [start, opened, pause]))).toEqual([])
    const answered: Entry = {
      kind: 'step.completed',
      at: 9,
      scope: 1,
      step: 0,
      node: 'ask',
      port: 'rejected',
      output: 1,
    }
    expect(questionsOf(of, fold(of, [start, opened, asks(1), answered]))).toEqual([])
  })
})

describe('writes that may follow', () => {
  it('are found through a loop’s body, and not along error edges', () => {
    const of = looped()
    expect(writesAfter(of, 0, 0, 'done').map(({ node }) => node)).toEqual(['isolate', 'tell', 'page'])
    expect(writesAfter(of, 1, 0, 'rejected')).toEqual([])
    expect(writesAfter(of, 1, 0, 'no-such-port')).toEqual([])
    expect(writesAfter(of, 9, 0, 'done')).toEqual([])
    expect(writesAfter(of, 0, 9, 'done')).toEqual([])
  })

  it('are told once, whichever ways lead to them, and not those after a failure', () => {
    const write = { effect: 'change' } as const
    const of = plan(
      graph('playbook', [
        trigger([1, 2]),
        step('left', { ...write, next: { done: [3], error: [4] } }),
        step('right', { effect: 'read', next: { done: [3] } }),
        step('meet', { effect: 'destroy' }),
        step('rescue', write),
      ]),
    )
    expect(writesAfter(of, 0, 0, 'done')).toEqual([
      { node: 'left', title: 'left', effect: 'change' },
      { node: 'meet', title: 'meet', effect: 'destroy' },
    ])
  })

  it('are certain only where every step that they read is over, however they guard it', () => {
    const asked = { cel: 'has(steps.isolate.id) ? "isolated" : "not isolated"' }
    const of = plan(
      graph('playbook', [
        trigger([1, 2]),
        step('ask', { ports: ['approved'], next: { approved: [3] } }),
        step('look'),
        step('isolate', {
          effect: 'change',
          input: { host: { cel: 'first(steps.?look.host, "unknown")' } },
          next: { done: [4] },
        }),
        step('tell', {
          effect: 'notify',
          input: {
            text: asked,
            list: { list: [asked] },
            all: { cel: 'size(steps)' },
            by: { cel: 'first(steps.?ask.by, "")' },
          },
        }),
      ]),
    )
    const inputs = (...entries: Entry[]) => {
      const state = fold(of, [start, { ...asks(0), step: 1 } as Entry, ...entries])
      return questionsOf(of, state)[0]?.after[0]?.writes.map(({ preview }) => preview?.input)
    }
    const over = { at: 6, scope: 0, step: 2, node: 'look' }
    expect(inputs()).toEqual([{}, {}])
    expect(inputs({ kind: 'step.completed', ...over, port: 'done', output: { host: 'a' } })).toEqual([
      { host: 'a' },
      {},
    ])
    const failed = { kind: 'step.failed', ...over, attempt: 1, error: { code: 'a/b', message: 'no' } } as const
    const rescued = plan(
      ...of.graphs.map((one) => ({
        ...one,
        steps: one.steps.map((two) => (two.id === 'look' ? { ...two, next: { error: [4] } } : two)),
      })),
    )
    const state = fold(rescued, [start, { ...asks(0), step: 1 } as Entry, failed])
    expect(questionsOf(rescued, state)[0]?.after[0]?.writes[0]?.preview?.input).toEqual({ host: 'unknown' })
  })

  it('of a called playbook are told by its literals alone, for it is not open yet', () => {
    const input = { how: { literal: 'fully' }, host: { cel: 'alert.host' } }
    const of = plan(
      graph('playbook', [
        trigger([1]),
        step('ask', { ports: ['approved'], next: { approved: [2] } }),
        step('call', { kind: 'call', graph: 1 }),
      ]),
      graph('playbook', [{ ...trigger([1]), id: 'called' }, step('inner', { effect: 'change', input })]),
    )
    const begun = { ...start, alert: { host: 'of the caller' } } as Entry
    const state = fold(of, [begun, { ...asks(0), step: 1 } as Entry])
    expect(questionsOf(of, state)[0]?.after).toMatchObject([
      {
        port: 'approved',
        writes: [{ node: 'inner', preview: { input: { how: 'fully' }, later: { host: expect.any(String) } } }],
      },
    ])
    expect(questionsOf(of, state)[0]?.after[0]?.writes[0]?.preview?.input).not.toHaveProperty('host')
  })
})

describe('the place of a node', () => {
  it('is its id alone outside of loops', () => {
    const of = looped()
    expect(placeOf(of, fold(of, [start]), 0, 'page')).toBe('page')
  })

  it('names the calls and the passes around it, from outside in', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('each', { kind: 'for-each', graph: 1 })]),
      graph('loop', [step('call', { kind: 'call', graph: 2 })]),
      graph('playbook', [{ ...trigger([1]), id: 'called' }, step('inner')]),
    )
    const called: Entry = { kind: 'call.opened', at: 2, scope: 2, step: 0, node: 'call', inputs: {} }
    const state = fold(of, [start, opened, called])
    expect(placeOf(of, state, 3, 'inner')).toBe('each[2].call.inner')
    expect(stepAt(of, state, 3, 1)?.id).toBe('inner')
    expect(stepAt(of, state, 3, 9)).toBeUndefined()
    expect(stepAt(of, state, 9, 1)).toBeUndefined()
  })
})

describe('steps that wait for a person and ask nothing', () => {
  const acting = () =>
    plan(
      graph('playbook', [
        trigger([1]),
        step('isolate', { effect: 'change', title: 'Isolate the host', next: { done: [2] } }),
        step('tell', { effect: 'notify' }),
      ]),
    )
  const place = { at: 2, scope: 0, step: 1, node: 'isolate' }
  const paused: Entry = { ...start, pauseBefore: ['isolate'] } as Entry

  it('are held where the run pauses before them, until somebody releases them', () => {
    const held = fold(acting(), [paused, { kind: 'step.held', ...place }])
    expect(heldSteps(acting(), held)).toEqual([
      { scope: 0, node: 'isolate', title: 'Isolate the host', effect: 'change' },
    ])
    const released = fold(acting(), [
      paused,
      { kind: 'step.held', ...place },
      { kind: 'step.released', ...place, by: 'ana' },
    ])
    expect(heldSteps(acting(), released)).toEqual([])
  })

  it('are in doubt once nobody knows whether they acted, with what they were given', () => {
    const begun: Entry[] = [start, { kind: 'step.started', ...place, attempt: 1, input: { host: 'web-03' } }]
    expect(doubtsOf(acting(), fold(acting(), begun))).toEqual([])
    const state = fold(acting(), [...begun, { kind: 'step.doubted', ...place }])
    expect(doubtsOf(acting(), state)).toEqual([
      {
        scope: 0,
        node: 'isolate',
        title: 'Isolate the host',
        ports: ['done', 'error'],
        input: { host: 'web-03' },
        isUndo: false,
      },
    ])
  })

  it('are in doubt while they are undone, with what their inverse was given; a step without a title goes by its name', () => {
    const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'no' } as const
    const of = plan(graph('playbook', [trigger([1]), step('isolate', { effect: 'change', title: '', undo })]))
    const state = fold(of, [
      start,
      { kind: 'step.started', ...place, attempt: 1, input: { host: 'web-03' } },
      { kind: 'step.completed', ...place, port: 'done', output: {} },
      { kind: 'run.ended', at: 3, status: 'completed' },
      { kind: 'undo.requested', at: 4, by: 'ana' },
      { kind: 'step.started', ...place, attempt: 1, input: { release: 'web-03' }, undo: true },
      { kind: 'step.doubted', ...place, undo: true },
    ])
    expect(doubtsOf(of, state)).toMatchObject([
      { node: 'isolate', title: 'isolate', input: { release: 'web-03' }, isUndo: true },
    ])
    const held = fold(of, [paused, { kind: 'step.held', ...place }])
    expect(heldSteps(of, held)).toMatchObject([{ title: 'isolate' }])
  })
})

describe('an answer that is given before the run', () => {
  const asking = testCatalog.get('human/approval')
  const catalog = {
    ...testCatalog,
    get: (type: string) =>
      type === 'test/quorum' && asking
        ? { ...asking, beforehand: [{ choice: 'approved', people: 'quorum' }, { choice: 'rejected' }] }
        : testCatalog.get(type),
  }
  const people = (quorum: Value | undefined, choice = 'approved') =>
    peopleFor(step('ask', { type: 'test/quorum', input: quorum ? { quorum } : {} }), catalog, choice)

  it('is for steps of a type that says what may be answered', () => {
    const of = plan(graph('playbook', [trigger([1]), step('ask', { type: 'human/approval' }), step('other')]))
    expect(askingSteps(of, testCatalog).map(({ id }) => id)).toEqual(['ask'])
  })

  it('counts as that of so many people as the choice takes', () => {
    expect(people({ literal: 2 })).toBe(2)
    expect(people({ literal: 2 }, 'rejected')).toBe(1)
    expect(people(undefined)).toBe(1)
    expect(people({ literal: 0 })).toBe(1)
    expect(people({ literal: 'many' })).toBe(1)
    expect(people({ literal: 500 })).toBe(20)
    expect(people({ cel: 'alert.quorum' })).toBe(20)
    expect(peopleFor(step('other'), catalog, 'approved')).toBe(1)
  })
})
