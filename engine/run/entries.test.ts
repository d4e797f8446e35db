// What one entry means for the step that it names, and in which states of the step it fits.
import { describe, expect, it } from 'vitest'
import type { Step } from '../compile/plan.ts'
import type { Entry } from './journal.ts'
import { JournalError } from './journal-error.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const at = { scope: 0, step: 1 }
const single = (part: Partial<Step> = {}) => plan(graph('playbook', [trigger([1]), step('work', part)]))
const begun = (part: Partial<Step> = {}) => run(single(part)).start()
const looped = (part: Partial<Step>, steps = [step('look')]) =>
  run(plan(graph('playbook', [trigger([1]), step('work', { graph: 1, ...part })]), graph('loop', steps))).start()
type Play = ReturnType<typeof run>
const work = (play: Play) => play.state.scopes[0]?.steps[1]
const retry = { attempts: 4, backoffMs: 100, maxBackoffMs: 300 }
const error = { code: 'a/b', message: 'no' }

describe('an entry fits', () => {
  const starting = { attempt: 1, input: {} }
  const suspended = (kind: 'answer' | 'time') => ({ for: { kind, ms: 5, deadlineMs: 5 }, ask: {} })
  const inState: { [state: string]: () => Play } = {
    ready: () => begun(),
    held: () => begun().step('step.held', 'work'),
    released: () => begun().step('step.held', 'work').step('step.released', 'work', { by: 'ann' }),
    running: () => begun().step('step.started', 'work', starting),
    asking: () => begun().step('step.suspended', 'work', suspended('answer')),
    sleeping: () => begun().step('step.suspended', 'work', suspended('time')),
    retrying: () => begun({ retry }).fail('work', 'a/b', true),
    open: () => looped({ kind: 'for-each' }).step('loop.opened', 'work', { items: ['a'], concurrency: 1 }),
    checking: () =>
      looped({ kind: 'repeat' })
        .step('loop.opened', 'work', { items: [], concurrency: 1, max: 9, delayMs: 5 })
        .done('look', 'done', 1, 1),
    pausing: () => inState.checking?.().step('loop.checked', 'work', { again: true }) as Play,
    doubted: () => begun().step('step.started', 'work', starting).step('step.doubted', 'work'),
    'begun although held': () => inState.held?.().step('step.started', 'work', starting) as Play,
    done: () => begun().done('work'),
    'answered and done': () => inState.asking?.().done('work') as Play,
    failed: () => begun().fail('work'),
    stopped: () => begun().put({ kind: 'cancel.requested', at: 1, by: 'ann' }),
  }
  const entries: { [entry: string]: object } = {
    'step.started': { ...starting },
    'step.completed': { port: 'done', output: {} },
    'step.failed': { attempt: 1, error },
    'step.suspended': suspended('answer'),
    'step.answered': { by: 'ann', choice: 'yes' },
    'timer.fired retry': { purpose: 'retry' },
    'timer.fired deadline': { purpose: 'deadline' },
    'timer.fired pause': { purpose: 'pause' },
    'timer.fired timeout': { purpose: 'timeout' },
    'loop.checked': { again: true },
    'step.held': {},
    'step.released': { by: 'ann' },
    'step.doubted': {},
    'doubt.settled': { by: 'ann', verdict: 'happened' },
  }
  const ends = ['step.completed', 'step.failed']
  const begins = ['step.started', ...ends, 'step.suspended']
  const wakes = ['timer.fired deadline', 'timer.fired timeout']

  it.each<[string, string[]]>([
    ['ready', [...begins, 'step.held']],
    // A pause is the driver's to keep: what it did all the same is taken.
    ['held', [...begins, 'step.released']],
    ['released', begins],
    ['running', [...begins, 'step.doubted']],
    ['asking', [...ends, 'step.suspended', 'step.answered', ...wakes]],
    ['sleeping', [...ends, 'step.suspended', ...wakes]],
    ['retrying', ['timer.fired retry']],
    ['open', ['timer.fired timeout']],
    ['checking', ['step.failed', 'timer.fired timeout', 'loop.checked']],
    ['pausing', ['timer.fired pause', 'timer.fired timeout']],
    ['doubted', ['doubt.settled']],
    ['begun although held', [...begins, 'step.doubted']],
    ['done', []],
    ['answered and done', []],
    ['failed', []],
    ['stopped', []],
  ])('a step that is %s where it says so, and is an error otherwise', (state, fitting) => {
    const fits = Object.entries(entries).flatMap(([name, rest]) => {
      const play = inState[state]?.() as Play
      const before = JSON.stringify(play.state)
      try {
        play.step(name.split(' ')[0] as string, 'work', rest, 2)
        return [name]
      } catch (cause) {
        expect(cause).toBeInstanceOf(JournalError)
        expect(JSON.stringify(play.state)).toBe(before)
        return []
      }
    })
    expect(fits.toSorted()).toEqual(fitting.toSorted())
  })

  it('a loop or a call that is due or has begun, and opens it once', () => {
    const opening = { items: ['a'], concurrency: 1 }
    const play = looped({ kind: 'for-each' }).step('loop.opened', 'work', opening)
    expect(() => play.step('loop.opened', 'work', opening)).toThrow('work is open')
    const again = looped({ kind: 'for-each' }).step('step.started', 'work', starting)
    expect(work(again.step('loop.opened', 'work', opening))?.status).toBe('open')
  })

  it('a step that the run has reached, by its place and its name', () => {
    const of = plan(graph('playbook', [trigger([1]), step('work', { next: { done: [2] } }), step('after')]))
    const play = run(of).start()
    const entry = { kind: 'step.doubted', at: 1, ...at, node: 'work' } as const
    expect(() => play.put({ ...entry, step: 9 })).toThrow('there is no step 9 in scope 0')
    expect(() => play.put({ ...entry, scope: 9 })).toThrow('there is no step 1 in scope 9')
    expect(() => play.put({ ...entry, node: 'other' })).toThrow('the plan calls that step work, the entry other')
    expect(() => play.put({ ...entry, step: 2, node: 'after' })).toThrow('the run has not reached after')
  })

  it('the whole run where the run has come that far', () => {
    const cancel: Entry = { kind: 'cancel.requested', at: 3, by: 'ann' }
    const conclude: Entry = { kind: 'scope.concluded', at: 3, scope: 0, outputs: {} }
    const end: Entry = { kind: 'run.ended', at: 3, status: 'completed' }
    const undone: Entry = { kind: 'undo.ended', at: 3, undone: 0, failed: 0 }
    const [running, ending, ended] = [begun(), begun().done('work'), begun().done('work').put(end)]
    for (const entry of [conclude, end, undone]) expect(() => running.put(entry)).toThrow(JournalError)
    for (const entry of [cancel, conclude, undone]) expect(() => ending.put(entry)).toThrow(JournalError)
    for (const entry of [cancel, conclude, end, undone]) expect(() => ended.put(entry)).toThrow(JournalError)
    expect(() => running.put({ ...conclude, scope: 9 })).toThrow('scope 9 is not about to end')
    const { hash, playbook } = single()
    const start = {
      kind: 'run.started',
      at: 0,
      run: 'r',
      mode: 'live',
      plan: hash,
      playbook,
      alert: {},
      by: 'x',
    } as const
    for (const trigger of ['work', 'nobody']) {
      expect(() => run(single()).put({ ...start, trigger })).toThrow(`${trigger} is no trigger`)
    }
  })
})

describe('what a run keeps', () => {
  it('of its start and of its end', () => {
    const { hash, playbook } = single()
    const alert = { host: 'a' }
    const play = run(single()).put({
      kind: 'run.started',
      at: 7,
      run: 'r-1',
      mode: 'shadow',
      plan: hash,
      playbook,
      trigger: 'trigger',
      alert,
      by: 'ann',
      pauseBefore: ['work'],
    })
    const started = {
      run: 'r-1',
      mode: 'shadow',
      plan: hash,
      trigger: 'trigger',
      by: 'ann',
      pauseBefore: ['work'],
      alert,
    }
    expect(play.state).toMatchObject({ ...started, startedAt: 7, now: 7, sequence: 1, phase: 'running' })
    play.fail('work').put({ kind: 'run.ended', at: 9, status: 'failed', error, outputs: { verdict: 'bad' } })
    expect(play.state).toMatchObject({
      ...started,
      status: 'failed',
      error,
      outputs: { verdict: 'bad' },
      endedAt: 9,
      now: 9,
    })
    expect(play.state).toMatchObject({ sequence: 3, phase: 'ended' })
    expect(begun().state.pauseBefore).toEqual([])
  })

  it('of a cancel: by whom, and why where somebody says why', () => {
    const play = begun().put({ kind: 'cancel.requested', at: 3, by: 'ann' })
    expect(play.state.cancelledBy).toBe('ann')
    expect(play.state.scopes[0]?.error).toEqual({ code: 'run/cancelled', message: 'Cancelled by ann' })
  })

  it('of a step: what it was given and gave, from where, and when', () => {
    const outside = begun().step('step.started', 'work', { attempt: 1, input: { host: 'a' } }, 3)
    outside.step('step.completed', 'work', { port: 'left', output: 7, source: 'fixture' }, 9)
    const given = { input: { host: 'a' }, output: 7, port: 'left', source: 'fixture' }
    expect(work(outside)).toMatchObject({ ...given, status: 'done', startedAt: 3, endedAt: 9, order: 2 })
    const here = begun().step('step.completed', 'work', { port: 'done', output: 7, input: { host: 'b' } }, 9)
    expect(work(here)).toMatchObject({ input: { host: 'b' }, startedAt: 9, endedAt: 9 })
    expect(here.state.scopes[0]?.values.work).toBe(7)
  })

  it('of a step that failed: the same, and the error with the node that it came from', () => {
    const here = begun().step('step.failed', 'work', { attempt: 1, error, input: { host: 'b' }, source: 'recorded' }, 9)
    const failed = { status: 'failed', input: { host: 'b' }, source: 'recorded', startedAt: 9, endedAt: 9 }
    expect(work(here)).toMatchObject({ ...failed, error: { ...error, node: 'work' } })
    const outside = begun().step('step.started', 'work', { attempt: 1, input: { host: 'a' } }, 3)
    outside.step('step.failed', 'work', { attempt: 1, error: { ...error, node: 'inner' } }, 9)
    expect(work(outside)).toMatchObject({ input: { host: 'a' }, startedAt: 3, error: { node: 'inner' } })
  })

  it('of a wait: since when, until when, and every answer with what was said', () => {
    const play = begun().step(
      'step.suspended',
      'work',
      { for: { kind: 'answer' }, ask: { q: 1 }, input: { to: 'x' } },
      3,
    )
    expect(work(play)).toMatchObject({ input: { to: 'x' }, startedAt: 3, status: 'waiting' })
    expect(play.commands).toEqual([{ kind: 'await', ...at }])
    expect(work(play)?.wait).toEqual({
      for: { kind: 'answer' },
      ask: { q: 1 },
      since: 3,
      until: undefined,
      answers: [],
    })
    play.step('step.answered', 'work', { by: 'ann', choice: 'yes', reason: 'seen', values: { n: 1 } }, 4)
    const answer = { kind: 'answer', at: 4, by: 'ann', choice: 'yes', reason: 'seen', values: { n: 1 } }
    expect(work(play)?.wait?.answers).toEqual([answer])
    // The node type says again that it waits: answers and clock stay.
    play.step('step.suspended', 'work', { for: { kind: 'time', ms: 1 }, ask: {}, input: {} }, 5)
    expect(play.commands).toEqual([])
    expect(work(play)?.wait).toMatchObject({ since: 3, answers: [answer] })
    expect(work(play)?.input).toEqual({ to: 'x' })
  })

  it('of a wait that began outside: when that was', () => {
    const play = begun().step('step.started', 'work', { attempt: 1, input: { host: 'a' } }, 3)
    play.step('step.suspended', 'work', { for: { kind: 'time', ms: 10 }, ask: {} }, 5)
    expect(work(play)).toMatchObject({ startedAt: 3, input: { host: 'a' }, wait: { since: 5, until: 15 } })
    expect(play.commands).toEqual([{ kind: 'timer', ...at, at: 15, purpose: 'deadline' }])
  })
})

describe('another try', () => {
  const failing = (play: Play, attempt: number, retryable = true, code = 'a/b') =>
    play.fail('work', code, retryable, attempt, 0, 1_000)
  const again = (play: Play) => play.step('timer.fired', 'work', { purpose: 'retry' }, 2_000)

  it('comes after pauses that double up to the longest, and so often as the plan says', () => {
    const play = begun({ retry })
    for (const [index, pause] of [100, 200, 300].entries()) {
      failing(play, index + 1)
      expect(work(play)).toMatchObject({
        status: 'retrying',
        attempt: index + 2,
        readyAt: 1_000 + pause,
        error: { code: 'a/b' },
      })
      expect(play.commands).toEqual([{ kind: 'timer', ...at, at: 1_000 + pause, purpose: 'retry' }])
      expect(again(play).commands).toEqual([{ kind: 'perform', ...at, attempt: index + 2 }])
    }
    expect(failing(play, 4).commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'a/b' } }])
  })

  it('leaves no error behind when it does it', () => {
    const play = again(failing(begun({ retry }), 1)).done('work')
    expect(work(play)).toMatchObject({ status: 'done', error: undefined, attempt: 2 })
  })

  it('is not made for an error that no try helps, nor for one that the plan does not name', () => {
    expect(work(failing(begun({ retry }), 1, false))?.status).toBe('failed')
    expect(work(failing(begun({ retry: { ...retry, on: ['c/d'] } }), 1))?.status).toBe('failed')
    expect(work(failing(begun({ retry: { ...retry, on: ['a/b'] } }), 1, false))?.status).toBe('retrying')
    expect(work(failing(begun(), 1))?.status).toBe('failed')
  })

  it('is not made while the run halts', () => {
    const of = plan(graph('playbook', [trigger([1, 2]), step('work', { effect: 'change', retry }), step('other')]))
    const play = run(of).start().step('step.started', 'work', { attempt: 1, input: {} }).fail('other')
    expect(failing(play, 1).commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'other' } }])
    expect(work(play)?.status).toBe('failed')
  })

  it('asks people anew, and begins a loop anew', () => {
    const asked = begun({ retry, timeoutMs: 50 }).step(
      'step.suspended',
      'work',
      { for: { kind: 'answer' }, ask: {} },
      1,
    )
    asked
      .step('step.answered', 'work', { by: 'ann', choice: 'yes' })
      .step('timer.fired', 'work', { purpose: 'timeout' }, 51)
    expect(work(asked)).toMatchObject({ status: 'retrying', wait: undefined, error: { code: 'step/timed-out' } })
    const repeat = looped({ kind: 'repeat', retry, timeoutMs: 50 })
    repeat.step('loop.opened', 'work', { items: [], concurrency: 1, max: 9, delayMs: 60 }, 1).done('look', 'done', 1, 1)
    repeat.step('loop.checked', 'work', { again: true }, 2).step('timer.fired', 'work', { purpose: 'timeout' }, 51)
    expect(work(repeat)).toMatchObject({ status: 'retrying', loop: undefined })
  })
})

describe('a time-out', () => {
  it('says which step took too long, and that another try may help', () => {
    const play = begun({ timeoutMs: 50 }).step('step.suspended', 'work', { for: { kind: 'answer' }, ask: {} }, 1)
    play.step('timer.fired', 'work', { purpose: 'timeout' }, 51)
    const message = 'work took longer than its timeout'
    expect(work(play)?.error).toEqual({ code: 'step/timed-out', message, node: 'work', retryable: true })
  })

  it('of a loop awaits what acts in its passes, starts no other pass, and leaves those that ended alone', () => {
    const play = looped({ kind: 'for-each', timeoutMs: 50 }, [step('look', { effect: 'change' })])
    play.step('loop.opened', 'work', { items: ['a', 'b', 'c'], concurrency: 2 }, 1)
    play.done('look', 'done', 1, 1).step('step.started', 'look', { attempt: 1, input: {} }, 2, 2)
    play.step('timer.fired', 'work', { purpose: 'timeout' }, 51)
    expect(work(play)?.status).toBe('open')
    expect(play.state.scopes.slice(1).map(({ phase, halt }) => [phase, halt])).toEqual([
      ['ended', undefined],
      ['halting', 'stopped'],
      ['ended', 'stopped'],
    ])
    play.done('look', 'done', 1, 2)
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'step/timed-out' } }])
    expect(play.state.scopes).toHaveLength(4)
  })

  it('of a loop in which a pass has failed already tells that failure', () => {
    const play = looped({ kind: 'for-each', timeoutMs: 50 }, [step('look', { effect: 'change' })])
    play.step('loop.opened', 'work', { items: ['a', 'b'], concurrency: 2 }, 1)
    play.step('step.started', 'look', { attempt: 1, input: {} }, 2, 2).fail('look', 'a/b', false, 1, 1)
    play.step('timer.fired', 'work', { purpose: 'timeout' }, 51).done('look', 'done', 1, 2)
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { code: 'a/b' } }])
  })
})

describe('a verdict on a step in doubt', () => {
  const doubted = (play: Play) =>
    play.step('step.started', 'work', { attempt: 1, input: {} }).step('step.doubted', 'work')
  const say = (play: Play, rest: object) => play.step('doubt.settled', 'work', { by: 'ann', ...rest })

  it('that it happened gives the output and the port that the person names, or none', () => {
    const of = plan(graph('playbook', [trigger([1]), step('work', { next: { left: [2] } }), step('after')]))
    const play = say(doubted(run(of).start()), { verdict: 'happened', output: { id: 7 }, port: 'left' })
    expect(play.statuses()).toMatchObject({ work: 'done', after: 'ready' })
    expect(play.state.scopes[0]?.values.work).toEqual({ id: 7 })
    const plain = say(doubted(begun()), { verdict: 'happened' })
    expect(work(plain)).toMatchObject({ port: 'done', output: {} })
  })

  it('that it failed names who said so', () => {
    const message = 'work was interrupted, and ann says that it did not happen'
    expect(work(say(doubted(begun()), { verdict: 'failed' }))?.error).toEqual({
      code: 'step/in-doubt',
      message,
      node: 'work',
      retryable: false,
    })
  })

  it('that it did not happen does not begin it again while the run halts', () => {
    const of = plan(graph('playbook', [trigger([1, 2]), step('work', { effect: 'change' }), step('other')]))
    const play = say(doubted(run(of).start()).fail('other'), { verdict: 'not-happened' })
    expect(work(play)?.status).toBe('failed')
    expect(play.commands).toMatchObject([{ kind: 'finish', status: 'failed', error: { node: 'other' } }])
  })
})

describe('what nobody here knows is refused, not passed over', () => {
  const misfits: { [what: string]: [() => Play, string, object, RegExp] } = {
    'an entry': [begun, 'step.invented', {}, /"step.invented" are not known here/],
    'an entry about an inverse': [
      () => undoing(),
      'step.suspended',
      { undo: true, for: { kind: 'time', ms: 1 }, ask: {} },
      /no inverse has entries of the kind step.suspended/,
    ],
    'a timer': [begun, 'timer.fired', { purpose: 'invented' }, /no timer for invented/],
    'a verdict': [
      () => begun().step('step.started', 'work', { attempt: 1, input: {} }).step('step.doubted', 'work'),
      'doubt.settled',
      { by: 'ann', verdict: 'maybe' },
      /no verdict maybe/,
    ],
    'what a step waits for': [
      begun,
      'step.suspended',
      { for: { kind: 'signal' }, ask: {} },
      /waits for "signal", which is not known here/,
    ],
  }
  const undoing = () =>
    begun({ undo: { type: 'test/release', input: {}, effect: 'change', idempotent: 'key' } })
      .done('work')
      .put({ kind: 'run.ended', at: 2, status: 'completed' })
      .put({ kind: 'undo.requested', at: 3, by: 'ann' })

  it.each(Object.entries(misfits))('%s', (_, [play, kind, rest, problem]) => {
    expect(() => play().step(kind, 'work', rest)).toThrow(problem)
    expect(() => play().step(kind, 'work', rest)).toThrow(JournalError)
  })

  it('an entry about the whole run', () => {
    expect(() => begun().put({ kind: 'run.invented', at: 1 } as unknown as Entry)).toThrow(JournalError)
  })
})
