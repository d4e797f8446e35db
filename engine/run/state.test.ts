// What a person is told about a run as a whole.
import { describe, expect, it } from 'vitest'
import { initialState, statusOf } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } as const
const of = plan(graph('playbook', [trigger([1, 2]), step('work', { effect: 'change', undo }), step('ask')]))
const begun = () => run(of).start()
type Play = ReturnType<typeof begun>
const asking = (play: Play) => play.step('step.suspended', 'ask', { for: { kind: 'answer' }, ask: {} })
const starting = (play: Play) => play.step('step.started', 'work', { attempt: 1, input: {} })

describe('a run', () => {
  it('runs before its start, and while anything is due or under way', () => {
    expect(statusOf(initialState())).toBe('running')
    expect(statusOf(begun().state)).toBe('running')
    expect(statusOf(asking(begun()).state)).toBe('running')
    expect(statusOf(starting(asking(begun())).state)).toBe('running')
  })

  it('waits when nothing but waits is left, or it pauses before what is due', () => {
    expect(statusOf(asking(begun()).done('work').state)).toBe('waiting')
    const held = asking(begun()).step('step.held', 'work')
    expect(statusOf(held.state)).toBe('waiting')
    expect(statusOf(held.step('step.released', 'work', { by: 'ann' }).state)).toBe('running')
  })

  it('is in doubt as soon as one step is, whatever else goes on', () => {
    expect(statusOf(starting(begun()).step('step.doubted', 'work').state)).toBe('in-doubt')
    expect(statusOf(starting(asking(begun())).step('step.doubted', 'work').state)).toBe('in-doubt')
  })

  it('runs until its end is written down, and then says how it ended, while it is undone, too', () => {
    const play = begun().done('work').done('ask')
    expect(statusOf(play.state)).toBe('running')
    play.put({ kind: 'run.ended', at: 2, status: 'failed' })
    expect(statusOf(play.state)).toBe('failed')
    play.put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(statusOf(play.state)).toBe('failed')
    play.step('step.started', 'work', { attempt: 1, input: {}, undo: true })
    expect(statusOf(play.step('step.doubted', 'work', { undo: true }).state)).toBe('in-doubt')
    play.step('doubt.settled', 'work', { by: 'ann', verdict: 'happened', undo: true })
    expect(play.state.phase).toBe('undo-ending')
    expect(statusOf(play.state)).toBe('failed')
    expect(statusOf(play.put({ kind: 'undo.ended', at: 5, undone: 1, failed: 0 }).state)).toBe('failed')
  })
})
