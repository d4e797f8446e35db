import { describe, expect, it } from 'vitest'
import { replay } from './advance.ts'
import type { Entry } from './journal.ts'
import { JournalError } from './journal-error.ts'
import { machineOf } from './machine.ts'
import { idempotencyKeyOf, outstanding } from './outstanding.ts'
import { statusOf } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { performs, run } from './testing/play.ts'
import { undoable } from './undo.ts'

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

  describe('in a playbook whose failure branch is reached on the usual way, too', () => {
    // work fails at will; check leads into the branch by `yes`; page → note, and note follows after as well.
    const of = plan(
      graph(
        'playbook',
        [
          trigger([1, 2]),
          step('work', { next: { done: [3] } }),
          step('check', { next: { yes: [4] } }),
          step('after', { next: { done: [5] } }),
          step('page', { next: { done: [5] } }),
          step('note'),
        ],
        { onFailure: 4 },
      ),
    )

    it('runs what was skipped there', () => {
      const play = run(of).start().done('check', 'no')
      expect(play.statuses()).toMatchObject({ page: 'skipped' })
      play.fail('work')
      expect(play.statuses()).toMatchObject({ page: 'ready', note: undefined })
      expect(performs(play.done('page').commands, of, play.state)).toEqual(['note'])
      expect(play.done('note').commands).toMatchObject([{ kind: 'finish', status: 'failed' }])
    })

    it('runs what the halt has stopped there', () => {
      const play = run(of).start().done('check', 'yes').fail('work')
      expect(play.statuses()).toMatchObject({ page: 'ready' })
      expect(performs(play.commands, of, play.state)).toEqual(['page'])
      expect(performs(play.done('page').commands, of, play.state)).toEqual(['note'])
    })

    it('takes no edge for taken that was taken before', () => {
      const play = run(of).start().done('work').done('after').fail('check')
      expect(play.statuses()).toMatchObject({ page: 'ready', note: undefined })
      play.done('page', 'other')
      expect(play.statuses()).toMatchObject({ note: 'skipped' })
    })

    it('runs anew what it begins with, though that was done there, and what follows it', () => {
      const play = run(of).start().done('work').done('after').done('check', 'yes').done('page').fail('note')
      expect(performs(play.commands, of, play.state)).toEqual(['page'])
      expect(play.statuses()).toMatchObject({ after: 'done', page: 'ready', note: undefined })
      expect(play.state.scopes[0]?.steps[4]?.cause).toMatchObject({ code: 'test/failed', node: 'note' })
      expect(performs(play.done('page').commands, of, play.state)).toEqual(['note'])
      expect(play.done('note').commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'note' } }])
    })

    it('keeps the run before the failure in a scope of its own, where undo finds it', () => {
      const undo = { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } as const
      const page = step('page', { effect: 'change', undo })
      const twice = plan(graph('playbook', [trigger([1, 2]), step('work'), page], { onFailure: 2 }))
      const play = run(twice).start().done('page', 'done', 'first').fail('work')
      play.done('page', 'done', 'second').put({ kind: 'run.ended', at: 9, status: 'failed' })
      expect(undoable({ machine: machineOf(twice), state: play.state })).toEqual([
        [0, 2],
        [1, 2],
      ])
      expect(play.state.scopes.map(({ steps }) => steps[2]?.output)).toEqual(['second', 'first'])
      const name = { step: 2, attempt: 1, isUndo: false }
      const keys = [0, 1].map((scope) => idempotencyKeyOf('r', 'page', { scope, ...name }, play.state))
      expect(keys).toEqual(['r/0/page/failure', 'r/1/page'])
    })

    it('runs nothing twice that was done there, in journals of an older machine', () => {
      const play = run(of).start(0, 1).done('check', 'yes').done('page').fail('work')
      expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'work' } }])
      expect(play.statuses()).toMatchObject({ page: 'done', note: undefined })
    })

    it('goes by the edges of the branch alone', () => {
      const play = run(of).start().done('work').done('after').done('check', 'no')
      expect(play.statuses()).toMatchObject({ page: 'skipped', note: 'ready' })
      play.fail('note')
      expect(performs(play.commands, of, play.state)).toEqual(['page'])
      expect(play.done('page').commands).toMatchObject([{ kind: 'finish', error: { node: 'note' } }])
    })
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

  it('keeps its deadline when another process takes the run up after one of two answers', () => {
    const play = run(asking()).start().step('step.suspended', 'ask', suspend, 10)
    play.step('step.answered', 'ask', { by: 'ann', choice: 'approved' }, 20)
    const deadline = { kind: 'timer', scope: 0, step: 1, at: 510, purpose: 'deadline' }
    expect(outstanding(machineOf(asking()), play.state)).toContainEqual(deadline)
    play.step('timer.fired', 'ask', { purpose: 'deadline' }, 510)
    expect(outstanding(machineOf(asking()), play.state)).not.toContainEqual(deadline)
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

describe('cancel while the run halts already', () => {
  const of = plan(
    graph('playbook', [trigger([1, 2]), step('work'), step('slow', { effect: 'change' }), step('page')], {
      onFailure: 3,
    }),
  )
  const halting = () => run(of).start().step('step.started', 'slow', { attempt: 1, input: {} }).fail('work')

  it('aborts what is awaited, once, and leaves the failure branch out', () => {
    const play = halting()
    expect(play.commands).toEqual([])
    play.put({ kind: 'cancel.requested', at: 2, by: 'ann' })
    expect(play.commands).toEqual([{ kind: 'abort', scope: 0, step: 2 }])
    play.put({ kind: 'cancel.requested', at: 3, by: 'bob' })
    expect(play.commands).toEqual([])
    expect(play.done('slow').commands).toMatchObject([{ kind: 'finish', status: 'cancelled' }])
    expect(play.statuses()).toMatchObject({ page: undefined })
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
