import { describe, expect, it } from 'vitest'
import type { Step } from '../compile/plan.ts'
import type { Command } from './journal.ts'
import { machineOf } from './machine.ts'
import { isAwaited, isDue, isSafeToRepeat, isWanted, outstanding } from './outstanding.ts'
import { initialState } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const at = { scope: 0, step: 1 }
const single = (part: Partial<Step> = {}) => plan(graph('playbook', [trigger([1]), step('work', part)]))
type Of = ReturnType<typeof single>
type Play = ReturnType<typeof run>
const open = (of: Of, play: Play) => outstanding(machineOf(of), play.state)

describe('what a run still has to do', () => {
  it('is nothing before its start and after its end', () => {
    const of = single()
    expect(outstanding(machineOf(of), initialState())).toEqual([])
    const play = run(of).start().done('work')
    expect(open(of, play)).toEqual([{ kind: 'finish', status: 'completed' }])
    expect(open(of, play.put({ kind: 'run.ended', at: 2, status: 'completed' }))).toEqual([])
  })

  it('is to end as it came to its end: with the error, or the outputs', () => {
    const failing = run(single()).start().fail('work', 'a/b')
    expect(open(single(), failing)).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'a/b' } }])
    const of = plan(graph('playbook', [trigger([1]), step('work')], { outputs: {} }))
    const play = run(of).start().done('work')
    expect(open(of, play)).toEqual([{ kind: 'conclude', scope: 0 }])
    play.put({ kind: 'scope.concluded', at: 2, scope: 0, outputs: { verdict: 'bad' } })
    expect(open(of, play)).toEqual([{ kind: 'finish', status: 'completed', outputs: { verdict: 'bad' } }])
  })

  it('is a step that is ready, unless the run pauses before it', () => {
    const play = run(single()).start()
    const perform = { kind: 'perform', ...at, attempt: 1 }
    expect(open(single(), play)).toEqual([perform])
    expect(open(single(), play.step('step.held', 'work'))).toEqual([])
    expect(open(single(), play.step('step.released', 'work', { by: 'ann' }))).toEqual([perform])
  })

  it.each<[string, Partial<Step>, Command]>([
    ['again where it changes nothing', { effect: 'none', idempotent: 'no' }, { kind: 'perform', ...at, attempt: 1 }],
    ['again where it goes by a key', { effect: 'change', idempotent: 'key' }, { kind: 'perform', ...at, attempt: 1 }],
    [
      'again where it may be done twice',
      { effect: 'destroy', idempotent: 'natural' },
      { kind: 'perform', ...at, attempt: 1 },
    ],
    ['doubted where it may not', { effect: 'change', idempotent: 'no' }, { kind: 'doubt', ...at }],
    ['doubted even where it only reads, if it says so', { effect: 'read', idempotent: 'no' }, { kind: 'doubt', ...at }],
  ])('is a step that had begun: %s', (_, part, command) => {
    const play = run(single(part)).start().step('step.started', 'work', { attempt: 1, input: {} })
    expect(open(single(part), play)).toEqual([command])
    expect(isSafeToRepeat({ effect: 'none', idempotent: 'no', ...part })).toBe(command.kind === 'perform')
  })

  it('is nothing for a step in doubt', () => {
    const play = run(single())
      .start()
      .step('step.started', 'work', { attempt: 1, input: {} })
      .step('step.doubted', 'work')
    expect(open(single(), play)).toEqual([])
  })

  it('is the pause before the next try, and then that try', () => {
    const of = single({ retry: { attempts: 3, backoffMs: 50, maxBackoffMs: 1_000 } })
    const play = run(of).start().fail('work', 'a/b', true, 1, 0, 10)
    expect(open(of, play)).toEqual([{ kind: 'timer', ...at, at: 60, purpose: 'retry' }])
    play.step('timer.fired', 'work', { purpose: 'retry' }, 60)
    expect(open(of, play)).toEqual([{ kind: 'perform', ...at, attempt: 2 }])
  })
})

describe('what a wait leaves open', () => {
  const wait = (waitFor: object) => ({ for: waitFor, ask: {} })
  const deadline = { kind: 'timer', ...at, at: 510, purpose: 'deadline' }

  it('is a person without a deadline', () => {
    const play = run(single())
      .start()
      .step('step.suspended', 'work', wait({ kind: 'answer' }), 10)
    expect(open(single(), play)).toEqual([{ kind: 'await', ...at }])
  })

  it('is time alone: nobody is asked', () => {
    const play = run(single())
      .start()
      .step('step.suspended', 'work', wait({ kind: 'time', ms: 500 }), 10)
    expect(open(single(), play)).toEqual([deadline])
    play.step('timer.fired', 'work', { purpose: 'deadline' }, 510)
    expect(open(single(), play)).toEqual([{ kind: 'resume', ...at }])
  })

  it('is what the answers so far mean, and still the person and the deadline', () => {
    const play = run(single())
      .start()
      .step('step.suspended', 'work', wait({ kind: 'answer', deadlineMs: 500 }), 10)
    expect(open(single(), play)).toEqual([{ kind: 'await', ...at }, deadline])
    play.step('step.answered', 'work', { by: 'ann', choice: 'yes' }, 20)
    expect(open(single(), play)).toEqual([{ kind: 'await', ...at }, { kind: 'resume', ...at }, deadline])
    play.step('timer.fired', 'work', { purpose: 'deadline' }, 510)
    expect(open(single(), play)).toEqual([
      { kind: 'await', ...at },
      { kind: 'resume', ...at },
    ])
  })

  it('is the timeout of the step, from when it began to wait', () => {
    const of = single({ timeoutMs: 50 })
    const play = run(of)
      .start()
      .step('step.suspended', 'work', wait({ kind: 'answer' }), 10)
    expect(open(of, play)).toEqual([
      { kind: 'await', ...at },
      { kind: 'timer', ...at, at: 60, purpose: 'timeout' },
    ])
  })
})

describe('what a loop leaves open', () => {
  const looped = (part: Partial<Step>) =>
    plan(graph('playbook', [trigger([1]), step('loop', { graph: 1, ...part })]), graph('loop', [step('look')]))

  it('is its passes, and its timeout from when it opened', () => {
    const of = looped({ kind: 'for-each', timeoutMs: 100 })
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b'], concurrency: 2 }, 10)
    expect(open(of, play)).toEqual([
      { kind: 'timer', ...at, at: 110, purpose: 'timeout' },
      { kind: 'perform', scope: 1, step: 0, attempt: 1 },
      { kind: 'perform', scope: 2, step: 0, attempt: 1 },
    ])
    play.done('look', 'done', 1, 1)
    expect(open(of, play)).not.toContainEqual({ kind: 'perform', scope: 1, step: 0, attempt: 1 })
  })

  it('is the question whether a repeat goes on, or its pause', () => {
    const of = looped({ kind: 'repeat' })
    const play = run(of).start().step('loop.opened', 'loop', { items: [], concurrency: 1, max: 5, delayMs: 60 })
    expect(open(of, play)).toEqual([{ kind: 'perform', scope: 1, step: 0, attempt: 1 }])
    play.done('look', 'done', 1, 1)
    expect(open(of, play)).toEqual([{ kind: 'check', ...at }])
    play.step('loop.checked', 'loop', { again: true }, 10)
    expect(open(of, play)).toEqual([{ kind: 'timer', ...at, at: 70, purpose: 'pause' }])
  })

  it('is the outputs of a called playbook that has come to its end', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('call', { kind: 'call', graph: 1 })]),
      graph('playbook', [{ ...trigger([1]), id: 'called' }, step('inner')], { outputs: {} }),
    )
    const play = run(of).start().step('call.opened', 'call', { inputs: {} }).done('inner', 'done', 1, 1)
    expect(open(of, play)).toEqual([{ kind: 'conclude', scope: 1 }])
  })
})

describe('a timer that runs out', () => {
  const timer = (purpose: 'retry' | 'deadline' | 'pause' | 'timeout', when: number, step = 1, scope = 0) =>
    ({ kind: 'timer', scope, step, at: when, purpose }) as const

  it('means nothing for a step or a scope that is not there', () => {
    const { state } = run(single()).start()
    expect(isDue(state, timer('timeout', 1, 7))).toBe(false)
    expect(isDue(state, timer('timeout', 1, 1, 7))).toBe(false)
  })

  it('is the pause before a try only while the step waits for that one', () => {
    const play = run(single({ retry: { attempts: 3, backoffMs: 50, maxBackoffMs: 1_000 } })).start()
    expect(isDue(play.state, timer('retry', 0))).toBe(false)
    play.fail('work', 'a/b', true, 1, 0, 10)
    expect(isDue(play.state, timer('retry', 60))).toBe(true)
    expect(isDue(play.state, timer('retry', 50))).toBe(false)
    play.step('timer.fired', 'work', { purpose: 'retry' }, 60)
    expect(isDue(play.state, timer('retry', 60))).toBe(false)
  })

  it('is a deadline once, and only while the step waits for it', () => {
    const play = run(single()).start()
    expect(isDue(play.state, timer('deadline', 510))).toBe(false)
    play.step('step.suspended', 'work', { for: { kind: 'answer', deadlineMs: 500 }, ask: {} }, 10)
    expect(isDue(play.state, timer('deadline', 510))).toBe(true)
    expect(isDue(play.state, timer('deadline', 400))).toBe(false)
    play.step('step.answered', 'work', { by: 'ann', choice: 'yes' }, 20)
    expect(isDue(play.state, timer('deadline', 510))).toBe(true)
    play.step('timer.fired', 'work', { purpose: 'deadline' }, 510)
    expect(isDue(play.state, timer('deadline', 510))).toBe(false)
  })

  it('is no deadline of a step that was answered and went on', () => {
    const play = run(single()).start()
    play.step('step.suspended', 'work', { for: { kind: 'answer', deadlineMs: 500 }, ask: {} }, 10).done('work')
    expect(isDue(play.state, timer('deadline', 510))).toBe(false)
  })

  it('is the pause of a repeat only while it pauses until then', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('poll', { kind: 'repeat', graph: 1 })]),
      graph('loop', [step('ask')]),
    )
    const play = run(of).start()
    expect(isDue(play.state, timer('pause', 70))).toBe(false)
    play.step('loop.opened', 'poll', { items: [], concurrency: 1, max: 5, delayMs: 60 }).done('ask', 'done', 1, 1)
    expect(isDue(play.state, timer('pause', 70))).toBe(false)
    play.step('loop.checked', 'poll', { again: true }, 10)
    expect(isDue(play.state, timer('pause', 70))).toBe(true)
    expect(isDue(play.state, timer('pause', 60))).toBe(false)
    play.step('timer.fired', 'poll', { purpose: 'pause' }, 70)
    expect(isDue(play.state, timer('pause', 70))).toBe(false)
  })

  it('is the timeout of a step that waits or is open, and of no other', () => {
    const waiting = run(single()).start()
    expect(isDue(waiting.state, timer('timeout', 60))).toBe(false)
    waiting.step('step.suspended', 'work', { for: { kind: 'answer' }, ask: {} }, 10)
    expect(isDue(waiting.state, timer('timeout', 60))).toBe(true)
    expect(isDue(waiting.done('work').state, timer('timeout', 60))).toBe(false)
    const of = plan(
      graph('playbook', [trigger([1]), step('each', { kind: 'for-each', graph: 1 })]),
      graph('loop', [step('look')]),
    )
    const looping = run(of)
      .start()
      .step('loop.opened', 'each', { items: ['a'], concurrency: 1 })
    expect(isDue(looping.state, timer('timeout', 60))).toBe(true)
    expect(isDue(looping.done('look', 'done', 1, 1).state, timer('timeout', 60))).toBe(false)
  })

  it('is not the timeout of an attempt before', () => {
    const retry = { attempts: 2, backoffMs: 10, maxBackoffMs: 10 }
    const play = run(single({ timeoutMs: 50, retry })).start()
    const asking = { for: { kind: 'answer' }, ask: {} }
    play.step('step.suspended', 'work', asking, 10).step('timer.fired', 'work', { purpose: 'timeout' }, 60)
    play.step('timer.fired', 'work', { purpose: 'retry' }, 70).step('step.suspended', 'work', asking, 70)
    expect(isDue(play.state, timer('timeout', 60))).toBe(false)
    expect(isDue(play.state, timer('timeout', 120))).toBe(true)
  })
})

describe('an outcome', () => {
  const name = { scope: 0, step: 1, attempt: 1, isUndo: false }
  const started = () =>
    run(single({ effect: 'change' }))
      .start()
      .step('step.started', 'work', { attempt: 1, input: {} })

  it('is awaited while that attempt is due or under way', () => {
    expect(isAwaited(run(single()).start().state, name)).toBe(true)
    const { state } = started()
    expect(isAwaited(state, name)).toBe(true)
    expect(isAwaited(state, { ...name, attempt: 2 })).toBe(false)
    expect(isAwaited(state, { ...name, isUndo: true })).toBe(false)
    expect(isAwaited(state, { ...name, step: 2 })).toBe(false)
    expect(isAwaited(state, { ...name, scope: 1 })).toBe(false)
  })

  it('is not awaited once there is one, or while nobody knows whether it acted', () => {
    expect(isAwaited(started().done('work').state, name)).toBe(false)
    expect(isAwaited(started().step('step.doubted', 'work').state, name)).toBe(false)
  })

  it('of an inverse is told from that of its step', () => {
    const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } as const
    const play = run(single({ effect: 'change', undo }))
      .start()
      .done('work')
    play.put({ kind: 'run.ended', at: 2, status: 'completed' }).put({ kind: 'undo.requested', at: 3, by: 'ann' })
    expect(isAwaited(play.state, { ...name, isUndo: true })).toBe(true)
    expect(isAwaited(play.state, name)).toBe(false)
    play.step('step.completed', 'work', { port: 'done', output: {}, undo: true })
    expect(isAwaited(play.state, { ...name, isUndo: true })).toBe(false)
  })
})

describe('a command that is carried out late', () => {
  const perform = { kind: 'perform', ...at, attempt: 1 } as const
  const cancel = { kind: 'cancel.requested', at: 3, by: 'ann' } as const

  it('still means something for a step that is due or under way, and not after a halt', () => {
    const play = run(single()).start()
    expect(isWanted(play.state, perform)).toBe(true)
    expect(isWanted(play.put(cancel).state, perform)).toBe(false)
    const running = run(single()).start().step('step.started', 'work', { attempt: 1, input: {} })
    expect(isWanted(running.state, perform)).toBe(true)
    expect(isWanted(running.done('work').state, perform)).toBe(false)
    expect(isWanted(play.state, { ...perform, scope: 4 })).toBe(false)
    expect(isWanted(play.state, { ...perform, step: 4 })).toBe(false)
  })

  it('means nothing for a step before which the run pauses, until it is released', () => {
    const play = run(single()).start().step('step.held', 'work')
    expect(isWanted(play.state, perform)).toBe(false)
    expect(isWanted(play.step('step.released', 'work', { by: 'ann' }).state, perform)).toBe(true)
  })

  it('asks a person, or what the answers mean, only while the step waits', () => {
    const play = run(single()).start()
    const ask = () => (['await', 'resume'] as const).map((kind) => isWanted(play.state, { kind, ...at }))
    expect(ask()).toEqual([false, false])
    play.step('step.suspended', 'work', { for: { kind: 'answer' }, ask: {} })
    expect(ask()).toEqual([true, true])
    play.put(cancel)
    expect(ask()).toEqual([false, false])
  })

  it('asks a repeat only between two passes', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('poll', { kind: 'repeat', graph: 1 })]),
      graph('loop', [step('ask')]),
    )
    const play = run(of).start().step('loop.opened', 'poll', { items: [], concurrency: 1, max: 5 })
    const check = { kind: 'check', ...at } as const
    expect(isWanted(play.state, check)).toBe(false)
    expect(isWanted(play.done('ask', 'done', 1, 1).state, check)).toBe(true)
    expect(isWanted(play.put(cancel).state, check)).toBe(false)
  })

  it('always means something where it concerns the whole run, a timer or what is under way', () => {
    const { state } = run(single()).start().put(cancel)
    const finish: Command = { kind: 'finish', status: 'cancelled' }
    const timer: Command = { kind: 'timer', ...at, at: 9, purpose: 'retry' }
    for (const command of [finish, timer, { kind: 'abort', ...at } as const])
      expect(isWanted(state, command)).toBe(true)
  })
})
