import { describe, expect, it } from 'vitest'
import type { Value } from '../compile/plan.ts'
import { advance } from './advance.ts'
import type { Entry } from './journal.ts'
import { previewOf } from './preview.ts'
import { initialState, type RunState, type ScopeState } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'

const of = plan(
  graph('playbook', [
    trigger([1]),
    step('look', { next: { done: [2] } }),
    step('each', { kind: 'for-each', graph: 1, next: { done: [3] } }),
    step('after', {}),
  ]),
  graph('loop', [step('inside', { next: { done: [1] } }), step('write', { effect: 'change' })]),
)
const at = { at: 0, scope: 0 }
const start: Entry = {
  kind: 'run.started',
  at: 0,
  run: 'r',
  mode: 'live',
  plan: of.hash,
  playbook: of.playbook,
  trigger: 'trigger',
  alert: { host: 'ws-1' },
  by: 'test',
}
const looked: Entry = { kind: 'step.completed', ...at, step: 1, node: 'look', port: 'done', output: { host: 'ws-1' } }
const opened: Entry = { kind: 'loop.opened', ...at, step: 2, node: 'each', items: ['a'] } as unknown as Entry

const fold = (...entries: Entry[]): RunState => {
  let state = initialState()
  for (const entry of entries) state = advance(of, state, entry).state
  return state
}
/** What is told of one field of a write. */
function told(value: Value, state: RunState, scope: ScopeState | 'nowhere' = state.scopes[0] as ScopeState) {
  const { input, later } = previewOf(
    of,
    state,
    scope === 'nowhere' ? undefined : scope,
    step('write', { input: { field: value } }),
  )
  return 'field' in input ? { now: input['field'] } : { later: later['field'] }
}

describe('what a write would be called with', () => {
  it('is certain where it is written', () => {
    expect(told({ literal: 7 }, fold(start), 'nowhere')).toEqual({ now: 7 })
    expect(told({ list: [{ literal: 1 }, { map: { a: { literal: 2 } } }] }, fold(start))).toEqual({
      now: [1, { a: 2 }],
    })
  })

  it('is certain where it reads the alert alone', () => {
    expect(told({ cel: 'alert.host' }, fold(start))).toEqual({ now: 'ws-1' })
    expect(told({ text: ['on ', { cel: 'alert.host' }] }, fold(start))).toEqual({ now: 'on ws-1' })
    expect(told({ address: ['/hosts/', { cel: 'alert.host + "/x"' }] }, fold(start))).toEqual({
      now: '/hosts/ws-1%2Fx',
    })
  })

  it('comes later where a step that it reads is not over, however carefully it asks', () => {
    for (const value of [
      { cel: "first(steps.?look.?host, 'none')" },
      { cel: 'has(steps.look.host)' },
      { text: ['a ', { cel: "first(steps.?look.?host, 'none')" }] },
      { address: ['/', { cel: "first(steps.?look.?host, 'none')" }] },
      { list: [{ literal: 1 }, { cel: 'has(steps.look.host)' }] },
      { map: { a: { literal: 1 }, b: { cel: 'has(steps.look.host)' } } },
    ] satisfies Value[]) {
      expect(told(value, fold(start)), JSON.stringify(value)).toHaveProperty('later')
      expect(told(value, fold(start, looked)), JSON.stringify(value)).toHaveProperty('now')
    }
  })

  it('comes later where it reads steps that nobody can name, or cannot be evaluated', () => {
    expect(told({ cel: 'size(steps)' }, fold(start, looked))).toHaveProperty('later')
    expect(told({ cel: 'alert.nobody' }, fold(start))).toEqual({ later: '${alert.nobody}' })
  })

  it('comes later where its place is not open yet, and leaves functions out', () => {
    expect(told({ cel: 'alert.host' }, fold(start), 'nowhere')).toEqual({ later: '${alert.host}' })
    expect(told({ lambda: 'true', scope: [] }, fold(start))).toEqual({ later: undefined })
  })

  it('knows steps around a loop from inside of it, and its own by their own state', () => {
    const state = fold(start, looked, opened)
    const pass = state.scopes[1]
    expect(told({ cel: 'steps.look.host' }, state, pass)).toEqual({ now: 'ws-1' })
    expect(told({ cel: 'has(steps.inside.x)' }, state, pass)).toHaveProperty('later')
  })
})
