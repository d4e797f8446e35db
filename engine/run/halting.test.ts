// What a halt does to what is under way: failures, stops and cancels, also inside loops, calls and the failure branch.
import { describe, expect, it } from 'vitest'
import type { Graph, Step } from '../compile/plan.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { performs, run } from './testing/play.ts'

const cancel = { kind: 'cancel.requested', at: 3, by: 'ann' } as const
const acting = { effect: 'change', idempotent: 'no' } as const
const starting = { attempt: 1, input: {} }
const looped = (steps: Step[], part: Partial<Step> = {}, around: Partial<Graph> = {}, beside: Step[] = []) =>
  plan(
    graph(
      'playbook',
      [
        trigger([1, ...beside.map((_, at) => at + 2)]),
        step('loop', { kind: 'for-each', graph: 1, ...part }),
        ...beside,
      ],
      around,
    ),
    graph('loop', steps),
  )

describe('a failure', () => {
  it('leaves nothing waiting, pausing or due: all of that is stopped, and says when', () => {
    const retry = { attempts: 2, backoffMs: 50, maxBackoffMs: 50 }
    const of = plan(
      graph('playbook', [
        trigger([1, 2, 3, 4, 5]),
        step('work'),
        step('due'),
        step('ask'),
        step('again', { retry }),
        step('doubt', acting),
      ]),
    )
    const play = run(of)
      .start()
      .step('step.suspended', 'ask', { for: { kind: 'answer' }, ask: {} })
    play.fail('again', 'a/b', true).step('step.started', 'doubt', starting).step('step.doubted', 'doubt')
    play.fail('work', 'c/d', false, 1, 0, 9)
    expect(play.statuses()).toMatchObject({ due: 'stopped', ask: 'stopped', again: 'stopped', doubt: 'doubted' })
    expect(play.state.scopes[0]?.steps[2]?.endedAt).toBe(9)
    expect(play.commands).toEqual([])
  })

  it('that comes while the run halts already does not become its error, nor does what is done then lead on', () => {
    const of = plan(
      graph('playbook', [
        trigger([1, 2, 3]),
        step('work'),
        step('slow', { ...acting, next: { error: [4] } }),
        step('other', { ...acting, next: { done: [4] } }),
        step('after', { join: 'any' }),
      ]),
    )
    const play = run(of).start().step('step.started', 'slow', starting).step('step.started', 'other', starting)
    play.fail('work', 'of/first').fail('slow', 'of/second').done('other')
    expect(play.statuses()).toMatchObject({ slow: 'failed', other: 'done', after: undefined })
    expect(play.commands).toMatchObject([
      { kind: 'finish', status: 'failed', error: { code: 'of/first', node: 'work' } },
    ])
  })

  it('in one pass awaits what acts in the others, and opens no other pass', () => {
    const of = looped([step('look', acting)])
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b', 'c'], concurrency: 2 })
    play.step('step.started', 'look', starting, 1, 2).fail('look', 'a/b', false, 1, 1)
    expect(play.commands).toEqual([])
    expect(play.statuses()).toMatchObject({ loop: 'open' })
    play.done('look', 'done', {}, 2)
    expect(play.state.scopes).toHaveLength(3)
    expect(play.statuses()).toMatchObject({ loop: 'failed' })
  })

  it('beside a loop stops its passes, and the loop with them', () => {
    const of = looped([step('look', acting)], {}, {}, [step('work')])
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b', 'c'], concurrency: 2 })
    play.step('step.started', 'look', starting, 1, 1).fail('work')
    expect(play.statuses(2)).toEqual({ look: 'stopped' })
    expect(play.commands).toEqual([])
    play.step('step.completed', 'look', { port: 'done', output: {} }, 8, 1)
    expect(play.state.scopes).toHaveLength(3)
    expect(play.state.scopes[0]?.steps[1]).toMatchObject({ status: 'stopped', endedAt: 8 })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'work' } }])
  })

  it('beside a repeat that pauses or is being asked ends that at once', () => {
    const of = looped([step('look')], { kind: 'repeat' }, {}, [step('work')])
    const asking = () =>
      run(of)
        .start()
        .step('loop.opened', 'loop', { items: [], concurrency: 1, max: 9, delayMs: 5 })
        .done('look', 'done', 1, 1)
    for (const play of [asking(), asking().step('loop.checked', 'loop', { again: true })]) {
      play.fail('work')
      expect(play.state.scopes[0]?.steps[1]).toMatchObject({ status: 'stopped', loop: { between: undefined } })
      expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed' }])
    }
  })
})

describe('the failure branch', () => {
  const branch = (part: Partial<Step> = {}) =>
    plan(
      graph('playbook', [trigger([1]), step('work'), step('page', { next: { done: [3] }, ...part }), step('note')], {
        onFailure: 2,
      }),
    )

  it('that fails itself is not entered again, and the first error stays', () => {
    const play = run(branch()).start().fail('work', 'of/first').fail('page', 'of/second')
    expect(play.statuses()).toMatchObject({ page: 'failed', note: undefined })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'of/first' } }])
  })

  it('is broken off by a cancel, and the run has failed all the same', () => {
    const play = run(branch(acting)).start().fail('work', 'of/first').step('step.started', 'page', starting).put(cancel)
    expect(play.commands).toEqual([{ kind: 'abort', scope: 0, step: 2 }])
    expect(play.done('page').commands).toMatchObject([
      { kind: 'finish', status: 'failed', error: { code: 'of/first' } },
    ])
    expect(play.statuses()).toMatchObject({ note: undefined })
  })

  it('that is due and not begun is left out after a cancel, and not entered again', () => {
    const play = run(branch()).start().fail('work', 'of/first').put(cancel)
    expect(play.statuses()).toMatchObject({ page: 'stopped' })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'of/first' } }])
  })

  it('is not run when all went well, after a stop or after a cancel', () => {
    const stopped = run(branch()).start().step('step.completed', 'work', { port: 'done', output: {}, stop: true })
    for (const play of [run(branch()).start().done('work'), stopped, run(branch()).start().put(cancel)]) {
      expect(play.statuses()).toMatchObject({ page: undefined })
      expect(play.commands).toMatchObject([{ kind: 'finish' }])
    }
  })

  it('of a called playbook runs inside it, and the call fails with the first error', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('call', { kind: 'call', graph: 1, next: { error: [2] } }), step('rescue')]),
      graph('playbook', [{ ...trigger([1]), id: 'called' }, step('inner'), step('page')], { onFailure: 2 }),
    )
    const play = run(of).start().step('call.opened', 'call', { inputs: {} }).fail('inner', 'a/b', false, 1, 1)
    expect(performs(play.commands, of, play.state)).toEqual(['page'])
    play.done('page', 'done', {}, 1)
    expect(play.statuses()).toMatchObject({ call: 'failed', rescue: 'ready' })
    expect(play.state.scopes[0]?.steps[2]?.cause).toMatchObject({ code: 'a/b', node: 'inner' })
  })

  it('goes by its own edges alone where it can be reached in two ways', () => {
    const of = plan(
      graph(
        'playbook',
        [
          trigger([1, 4]),
          step('work'),
          step('page', { next: { done: [3], other: [5] } }),
          step('left', { next: { done: [5] } }),
          step('slow', { ...acting, next: { done: [5] } }),
          step('meet'),
        ],
        { onFailure: 2 },
      ),
    )
    const play = run(of).start().done('slow').fail('work').done('page')
    // `slow` led to `meet` before; in the branch only the edges of `page` and `left` count.
    expect(play.statuses()).toMatchObject({ left: 'ready', meet: undefined })
    expect(performs(play.done('left').commands, of, play.state)).toEqual(['meet'])
  })
})

describe('a stop', () => {
  const stop = { port: 'done', output: {}, stop: true }

  it('inside a loop ends the whole playbook, not the pass alone', () => {
    const of = plan(
      graph('playbook', [
        trigger([1]),
        step('loop', { kind: 'for-each', graph: 1, next: { done: [2] } }),
        step('after'),
      ]),
      graph('loop', [step('look')]),
    )
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b'], concurrency: 1 })
    play.step('step.completed', 'look', stop, 1, 1)
    expect(play.statuses()).toMatchObject({ loop: 'stopped', after: undefined })
    expect(play.state.scopes).toHaveLength(2)
    expect(play.commands).toEqual([{ kind: 'finish', status: 'completed' }])
  })

  it('still gives the outputs of the playbook; a cancel and a failure do not', () => {
    const of = plan(graph('playbook', [trigger([1]), step('work')], { outputs: {} }))
    const started = () => run(of).start()
    expect(started().step('step.completed', 'work', stop).commands).toEqual([{ kind: 'conclude', scope: 0 }])
    expect(started().put(cancel).commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
    expect(started().fail('work').commands).toMatchObject([{ kind: 'finish', status: 'failed' }])
  })
})

describe('a cancel', () => {
  it('goes into loops and calls: what acts is broken off, what is not begun is stopped', () => {
    const of = looped([step('look', acting)])
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b', 'c'], concurrency: 2 })
    play.step('step.started', 'look', starting, 1, 1).put(cancel)
    expect(play.commands).toEqual([{ kind: 'abort', scope: 1, step: 0 }])
    expect(play.statuses(2)).toEqual({ look: 'stopped' })
    expect(play.state.scopes.map(({ halt }) => halt)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(play.done('look', 'done', {}, 1).commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
    expect(play.state.scopes).toHaveLength(3)
  })

  it('while the run halts goes into its loops, too', () => {
    const of = looped([step('look', acting)], {}, {}, [step('work')])
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a'], concurrency: 1 })
    play.step('step.started', 'look', starting, 1, 1).fail('work')
    expect(play.commands).toEqual([])
    expect(play.put(cancel).commands).toEqual([{ kind: 'abort', scope: 1, step: 0 }])
    expect(play.done('look', 'done', {}, 1).commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
  })

  it('that comes when only the outputs are missing comes too late: the run completes', () => {
    const of = plan(graph('playbook', [trigger([1]), step('work')], { outputs: {} }))
    const play = run(of).start().done('work').put(cancel)
    expect(play.commands).toEqual([])
    play.put({ kind: 'scope.concluded', at: 4, scope: 0, outputs: { verdict: 'bad' } })
    expect(play.commands).toEqual([{ kind: 'finish', status: 'completed', outputs: { verdict: 'bad' } }])
  })

  it('is not stopped by outputs that cannot be worked out: that is a failure of the run', () => {
    const of = plan(graph('playbook', [trigger([1]), step('work')], { outputs: {} }))
    const error = { code: 'expression/no-such-key', message: 'no' }
    const play = run(of).start().done('work').put({ kind: 'scope.concluded', at: 4, scope: 0, outputs: {}, error })
    expect(play.commands).toEqual([{ kind: 'finish', status: 'failed', error }])
  })
})

describe('a called playbook with a failure branch', () => {
  const of = plan(
    graph('playbook', [trigger([1, 2]), step('call', { kind: 'call', graph: 1 }), step('work')]),
    graph('playbook', [{ ...trigger([1]), id: 'called' }, step('inner', acting), step('page')], { onFailure: 2 }),
  )
  const calling = () => {
    const play = run(of).start().step('call.opened', 'call', { inputs: {} })
    return play.step('step.started', 'inner', starting, 1, 1)
  }

  it('does not run it for a failure beside the call: it is stopped, not failed', () => {
    const play = calling().fail('work', 'a/b')
    expect(play.state.scopes[1]?.halt).toBe('stopped')
    play.done('inner', 'done', {}, 1)
    expect(play.statuses(1)).toMatchObject({ inner: 'done', page: undefined })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'work' } }])
  })

  it('is broken off by a cancel of the run that called it', () => {
    const play = calling().put(cancel)
    expect(play.commands).toEqual([{ kind: 'abort', scope: 1, step: 1 }])
    play.done('inner', 'done', {}, 1)
    expect(play.statuses(1)).toMatchObject({ page: undefined })
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
  })
})

describe('passes', () => {
  const opening = (items: unknown[], concurrency: number) => ({ items, concurrency })

  it('open one at a time where the plan asks for fewer than one, and know their number and item', () => {
    const play = run(looped([step('look')]))
      .start()
      .step('loop.opened', 'loop', opening(['a', 'b'], 0))
    expect(play.state.scopes).toHaveLength(2)
    play.done('look', 'done', 1, 1)
    expect(play.state.scopes.slice(1).map(({ pass, item }) => [pass, item])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  })

  it('give what their last nodes gave: not those that led on, were skipped or failed', () => {
    const of = looped([
      step('look', { next: { bad: [1], good: [2], error: [3] } }),
      step('block'),
      step('pass'),
      step('rescue'),
      step('alone'),
    ])
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', opening(['a', 'b'], 2))
    play.done('look', 'bad', 1, 1).done('block', 'done', 'blocked', 1).done('alone', 'done', 'x', 1)
    play.fail('look', 'a/b', false, 1, 2).done('rescue', 'done', 'saved', 2).done('alone', 'done', 'y', 2)
    expect(play.state.scopes[0]?.values.loop).toEqual([
      { block: 'blocked', alone: 'x' },
      { rescue: 'saved', alone: 'y' },
    ])
  })

  it('of a repeat without a pause follow at once, and it is left by the port that the check says', () => {
    const of = plan(
      graph('playbook', [
        trigger([1]),
        step('loop', { kind: 'repeat', graph: 1, next: { exhausted: [2], done: [3] } }),
        step('late'),
        step('after'),
      ]),
      graph('loop', [step('look')]),
    )
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: [], concurrency: 1, max: 2 })
      .done('look', 'done', 1, 1)
    play.step('loop.checked', 'loop', { again: true })
    expect(play.commands).toEqual([{ kind: 'perform', scope: 2, step: 0, attempt: 1 }])
    expect(play.state.scopes[2]).toMatchObject({ pass: 1, item: undefined })
    expect(play.state.scopes[0]?.steps[1]?.loop).toMatchObject({ total: 2, max: 2, passes: [1, 2] })
    play.done('look', 'done', 2, 2).step('loop.checked', 'loop', { again: false, port: 'exhausted' })
    expect(play.statuses()).toMatchObject({ late: 'ready', after: 'skipped' })
  })

  it('with nothing in them are over at once', () => {
    const play = run(looped([]))
      .start()
      .step('loop.opened', 'loop', opening(['a', 'b', 'c'], 2))
    expect(play.state.scopes[0]?.values.loop).toEqual([{}, {}, {}])
    expect(play.commands).toEqual([{ kind: 'finish', status: 'completed' }])
  })
})
