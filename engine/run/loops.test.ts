import { describe, expect, it } from 'vitest'
import type { Step } from '../compile/plan.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { performs, run } from './testing/play.ts'

describe('loops', () => {
  const looped = (part = {}) =>
    plan(
      graph('playbook', [
        trigger([1]),
        step('each', { kind: 'for-each', graph: 1, next: { done: [2] }, ...part }),
        step('after'),
      ]),
      graph('loop', [step('look', { next: { bad: [1] } }), step('block')]),
    )
  const opened = { items: ['a', 'b', 'c'], concurrency: 2 }

  it('open so many passes at once, the next when one ends, and keep the order of results', () => {
    const of = looped()
    const play = run(of).start().step('loop.opened', 'each', opened)
    expect(play.state.scopes.map((scope) => scope.item)).toEqual([undefined, 'a', 'b'])
    play.done('look', 'good', 'B', 2)
    expect(play.state.scopes.map((scope) => scope.item)).toEqual([undefined, 'a', 'b', 'c'])
    play.done('look', 'bad', 'A', 1).done('look', 'good', 'C', 3).done('block', 'done', 'blocked', 1)
    expect(play.state.scopes[0]?.values.each).toEqual([{ block: 'blocked' }, { look: 'B' }, { look: 'C' }])
    expect(performs(play.commands, of, play.state)).toEqual(['after'])
  })

  it('are done at once over an empty list', () => {
    const play = run(looped()).start().step('loop.opened', 'each', { items: [], concurrency: 2 })
    expect(play.state.scopes[0]?.values.each).toEqual([])
    expect(play.statuses()).toMatchObject({ each: 'done', after: 'ready' })
  })

  it('see the outputs around them, and are not seen from outside', () => {
    const play = run(looped()).start().step('loop.opened', 'each', opened).done('look', 'good', 'A', 1)
    expect(play.state.scopes[2]?.values).toEqual({ trigger: { n: 1 } })
    expect(play.state.scopes[0]?.values).toEqual({ trigger: { n: 1 } })
  })

  it('fail when a pass fails: the others are stopped, and the error edge of the loop is taken', () => {
    const of = looped({ next: { error: [2] } })
    const play = run(of).start().step('loop.opened', 'each', opened).fail('look', 'a/b', false, 1, 1)
    expect(play.statuses()).toMatchObject({ each: 'failed', after: 'ready' })
    expect(play.state.scopes[2]?.halt).toBe('stopped')
    expect(play.state.scopes[0]?.steps[2]?.cause).toMatchObject({ code: 'a/b', node: 'look' })
  })

  it.each(['for-each', 'repeat', 'call'] as const)('fail the run where the fields of a %s do not fit', (kind) => {
    const code = kind === 'call' ? 'call/bad-inputs' : 'step/bad-input'
    const of = looped({ kind, next: { error: [2] } })
    const play = run(of).start().fail('each', code)
    expect(play.statuses()).toEqual({ trigger: 'done', each: 'failed', after: undefined })
    expect(play.commands).toEqual([{ kind: 'finish', status: 'failed', error: play.state.scopes[0]?.error }])
    expect(play.state.scopes[0]?.error).toMatchObject({ code })
    expect(run(of).start(0, 1).fail('each', code).statuses()).toMatchObject({ each: 'failed', after: 'ready' })
  })

  it('take their error edge where a step of their body is given what does not fit', () => {
    const of = looped({ next: { error: [2] } })
    const play = run(of).start().step('loop.opened', 'each', opened).fail('look', 'step/bad-input', false, 1, 1)
    expect(play.statuses()).toMatchObject({ each: 'failed', after: 'ready' })
  })

  it('tell the failure of the first pass that failed, in whichever order they ended', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('each', { kind: 'for-each', graph: 1 })]),
      graph('loop', [step('look'), step('write', { effect: 'change' })]),
    )
    const begun = () => {
      const play = run(of)
        .start()
        .step('loop.opened', 'each', { items: ['a', 'b'], concurrency: 2 })
      for (const scope of [1, 2]) play.step('step.started', 'write', { attempt: 1, input: {} }, 1, scope)
      return play.fail('look', 'of/first', false, 1, 1).fail('look', 'of/second', false, 1, 2)
    }
    for (const order of [
      [1, 2],
      [2, 1],
    ] as const) {
      const play = begun()
      for (const scope of order) play.done('write', 'done', {}, scope)
      expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'of/first' } }])
    }
  })

  it('time out as a whole', () => {
    const play = run(looped({ timeoutMs: 100 }))
      .start()
      .step('loop.opened', 'each', opened, 10)
    expect(play.commands).toContainEqual({ kind: 'timer', scope: 0, step: 1, at: 110, purpose: 'timeout' })
    play.step('timer.fired', 'each', { purpose: 'timeout' }, 110)
    expect(play.commands).toMatchObject([
      { kind: 'finish', status: 'failed', error: { code: 'step/timed-out', node: 'each' } },
    ])
  })

  describe('with a retry', () => {
    const retry = { attempts: 2, backoffMs: 50, maxBackoffMs: 50 }
    const failing = (body: Partial<Step> = {}, machine = 2) => {
      const of = plan(
        graph('playbook', [trigger([1]), step('each', { kind: 'for-each', graph: 1, retry, timeoutMs: 100 })]),
        graph('loop', [step('look', body)]),
      )
      return run(of).start(0, machine).step('loop.opened', 'each', opened, 10)
    }

    it('begin anew after a failure that may pass, and fail with the last try', () => {
      const play = failing().fail('look', 'a/b', true, 1, 1, 20)
      expect(play.commands).toEqual([{ kind: 'timer', scope: 0, step: 1, at: 70, purpose: 'retry' }])
      expect(play.state.scopes[0]?.steps[1]).toMatchObject({ status: 'retrying', attempt: 2, loop: undefined })
      play.step('timer.fired', 'each', { purpose: 'retry' }, 70).step('loop.opened', 'each', opened, 70)
      expect(play.state.scopes.slice(3).map(({ pass, item }) => [pass, item])).toEqual([
        [0, 'a'],
        [1, 'b'],
      ])
      play.fail('look', 'a/b', true, 1, 4, 80)
      expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'a/b', node: 'look' } }])
    })

    it('begin anew after their timeout, in a pass as between two', () => {
      const play = failing().step('timer.fired', 'each', { purpose: 'timeout' }, 110)
      expect(play.statuses()).toMatchObject({ each: 'retrying' })
    })

    it('do not where a failure stays, nor where something in them must not be done twice', () => {
      expect(failing().fail('look', 'a/b', false, 1, 1).statuses()).toMatchObject({ each: 'failed' })
      const unsafe = failing({ effect: 'change', idempotent: 'no' }).fail('look', 'a/b', true, 1, 1)
      expect(unsafe.statuses()).toMatchObject({ each: 'failed' })
    })

    it('did not in journals of an older machine', () => {
      expect(failing({}, 1).fail('look', 'a/b', true, 1, 1).statuses()).toMatchObject({ each: 'failed' })
    })
  })

  it('repeat until they are told to end, with a pause in between', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('poll', { kind: 'repeat', graph: 1 })]),
      graph('loop', [step('ask')]),
    )
    const play = run(of).start().step('loop.opened', 'poll', { items: [], concurrency: 1, max: 5, delayMs: 60 })
    expect(play.done('ask', 'done', 1, 1).commands).toEqual([{ kind: 'check', scope: 0, step: 1 }])
    play.step('loop.checked', 'poll', { again: true }, 10)
    expect(play.commands).toEqual([{ kind: 'timer', scope: 0, step: 1, at: 70, purpose: 'pause' }])
    play.step('timer.fired', 'poll', { purpose: 'pause' }, 70).done('ask', 'done', 2, 2)
    play.step('loop.checked', 'poll', { again: false })
    expect(play.state.scopes[0]?.values.poll).toEqual([{ ask: 1 }, { ask: 2 }])
  })
})

describe('calls', () => {
  const calling = (outputs?: object) =>
    plan(
      graph('playbook', [trigger([1]), step('call', { kind: 'call', graph: 1, next: { done: [2] } }), step('after')]),
      graph(
        'playbook',
        [{ ...trigger([1]), id: 'called' }, step('inner', { next: { done: [2] } }), step('last')],
        outputs ? { outputs: {} } : {},
      ),
    )

  it('start the sub-playbook with their inputs as its alert, and give its outputs', () => {
    const play = run(calling({}))
      .start()
      .step('call.opened', 'call', { inputs: { host: 'a' } })
    expect(play.state.scopes[1]).toMatchObject({ inputs: { host: 'a' }, values: { called: { host: 'a' } } })
    play.done('inner', 'done', 1, 1).done('last', 'done', 2, 1)
    expect(play.commands).toEqual([{ kind: 'conclude', scope: 1 }])
    play.put({ kind: 'scope.concluded', at: 3, scope: 1, outputs: { verdict: 'bad' } })
    expect(play.state.scopes[0]?.values.call).toEqual({ verdict: 'bad' })
  })

  it('end at a stop inside, without ending the playbook that called', () => {
    const play = run(calling()).start().step('call.opened', 'call', { inputs: {} })
    play.step('step.completed', 'inner', { port: 'done', output: {}, stop: true }, 1, 1)
    expect(play.statuses(1)).toMatchObject({ inner: 'done', last: undefined })
    expect(play.statuses(0)).toMatchObject({ call: 'done', after: 'ready' })
  })

  it('fail with what failed inside', () => {
    const play = run(calling()).start().step('call.opened', 'call', { inputs: {} }).fail('inner', 'a/b', false, 1, 1)
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'a/b', node: 'inner' } }])
  })

  it('begin anew where they have a retry', () => {
    const of = calling()
    const call = of.graphs[0]?.steps[1] as Step
    call.retry = { attempts: 2, backoffMs: 50, maxBackoffMs: 50 }
    const play = run(of).start().step('call.opened', 'call', { inputs: {} }).fail('inner', 'a/b', true, 1, 1, 20)
    expect(play.statuses()).toMatchObject({ call: 'retrying' })
    play.step('timer.fired', 'call', { purpose: 'retry' }, 70).step('call.opened', 'call', { inputs: {} }, 70)
    play.done('inner', 'done', {}, 2).done('last', 'done', {}, 2)
    expect(play.statuses()).toMatchObject({ call: 'done', after: 'ready' })
  })

  it('fail when their outputs cannot be worked out', () => {
    const play = run(calling({})).start().step('call.opened', 'call', { inputs: {} })
    play.done('inner', 'done', 1, 1).done('last', 'done', 2, 1)
    play.put({
      kind: 'scope.concluded',
      at: 3,
      scope: 1,
      outputs: {},
      error: { code: 'expression/no-such-key', message: 'no' },
    })
    expect(play.statuses()).toMatchObject({ call: 'failed' })
  })
})
