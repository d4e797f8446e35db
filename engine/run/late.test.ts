// What comes after its time: the fold decides by the times of the entries, whoever looked when. A journal without a version of the
// machine is folded as it always was.
import { describe, expect, it } from 'vitest'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const asking = (deadlineMs?: number) => ({
  for: { kind: 'answer', ...(deadlineMs !== undefined && { deadlineMs }) },
  ask: {},
})
const answer = { by: 'ann', choice: 'approved' }
const single = (part = {}) => plan(graph('playbook', [trigger([1]), step('ask', part)]))
const waits = (of = single(), machine = 2, deadlineMs: number | undefined = 100) =>
  run(of).start(0, machine).step('step.suspended', 'ask', asking(deadlineMs), 10)
const answersOf = (play: ReturnType<typeof run>, scope = 0, at = 1) =>
  play.state.scopes[scope]?.steps[at]?.wait?.answers
const inLoop = (part = {}, body = [step('ask', { next: { done: [1] } }), step('write')]) =>
  plan(graph('playbook', [trigger([1]), step('each', { kind: 'for-each', graph: 1, ...part })]), graph('loop', body))

describe('an answer', () => {
  it('counts up to the deadline', () => {
    const play = waits().step('step.answered', 'ask', answer, 109)
    expect(answersOf(play)).toEqual([{ kind: 'answer', at: 109, ...answer }])
  })

  it.each([110, 111, 20_000])(
    'at or after it (at %i) is none: the deadline was over, though nobody had looked',
    (at) => {
      const play = waits().step('step.answered', 'ask', answer, at)
      expect(answersOf(play)).toEqual([{ kind: 'deadline', at: 110 }])
      expect(play.commands).toEqual([{ kind: 'resume', scope: 0, step: 1 }])
    },
  )

  it('after the deadline leaves those before it standing', () => {
    const play = waits()
      .step('step.answered', 'ask', answer, 50)
      .step('step.answered', 'ask', { ...answer, by: 'ben' }, 200)
    expect(answersOf(play)?.map(({ kind, at }) => [kind, at])).toEqual([
      ['answer', 50],
      ['deadline', 110],
    ])
  })

  it('after the timeout of its step fails that', () => {
    const play = waits(single({ timeoutMs: 90 })).step('step.answered', 'ask', answer, 105)
    expect(play.state.scopes[0]?.steps[1]).toMatchObject({ status: 'failed', error: { code: 'step/timed-out' } })
  })

  it('after both goes by the one that was over first, and of two at once by the deadline', () => {
    const late = (timeoutMs: number) => waits(single({ timeoutMs })).step('step.answered', 'ask', answer, 20_000)
    expect(late(99).statuses()).toMatchObject({ ask: 'failed' })
    expect(answersOf(late(100))).toEqual([{ kind: 'deadline', at: 110 }])
    expect(answersOf(late(101))).toEqual([{ kind: 'deadline', at: 110 }])
  })

  it('in a loop that had timed out by then begins nothing', () => {
    const of = inLoop({ timeoutMs: 50, next: { error: [] } })
    const play = run(of)
      .start()
      .step('loop.opened', 'each', { items: ['a'], concurrency: 1 }, 5)
    play.step('step.suspended', 'ask', asking(), 10, 1).step('step.answered', 'ask', answer, 55, 1)
    expect(play.statuses(1)).toEqual({ ask: 'stopped', write: undefined })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'step/timed-out' } }])
  })

  it('in a journal of an older machine counts as it did then', () => {
    const play = waits(single(), 1).step('step.answered', 'ask', answer, 20_000)
    expect(answersOf(play)).toEqual([{ kind: 'answer', at: 20_000, ...answer }])
  })
})

describe('a repeat that timed out between two passes', () => {
  const of = inLoop({ kind: 'repeat', timeoutMs: 100 }, [step('write')])
  const pausing = (machine: number) =>
    run(of)
      .start(0, machine)
      .step('loop.opened', 'each', { items: [], concurrency: 1, max: 9, delayMs: 80 }, 0)
      .done('write', 'done', {}, 1)
      .step('loop.checked', 'each', { again: true }, 30)
      .step('timer.fired', 'each', { purpose: 'timeout' }, 100)

  it('begins no other pass', () => {
    expect(() => pausing(2).step('timer.fired', 'each', { purpose: 'pause' }, 110)).toThrow('each does not pause')
  })

  it('began one more in journals of an older machine, which still fold', () => {
    const play = pausing(1).step('timer.fired', 'each', { purpose: 'pause' }, 110)
    expect(play.state.scopes).toHaveLength(3)
  })
})

describe('the version of the machine', () => {
  it('is refused where it is newer than this one', () => {
    expect(() => run(single()).start(0, 3)).toThrow('update Firebreak')
  })
})
