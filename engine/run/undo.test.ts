import { describe, expect, it } from 'vitest'
import { done, failed, wait } from '../catalog/outcome.ts'
import type { Entry } from './journal.ts'
import { machineOf } from './machine.ts'
import { outstanding } from './outstanding.ts'
import { statusOf } from './state.ts'
import { begin } from './testing/by-hand.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'
import { undoable } from './undo.ts'

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

describe('what an undo would take back', () => {
  const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } as const
  const write = { effect: 'change', undo } as const

  it('is what was done and has an inverse: not what failed, was skipped or never begun, nor a step without one', () => {
    const of = plan(
      graph('playbook', [
        trigger([1, 2, 3, 4, 5]),
        step('done', write),
        step('failed', { ...write, next: { error: [6] } }),
        step('ready', write),
        step('ask', { next: { yes: [7], no: [8] } }),
        step('look', { effect: 'change' }),
        step('rescue', { next: { done: [9] } }),
        step('yes'),
        step('skipped', write),
        step('unreached', write),
      ]),
    )
    const play = run(of).start().done('done').fail('failed').done('ask', 'yes').done('look')
    expect(undoable({ machine: machineOf(of), state: play.state })).toEqual([[0, 1]])
  })

  it('is in the order of the ends across the passes of a loop, the last first', () => {
    const of = plan(
      graph('playbook', [
        trigger([1]),
        step('each', { kind: 'for-each', graph: 1, next: { done: [2] } }),
        step('last', write),
      ]),
      graph('loop', [step('block', write)]),
    )
    const play = run(of)
      .start()
      .step('loop.opened', 'each', { items: ['a', 'b', 'c'], concurrency: 3 })
    for (const scope of [2, 3, 1]) play.done('block', 'done', {}, scope)
    play.done('last').put({ kind: 'run.ended', at: 2, status: 'completed' })
    expect(undoable({ machine: machineOf(of), state: play.state })).toEqual([
      [0, 2],
      [1, 0],
      [3, 0],
      [2, 0],
    ])
    play.put({ kind: 'undo.requested', at: 3, by: 'ann' })
    const inverse = { port: 'done', output: {}, undo: true }
    play.step('step.completed', 'last', inverse)
    expect(play.commands).toEqual([{ kind: 'undo', scope: 1, step: 0, attempt: 1 }])
    // The turn is that of one pass, not of the same step in another.
    expect(() => play.step('step.completed', 'block', inverse, 4, 3)).toThrow(
      'it is not the turn of block to be undone',
    )
    play.step('step.completed', 'block', inverse, 4, 1)
    expect(undoable({ machine: machineOf(of), state: play.state })).toEqual([
      [3, 0],
      [2, 0],
    ])
  })

  it('is nothing where nothing has an inverse: the undo is over at once', () => {
    const play = run(plan(graph('playbook', [trigger([1]), step('look')])))
    play.start().done('look').put({ kind: 'run.ended', at: 2, status: 'completed' })
    play.put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(play.commands).toEqual([{ kind: 'finish-undo', undone: 0, failed: 0 }])
  })
})

/** Two writes, `first` and then `second`, each with an inverse. */
const two = (idempotent: 'key' | 'no') => {
  const undo = { type: 'test/release', input: {}, effect: 'change', idempotent } as const
  return plan(
    graph('playbook', [
      trigger([1]),
      step('first', { effect: 'change', undo, next: { done: [2] } }),
      step('second', { effect: 'change', undo }),
    ]),
  )
}

/** Both done and the run ended, under the switch; then the undo is asked for. */
const undoing = (of = two('key')) => {
  const play = begin(of)
  play.end(done({}))
  play.end(done({}))
  play.put({ kind: 'undo.requested', at: 5, by: 'ann' })
  return play
}
const undoEntries = (journal: readonly Entry[]) =>
  journal
    .slice(journal.findIndex(({ kind }) => kind === 'undo.requested') + 1)
    .map((entry) => `${entry.kind} ${'node' in entry ? entry.node : ''}`.trim())

describe('an undo that another process takes up', () => {
  it('comes to the same end from wherever its journal breaks off, and undoes each step once', () => {
    const whole = undoing()
    whole.end(done({ id: 1 }))
    whole.end(failed('a/b', 'no'))
    expect(undoEntries(whole.journal)).toEqual([
      'step.started second',
      'step.completed second',
      'step.started first',
      'step.failed first',
      'undo.ended',
    ])
    const from = whole.journal.findIndex(({ kind }) => kind === 'undo.requested') + 1
    for (let length = from; length <= whole.journal.length; length++) {
      const resumed = begin(two('key'), {}, { from: whole.journal.slice(0, length) })
      for (const outcome of [done({ id: 1 }), failed('a/b', 'no')].slice(undoneIn(resumed.journal)))
        resumed.end(outcome)
      // What had begun is begun again with the same attempt, since its inverse is safe to repeat; nothing else is done twice.
      expect([...new Set(undoEntries(resumed.journal))]).toEqual(undoEntries(whole.journal))
      expect(resumed.acts.every(({ isUndo, attempt }) => isUndo && attempt === 1)).toBe(true)
      expect(resumed.journal.at(-1)).toEqual({ kind: 'undo.ended', at: 5, undone: 1, failed: 1 })
      expect(resumed.state).toMatchObject({ phase: 'ended', status: 'completed' })
    }
  })

  const undoneIn = (journal: readonly Entry[]) =>
    journal.filter((entry) => 'undo' in entry && (entry.kind === 'step.completed' || entry.kind === 'step.failed'))
      .length

  it('asks what became of an inverse that had begun and is not safe to repeat', () => {
    const begun = undoing(two('no'))
    const resumed = begin(two('no'), {}, { from: begun.journal })
    expect(resumed.acts).toEqual([])
    expect(resumed.journal.at(-1)).toEqual({
      kind: 'step.doubted',
      at: 5,
      scope: 0,
      step: 2,
      node: 'second',
      undo: true,
    })
    expect(statusOf(resumed.state)).toBe('in-doubt')
    // Whoever takes it up once more has nothing to do until somebody says what happened.
    expect(outstanding(machineOf(two('no')), resumed.state)).toEqual([])
    expect(begin(two('no'), {}, { from: resumed.journal }).journal).toEqual(resumed.journal)
  })

  it('leaves an inverse that is in doubt to a person, also one that is safe to repeat', () => {
    const play = undoing()
    play.put({ kind: 'step.doubted', at: 5, scope: 0, step: 2, node: 'second', undo: true })
    expect(begin(two('key'), {}, { from: play.journal }).journal).toEqual(play.journal)
  })

  it('begins an inverse that had not begun, also one that is not safe to repeat', () => {
    const begun = undoing(two('no'))
    expect(begun.journal.at(-1)?.kind).toBe('step.started')
    const resumed = begin(two('no'), {}, { from: begun.journal.slice(0, -1) })
    expect(undoEntries(resumed.journal)).toEqual(['step.started second'])
    expect(resumed.acts).toHaveLength(1)
  })

  it('tries an inverse that failed before as its next attempt', () => {
    const first = undoing()
    first.end(failed('a/b', 'no'))
    first.end(done({}))
    first.put({ kind: 'undo.requested', at: 5, by: 'ann' })
    const resumed = begin(two('key'), {}, { from: first.journal.slice(0, -1) })
    expect(resumed.acts).toMatchObject([{ isUndo: true, node: 'second', attempt: 2 }])
  })
})

describe('an inverse that would wait', () => {
  it.each([wait({ kind: 'answer' }, {}), wait({ kind: 'time', ms: 100 }, {})])(
    'fails, and the one before it is undone all the same: $for.kind',
    (waits) => {
      const play = undoing()
      play.end(waits)
      expect(play.journal.at(-2)).toMatchObject({
        kind: 'step.failed',
        node: 'second',
        undo: true,
        error: { code: 'step/inverse-waits', message: expect.stringContaining('test/release waits'), retryable: false },
      })
      expect(play.acts.at(-1)).toMatchObject({ node: 'first', isUndo: true })
      play.end(done({}))
      expect(play.journal.at(-1)).toMatchObject({ kind: 'undo.ended', undone: 1, failed: 1 })
    },
  )
})

describe('an inverse in doubt', () => {
  const doubted = () => begin(two('no'), {}, { from: undoing(two('no')).journal })
  const verdict = { kind: 'doubt.settled', at: 7, scope: 0, step: 2, node: 'second', by: 'ann', undo: true } as const

  it('counts as undone when it happened, and the one before it is next', () => {
    const play = doubted()
    play.put({ ...verdict, verdict: 'happened' })
    expect(play.acts).toMatchObject([{ node: 'first', isUndo: true }])
    play.end(done({}))
    expect(play.journal.at(-1)).toMatchObject({ kind: 'undo.ended', undone: 2, failed: 0 })
    expect(statusOf(play.state)).toBe('completed')
  })

  it('is done again when it did not happen, as the same attempt', () => {
    const play = doubted()
    play.put({ ...verdict, verdict: 'not-happened' })
    expect(play.acts).toMatchObject([{ node: 'second', isUndo: true, attempt: 1 }])
    expect(undoEntries(play.journal).at(-1)).toBe('step.started second')
  })

  it('counts as failed when somebody says so', () => {
    const play = doubted()
    play.put({ ...verdict, verdict: 'failed' })
    play.end(done({}))
    expect(play.journal.at(-1)).toMatchObject({ kind: 'undo.ended', undone: 1, failed: 1 })
  })
})

describe('what is kept of an inverse', () => {
  it('is what it was given, what it gave or why it failed, and when', () => {
    const play = run(two('key'))
      .start()
      .done('first')
      .done('second')
      .put({ kind: 'run.ended', at: 2, status: 'completed' })
    play.put({ kind: 'undo.requested', at: 3, by: 'ann' })
    const inverseOf = (index: number) => play.state.scopes[0]?.steps[index]?.undo
    expect(inverseOf(2)).toMatchObject({ status: 'ready', attempt: 1, at: 3 })
    expect(inverseOf(1)).toBeUndefined()
    play.step('step.started', 'second', { attempt: 1, input: { host: 'b' }, undo: true }, 4)
    expect(inverseOf(2)).toMatchObject({ status: 'running', input: { host: 'b' }, at: 4 })
    play.step('step.completed', 'second', { port: 'done', output: { id: 7 }, undo: true }, 5)
    expect(inverseOf(2)).toMatchObject({ status: 'done', input: { host: 'b' }, output: { id: 7 }, at: 5 })
    const error = { code: 'a/b', message: 'no' }
    play.step('step.failed', 'first', { attempt: 1, error, undo: true }, 6)
    expect(inverseOf(1)).toMatchObject({ status: 'failed', error, at: 6 })
    // What the step itself did is untouched.
    expect(play.state.scopes[0]?.steps[2]).toMatchObject({ status: 'done', output: 'second', input: undefined })
  })
})

describe('an entry about an inverse out of turn', () => {
  const ended = () =>
    run(two('key')).start().done('first').done('second').put({ kind: 'run.ended', at: 2, status: 'completed' })
  const undone = { port: 'done', output: {}, undo: true }

  it('is an error: before an undo was asked for', () => {
    expect(() => ended().step('step.completed', 'second', undone)).toThrow('it is not the turn of second to be undone')
  })

  it('is an error: while a newer step is to be undone first', () => {
    const play = ended().put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(() => play.step('step.started', 'first', { attempt: 1, input: {}, undo: true })).toThrow(
      'it is not the turn of first to be undone',
    )
  })

  it('is an error: a second end of the same inverse, also when all is undone', () => {
    const play = ended().put({ kind: 'undo.requested', at: 3, by: 'ann' }).step('step.completed', 'second', undone)
    expect(() => play.step('step.completed', 'second', undone)).toThrow('it is not the turn of second')
    play.step('step.completed', 'first', undone)
    expect(() => play.step('step.completed', 'first', undone)).toThrow('it is not the turn of first')
    play.put({ kind: 'undo.ended', at: 4, undone: 2, failed: 0 })
    expect(() => play.step('step.completed', 'first', undone)).toThrow('it is not the turn of first')
  })

  it('is an error: the end of an undo while inverses are left', () => {
    const play = ended().put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(() => play.put({ kind: 'undo.ended', at: 4, undone: 0, failed: 0 })).toThrow('there are inverse steps left')
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
