import { describe, expect, it } from 'vitest'
import type { Plan } from '../compile/plan.ts'
import { advance, replay } from './advance.ts'
import type { Command, Entry } from './journal.ts'
import { JournalError } from './journal-error.ts'
import { initialState, type RunState, statusOf } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'

/** Folds entries written short: places and node ids are filled in from the plan. */
function run(of: Plan) {
  let state = initialState()
  let commands: Command[] = []
  const play = {
    get state() {
      return state
    },
    /** Commands of the last entry. */
    get commands() {
      return commands
    },
    put(entry: Entry) {
      const next = advance(of, state, entry)
      state = next.state
      commands = next.commands
      return play
    },
    start(at = 0) {
      const { hash, playbook } = of
      return play.put({
        kind: 'run.started',
        at,
        run: 'r',
        mode: 'live',
        plan: hash,
        playbook,
        trigger: 'trigger',
        alert: { n: 1 },
        by: 'test',
      })
    },
    step(kind: string, node: string, rest: object = {}, at = 1, scope = 0) {
      const steps = of.graphs[state.scopes[scope]?.graph as number]?.steps ?? []
      const index = steps.findIndex((one) => one.id === node)
      return play.put({ kind, at, scope, step: index, node, ...rest } as Entry)
    },
    done(node: string, port = 'done', output: unknown = node, scope = 0) {
      return play.step('step.completed', node, { port, output }, 1, scope)
    },
    fail(node: string, code = 'test/failed', retryable = false, attempt = 1, scope = 0, at = 1) {
      return play.step('step.failed', node, { attempt, error: { code, message: code, retryable } }, at, scope)
    },
    statuses(scope = 0) {
      const steps = of.graphs[state.scopes[scope]?.graph as number]?.steps ?? []
      return Object.fromEntries(steps.map((one, index) => [one.id, state.scopes[scope]?.steps[index]?.status]))
    },
  }
  return play
}

const performs = (commands: Command[], of: Plan, state: RunState) =>
  commands.flatMap((command) =>
    command.kind === 'perform'
      ? [of.graphs[state.scopes[command.scope]?.graph as number]?.steps[command.step]?.id]
      : [],
  )

describe('edges', () => {
  const diamond = (join: 'all' | 'any') =>
    plan(
      graph('playbook', [
        trigger([1, 2]),
        step('left', { next: { done: [3] } }),
        step('right', { next: { done: [3] } }),
        step('meet', { join }),
      ]),
    )

  it('wait for all incoming edges where the join says so', () => {
    const play = run(diamond('all')).start().done('left')
    expect(play.commands).toEqual([])
    expect(performs(play.done('right').commands, diamond('all'), play.state)).toEqual(['meet'])
  })

  it('start a join of any at the first, and only once', () => {
    const any = diamond('any')
    const play = run(any).start().done('left')
    expect(performs(play.commands, any, play.state)).toEqual(['meet'])
    expect(play.done('right').commands).toEqual([])
  })

  it('skip what no taken edge leads to, and skips travel', () => {
    const branches = plan(
      graph('playbook', [
        trigger([1]),
        step('ask', { next: { true: [2], false: [3] } }),
        step('yes', { next: { done: [4] } }),
        step('no', { next: { done: [5] } }),
        step('meet'),
        step('beyond'),
      ]),
    )
    const play = run(branches).start().done('ask', 'true')
    expect(play.statuses()).toMatchObject({ yes: 'ready', no: 'skipped', beyond: 'skipped', meet: undefined })
  })

  it('skip the triggers that did not fire', () => {
    const two = plan(
      graph('playbook', [trigger([2]), step('other', { kind: 'trigger', next: { done: [2] } }), step('work')]),
    )
    const play = run(two).start()
    expect(play.statuses()).toEqual({ trigger: 'done', other: 'skipped', work: 'ready' })
    expect(play.state.scopes[0]?.values).toEqual({ trigger: { n: 1 } })
  })

  it('carry 20,000 skips in a row without a deep stack', () => {
    const count = 20_000
    const steps = [trigger([1]), step('ask', { next: { true: [], false: [2] } })]
    for (let at = 2; at < count; at++) steps.push(step(`s${at}`, { next: at + 1 < count ? { done: [at + 1] } : {} }))
    const play = run(plan(graph('playbook', steps)))
      .start()
      .done('ask', 'true')
    expect(play.state.scopes[0]?.steps.at(-1)?.status).toBe('skipped')
    expect(play.commands).toEqual([{ kind: 'finish', status: 'completed' }])
  })
})

describe('failure', () => {
  const guarded = plan(
    graph('playbook', [
      trigger([1]),
      step('work', { next: { done: [2], error: [3] } }),
      step('after'),
      step('rescue', { next: { done: [4] } }),
      step('tell'),
    ]),
  )

  it('takes the error edge, and the cause goes along', () => {
    const play = run(guarded).start().fail('work', 'http/timed-out')
    expect(play.statuses()).toMatchObject({ work: 'failed', after: 'skipped', rescue: 'ready' })
    expect(play.state.scopes[0]?.steps[3]?.cause).toMatchObject({ code: 'http/timed-out', node: 'work' })
    play.done('rescue')
    expect(play.state.scopes[0]?.steps[4]?.cause).toMatchObject({ code: 'http/timed-out' })
    expect(play.done('tell').commands).toEqual([{ kind: 'finish', status: 'completed' }])
  })

  const bare = (onFailure?: number) =>
    plan(
      graph(
        'playbook',
        [
          trigger([1, 2]),
          step('work', { next: { done: [3] } }),
          step('slow', { effect: 'change', idempotent: 'no', next: { done: [3] } }),
          step('after'),
          step('page', { next: { done: [5] } }),
          step('note'),
        ],
        onFailure === undefined ? {} : { onFailure },
      ),
    )

  it('without an error edge starts nothing new, awaits what is under way, and fails the run with the cause', () => {
    const play = run(bare()).start().step('step.started', 'slow', { attempt: 1, input: {} }).fail('work')
    expect(play.commands).toEqual([])
    expect(play.state.scopes[0]?.phase).toBe('halting')
    play.done('slow')
    expect(play.statuses()).toMatchObject({ slow: 'done', after: undefined })
    expect(play.commands).toMatchObject([
      { kind: 'finish', status: 'failed', error: { code: 'test/failed', node: 'work' } },
    ])
  })

  it('runs the failure branch with the error in scope, then fails', () => {
    const play = run(bare(4)).start().fail('work')
    expect(play.statuses()).toMatchObject({ slow: 'stopped', page: 'ready' })
    expect(play.state.scopes[0]?.steps[4]?.cause).toMatchObject({ code: 'test/failed', node: 'work' })
    expect(performs(play.done('page').commands, bare(4), play.state)).toEqual(['note'])
    expect(play.done('note').commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'work' } }])
  })

  it('in the failure branch itself keeps the first error', () => {
    const play = run(bare(4)).start().fail('work', 'first/one').fail('page', 'second/one')
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'first/one' } }])
  })

  it('is tried again after a pause that doubles, as often as the retry says', () => {
    const retry = { attempts: 3, backoffMs: 100, maxBackoffMs: 150 }
    const play = run(plan(graph('playbook', [trigger([1]), step('work', { retry })]))).start()
    play.fail('work', 'a/b', true, 1, 0, 10)
    expect(play.commands).toEqual([{ kind: 'timer', scope: 0, step: 1, at: 110, purpose: 'retry' }])
    play.step('timer.fired', 'work', { purpose: 'retry' }, 110)
    expect(play.commands).toEqual([{ kind: 'perform', scope: 0, step: 1, attempt: 2 }])
    play.fail('work', 'a/b', true, 2, 0, 110)
    expect(play.commands).toEqual([{ kind: 'timer', scope: 0, step: 1, at: 260, purpose: 'retry' }])
    play.step('timer.fired', 'work', { purpose: 'retry' }, 260).fail('work', 'a/b', true, 3)
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed' }])
  })

  it.each([
    ['an error that is not retryable', undefined, 'a/b', false, 'finish'],
    ['an error that is not named', ['x/y'], 'a/b', true, 'finish'],
    ['an error that is named, retryable or not', ['a/b'], 'a/b', false, 'timer'],
  ])('is tried again or not: %s', (_, on, code, retryable, kind) => {
    const retry = { attempts: 2, backoffMs: 1, maxBackoffMs: 1, ...(on && { on }) }
    const play = run(plan(graph('playbook', [trigger([1]), step('work', { retry })]))).start()
    expect(play.fail('work', code, retryable).commands[0]?.kind).toBe(kind)
  })

  it('shows the same error to a join whichever of two came first', () => {
    const two = plan(
      graph('playbook', [
        trigger([1, 2]),
        step('b-work', { next: { error: [3] } }),
        step('a-work', { next: { error: [3] } }),
        step('rescue'),
      ]),
    )
    const causes = [run(two).start().fail('a-work').fail('b-work'), run(two).start().fail('b-work').fail('a-work')].map(
      (play) => play.state.scopes[0]?.steps[3]?.cause?.node,
    )
    expect(causes).toEqual(['a-work', 'a-work'])
  })
})

describe('waiting', () => {
  const asking = (part = {}) =>
    plan(graph('playbook', [trigger([1]), step('ask', { next: { approved: [2] }, ...part }), step('act')]))
  const suspend = { for: { kind: 'answer', deadlineMs: 500 }, ask: { quorum: 2 } }

  it('awaits a person and sets the deadline; each answer asks the node type again', () => {
    const play = run(asking()).start().step('step.suspended', 'ask', suspend, 10)
    expect(play.commands).toEqual([
      { kind: 'await', scope: 0, step: 1 },
      { kind: 'timer', scope: 0, step: 1, at: 510, purpose: 'deadline' },
    ])
    expect(statusOf(play.state)).toBe('waiting')
    play.step('step.answered', 'ask', { by: 'ann', choice: 'approved' }, 20)
    expect(play.commands).toEqual([{ kind: 'resume', scope: 0, step: 1 }])
    play.step('step.answered', 'ask', { by: 'bob', choice: 'approved', reason: 'seen' }, 30)
    expect(play.state.scopes[0]?.steps[1]?.wait?.answers).toEqual([
      { kind: 'answer', at: 20, by: 'ann', choice: 'approved' },
      { kind: 'answer', at: 30, by: 'bob', choice: 'approved', reason: 'seen' },
    ])
    expect(performs(play.done('ask', 'approved').commands, asking(), play.state)).toEqual(['act'])
  })

  it('hands the deadline to the node type as an answer', () => {
    const play = run(asking()).start().step('step.suspended', 'ask', suspend, 10)
    play.step('timer.fired', 'ask', { purpose: 'deadline' }, 510)
    expect(play.commands).toEqual([{ kind: 'resume', scope: 0, step: 1 }])
    expect(play.state.scopes[0]?.steps[1]?.wait?.answers).toEqual([{ kind: 'deadline', at: 510 }])
  })

  it('fails when the timeout of the node is over', () => {
    const play = run(asking({ timeoutMs: 50 }))
      .start()
      .step('step.suspended', 'ask', suspend, 10)
    expect(play.commands).toContainEqual({ kind: 'timer', scope: 0, step: 1, at: 60, purpose: 'timeout' })
    play.step('timer.fired', 'ask', { purpose: 'timeout' }, 60)
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'step/timed-out' } }])
  })

  it('is stopped by a cancel, and the run ends cancelled', () => {
    const play = run(asking()).start().step('step.suspended', 'ask', suspend)
    play.put({ kind: 'cancel.requested', at: 5, by: 'ann', reason: 'false alarm' })
    expect(play.statuses()).toMatchObject({ ask: 'stopped', act: undefined })
    expect(play.commands).toMatchObject([
      { kind: 'finish', status: 'cancelled', error: { message: 'Cancelled by ann: false alarm' } },
    ])
  })
})

describe('cancel', () => {
  it('aborts what acts, awaits its end, and does not run the failure branch', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('work', { effect: 'change' }), step('page')], { onFailure: 2 }),
    )
    const play = run(of).start().step('step.started', 'work', { attempt: 1, input: {} })
    play.put({ kind: 'cancel.requested', at: 2, by: 'ann' })
    expect(play.commands).toEqual([{ kind: 'abort', scope: 0, step: 1 }])
    expect(play.done('work').commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
    expect(play.statuses()).toMatchObject({ page: undefined })
  })
})

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

describe('a stop', () => {
  it('ends the run well: what acts is awaited, what is not begun is not begun', () => {
    const of = plan(
      graph('playbook', [trigger([1, 2, 3]), step('enough'), step('slow', { effect: 'change' }), step('other')]),
    )
    const play = run(of).start().step('step.started', 'slow', { attempt: 1, input: {} })
    play.step('step.completed', 'enough', { port: 'done', output: {}, stop: true })
    expect(play.statuses()).toMatchObject({ other: 'stopped', slow: 'running' })
    expect(play.done('slow').commands).toEqual([{ kind: 'finish', status: 'completed' }])
  })
})

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

describe('an entry that does not fit', () => {
  const of = plan(graph('playbook', [trigger([1]), step('work', { next: { done: [2] } }), step('after')]))
  const place = { at: 1, scope: 0, step: 1, node: 'work' }

  it.each<[string, Entry]>([
    [
      'a second start',
      {
        kind: 'run.started',
        at: 0,
        run: 'r',
        mode: 'live',
        plan: of.hash,
        playbook: of.playbook,
        trigger: 'trigger',
        alert: {},
        by: 'x',
      },
    ],
    [
      'a step that was not reached',
      { kind: 'step.completed', ...place, step: 2, node: 'after', port: 'done', output: {} },
    ],
    [
      'another node id than the plan has',
      { kind: 'step.completed', ...place, node: 'other', port: 'done', output: {} },
    ],
    ['a scope that is not there', { kind: 'step.completed', ...place, scope: 4, port: 'done', output: {} }],
    ['another attempt than is under way', { kind: 'step.started', ...place, attempt: 3, input: {} }],
    ['an answer that nobody asked for', { kind: 'step.answered', ...place, by: 'x', choice: 'approved' }],
    ['a timer that is not set', { kind: 'timer.fired', ...place, purpose: 'retry' }],
    ['an end before its time', { kind: 'run.ended', at: 1, status: 'completed' }],
    ['an undo while the run goes on', { kind: 'undo.requested', at: 1, by: 'x' }],
    ['doubt about a step that did not start', { kind: 'step.doubted', ...place }],
    ['a verdict without doubt', { kind: 'doubt.settled', ...place, by: 'x', verdict: 'happened' }],
    ['a loop check of a step that is no loop', { kind: 'loop.checked', ...place, again: true }],
  ])('is an error that names its position: %s', (_, entry) => {
    const play = run(of).start()
    expect(() => play.put(entry)).toThrow(JournalError)
    expect(() => play.put(entry)).toThrow(/^Journal entry 1 does not fit/)
  })

  it('is a start on another plan', () => {
    const entry: Entry = {
      kind: 'run.started',
      at: 0,
      run: 'r',
      mode: 'live',
      plan: 'sha256:other',
      playbook: of.playbook,
      trigger: 'trigger',
      alert: {},
      by: 'x',
    }
    expect(() => replay(of, [entry])).toThrow('it belongs to plan sha256:other')
  })
})
