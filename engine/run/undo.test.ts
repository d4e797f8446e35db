import { describe, expect, it } from 'vitest'
import { statusOf } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

describe('undo', () => {
  const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } as const
  const contained = () => {
    const of = plan(
      graph('playbook', [
        trigger([1]),
        step('isolate', { effect: 'change', undo, next: { done: [2] } }),
        step('look', { next: { done: [3] } }),
        step('disable', { effect: 'change', undo }),
      ]),
    )
    const play = run(of).start()
    for (const node of ['isolate', 'disable']) {
      play.step('step.started', node, { attempt: 1, input: { node } }).done(node)
      if (node === 'isolate') play.done('look')
    }
    return play.put({ kind: 'run.ended', at: 2, status: 'completed' })
  }

  it('runs the inverse of each undoable step, newest first, one at a time', () => {
    const play = contained().put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(play.commands).toEqual([{ kind: 'undo', scope: 0, step: 3, attempt: 1 }])
    play.step('step.started', 'disable', { attempt: 1, input: {}, undo: true })
    expect(play.commands).toEqual([])
    play.step('step.completed', 'disable', { port: 'done', output: {}, undo: true })
    expect(play.commands).toEqual([{ kind: 'undo', scope: 0, step: 1, attempt: 1 }])
    play.step('step.completed', 'isolate', { port: 'done', output: {}, undo: true })
    expect(play.commands).toEqual([{ kind: 'finish-undo', undone: 2, failed: 0 }])
    play.put({ kind: 'undo.ended', at: 4, undone: 2, failed: 0 })
    expect(play.state).toMatchObject({ phase: 'ended', status: 'completed' })
  })

  it('goes on after an inverse that failed, and a second undo tries only that one', () => {
    const play = contained().put({ kind: 'undo.requested', at: 3, by: 'ann' })
    play.step('step.failed', 'disable', { attempt: 1, error: { code: 'a/b', message: 'no' }, undo: true })
    play.step('step.completed', 'isolate', { port: 'done', output: {}, undo: true })
    expect(play.commands).toEqual([{ kind: 'finish-undo', undone: 1, failed: 1 }])
    play.put({ kind: 'undo.ended', at: 4, undone: 1, failed: 1 }).put({ kind: 'undo.requested', at: 5, by: 'ann' })
    expect(play.commands).toEqual([{ kind: 'undo', scope: 0, step: 3, attempt: 2 }])
    play.step('step.completed', 'disable', { port: 'done', output: {}, undo: true })
    expect(play.commands).toEqual([{ kind: 'finish-undo', undone: 1, failed: 0 }])
  })
})

describe('doubt', () => {
  const doubted = (part = {}) => {
    const of = plan(graph('playbook', [trigger([1]), step('isolate', { effect: 'change', idempotent: 'no', ...part })]))
    return run(of).start().step('step.started', 'isolate', { attempt: 1, input: {} }).step('step.doubted', 'isolate')
  }

  it('keeps the run open until somebody says what happened', () => {
    const play = doubted()
    expect(play.commands).toEqual([])
    expect(statusOf(play.state)).toBe('in-doubt')
  })

  it.each([
    ['happened', { output: { id: 7 } }, { kind: 'finish', status: 'completed' }],
    ['not-happened', {}, { kind: 'perform', scope: 0, step: 1, attempt: 1 }],
    ['failed', {}, { kind: 'finish', status: 'failed', error: { code: 'step/in-doubt' } }],
  ])('is settled: %s', (verdict, rest, command) => {
    expect(doubted().step('doubt.settled', 'isolate', { by: 'ann', verdict, ...rest }).commands).toMatchObject([
      command,
    ])
  })

  it('survives a cancel: the run ends when it is settled', () => {
    const play = doubted().put({ kind: 'cancel.requested', at: 4, by: 'ann' })
    expect(play.commands).toEqual([])
    play.step('doubt.settled', 'isolate', { by: 'ann', verdict: 'not-happened' })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
  })
})
