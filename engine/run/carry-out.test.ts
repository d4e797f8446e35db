import { describe, expect, it } from 'vitest'
import { done, failed, type Outcome, stop, wait } from '../catalog/outcome.ts'
import { ExpressionError } from '../expression/scope.ts'
import type { Given, TimerCommand, Work } from './carry-out.ts'
import type { Entry } from './journal.ts'
import { idempotencyKeyOf } from './outstanding.ts'
import { statusOf } from './state.ts'
import { begin, type Run } from './testing/by-hand.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'

const outside = { effect: 'change', idempotent: 'no' } as const
const inverse = { type: 'test/inverse', input: {}, ...outside } as const
const at = { scope: 0, step: 1 }
const place = { at: 5, ...at }

describe('work outside', () => {
  const of = plan(graph('playbook', [trigger([1]), step('block', { ...outside, undo: inverse })]))

  it('begins in the journal before the driver gets it, and ends with what the driver brings', () => {
    const run = begin(of)
    expect(run.kinds()).toEqual(['run.started', 'step.started block'])
    expect(run.acts).toMatchObject([{ scope: 0, step: 1, attempt: 1, isUndo: false, effect: 'change' }])
    run.runner.end(run.acts[0] as Work, done({ id: 7 }))
    run.runner.drain()
    expect(run.journal.slice(2)).toEqual([
      { kind: 'step.completed', ...place, node: 'block', port: 'done', output: { id: 7 } },
      { kind: 'run.ended', at: 5, status: 'completed' },
    ])
  })

  it('is counted once when its outcome is brought twice, by name alone as after a restart', () => {
    const run = begin(of)
    const name = { scope: 0, step: 1, attempt: 1, isUndo: false }
    run.runner.end(name, done({}))
    run.runner.end(name, failed('late/one', 'late'))
    expect(run.kinds()).toEqual(['run.started', 'step.started block', 'step.completed block'])
  })

  it('of an earlier attempt counts no more', () => {
    const retry = { attempts: 2, backoffMs: 10, maxBackoffMs: 10 }
    const run = begin(plan(graph('playbook', [trigger([1]), step('block', { ...outside, retry })])))
    const [first] = run.acts as [Work]
    run.runner.end(first, failed('a/b', 'no', true))
    run.runner.drain()
    expect(run.runner.fire(run.timers[0] as TimerCommand)).toBe(true)
    expect(run.runner.fire(run.timers[0] as TimerCommand)).toBe(false)
    run.runner.drain()
    expect(run.acts[1]).toMatchObject({ attempt: 2 })
    run.runner.end(first, done({}))
    expect(run.kinds().at(-1)).toBe('step.started block')
  })

  it('is known outside by a key that every attempt shares, and its inverse by another', () => {
    const name = { scope: 3, step: 1, attempt: 1, isUndo: false }
    expect(idempotencyKeyOf('r', 'block', name)).toBe('r/3/block')
    expect(idempotencyKeyOf('r', 'block', { ...name, attempt: 2 })).toBe('r/3/block')
    expect(idempotencyKeyOf('r', 'block', { ...name, isUndo: true })).toBe('r/3/block/undo')
  })

  it('is broken off by a cancel', () => {
    const run = begin(of)
    run.put({ kind: 'cancel.requested', at: 5, by: 'ann' })
    expect(run.aborted).toEqual(['block'])
  })

  it('is asked about when it was begun before a restart and is not safe to repeat', () => {
    const run = begin(of)
    run.runner.takeUp()
    run.runner.drain()
    expect(run.kinds().at(-1)).toBe('step.doubted block')
    expect(run.acts).toHaveLength(1)
    expect(statusOf(run.state)).toBe('in-doubt')
  })

  it('is undone by its inverse, whose entries say so', () => {
    const run = begin(of)
    run.runner.end(run.acts[0] as Work, done({ id: 7 }))
    run.runner.drain()
    run.put({ kind: 'undo.requested', at: 5, by: 'ann' })
    expect(run.acts[1]).toMatchObject({ isUndo: true, type: { type: 'test/inverse' } })
    run.runner.end(run.acts[1] as Work, done({}))
    run.runner.drain()
    expect(run.journal.slice(-3)).toMatchObject([
      { kind: 'step.started', node: 'block', undo: true },
      { kind: 'step.completed', node: 'block', undo: true },
      { kind: 'undo.ended', undone: 1, failed: 0 },
    ])
  })
})

describe('a shadow run', () => {
  const of = plan(
    graph('playbook', [
      trigger([1]),
      step('look', { effect: 'read', next: { done: [2] } }),
      step('block', { ...outside, undo: inverse, example: { blocked: true } }),
    ]),
  )

  it('asks outside, and records what it would write, and what would take that back', () => {
    const run = begin(of, {}, { mode: 'shadow' })
    expect(run.acts.map(({ linked }) => linked.step.id)).toEqual(['look'])
    run.runner.end(run.acts[0] as Work, done({}))
    run.runner.drain()
    expect(run.journal.at(-2)).toMatchObject({ node: 'block', output: { blocked: true }, source: 'example' })
    run.put({ kind: 'undo.requested', at: 5, by: 'ann' })
    expect(run.acts).toHaveLength(1)
    expect(run.journal.slice(-2)).toMatchObject([
      { kind: 'step.completed', node: 'block', undo: true, source: 'example', output: { from: 'test/inverse' } },
      { kind: 'undo.ended', undone: 1 },
    ])
  })
})

describe('a step that runs here', () => {
  const errorOf: Run = ({ error }) => done({ code: (error as { code: string } | undefined)?.code ?? null })

  it('sees the failure that its branch came from, not that of another branch, and none where none did', () => {
    const of = plan(
      graph('playbook', [
        trigger([1, 2, 3]),
        step('one', { next: { error: [4] } }),
        step('two', { next: { error: [5] } }),
        step('three', { next: { done: [6] } }),
        step('after-one', { next: { done: [7] } }),
        step('after-two'),
        step('after-three'),
        step('later'),
      ]),
    )
    const steps = ['after-one', 'after-two', 'after-three', 'later'].map((id) => [id, errorOf] as const)
    const run = begin(of, {
      one: () => failed('first/one', 'x'),
      two: () => failed('second/one', 'x'),
      ...Object.fromEntries(steps),
    })
    const { values } = run.state.scopes[0] as (typeof run.state.scopes)[number]
    expect(values).toMatchObject({
      'after-one': { code: 'first/one' },
      'after-two': { code: 'second/one' },
      'after-three': { code: null },
      later: { code: 'first/one' },
    })
  })

  it('may take its time: what it gives is dropped when a halt came first', async () => {
    let give: (outcome: Outcome) => void = () => {}
    const of = plan(graph('playbook', [trigger([1]), step('slow', { next: { done: [2] } }), step('after')]))
    const run = begin(of, { slow: () => new Promise<Outcome>((resolve) => (give = resolve)) })
    expect(run.pending).toHaveLength(1)
    run.put({ kind: 'cancel.requested', at: 5, by: 'ann' })
    give(done({}))
    await Promise.all(run.pending)
    expect(run.kinds()).toEqual(['run.started', 'cancel.requested', 'run.ended'])
  })

  it('waits for the answers that its type asks for', () => {
    const of = plan(graph('playbook', [trigger([1]), step('ask')]))
    const run = begin(of, { ask: () => wait({ kind: 'answer' }, {}) })
    expect(run.asked).toEqual(['ask'])
    const answer: Entry = { kind: 'step.answered', ...place, node: 'ask', by: 'ann', choice: 'yes' }
    run.put(answer)
    expect(run.kinds().at(-1)).toBe('step.answered ask')
    run.put(answer)
    expect(run.kinds().slice(-2)).toEqual(['step.completed ask', 'run.ended'])
  })

  it('is held where the run pauses before it, until it is released', () => {
    const of = plan(graph('playbook', [trigger([1]), step('look')]))
    const run = begin(of, {}, { pauseBefore: ['look'] })
    expect(run.kinds()).toEqual(['run.started', 'step.held look'])
    run.put({ kind: 'step.released', ...place, node: 'look', by: 'ann' })
    expect(run.kinds().slice(2)).toEqual(['step.released look', 'step.completed look', 'run.ended'])
  })
})

describe('a driver that has a say before each step', () => {
  const of = plan(graph('playbook', [trigger([1]), step('look', { next: { done: [2] } }), step('block', outside)]))
  const other: Given = { input: { host: 'other' } }

  it('may give other fields, which the journal keeps, and finds again what it said', () => {
    const run = begin(of, {}, { driver: { before: () => other } })
    expect(run.journal[1]).toMatchObject({ kind: 'step.completed', node: 'look', input: { host: 'other' } })
    expect(run.journal[2]).toMatchObject({ kind: 'step.started', node: 'block', input: { host: 'other' } })
    expect(run.acts[0]).toMatchObject({ given: other, input: { host: 'other' } })
  })

  it('may take its time; the step is not begun where a halt came first', async () => {
    let give: (given: Given) => void = () => {}
    const asked = () => begin(of, {}, { driver: { before: () => new Promise<Given>((resolve) => (give = resolve)) } })
    const run = asked()
    expect(run.kinds()).toEqual(['run.started'])
    give(other)
    await run.pending[0]
    expect(run.kinds()).toEqual(['run.started', 'step.completed look'])
    const cancelled = asked()
    cancelled.put({ kind: 'cancel.requested', at: 5, by: 'ann' })
    give(other)
    await cancelled.pending[0]
    expect(cancelled.kinds()).toEqual(['run.started', 'cancel.requested', 'run.ended'])
  })

  it('may take work upon itself, that of an inverse, too', () => {
    const taken: string[] = []
    const replace = ({ node, isUndo }: Work) => {
      taken.push(`${node}${isUndo ? ' undo' : ''}`)
      return true
    }
    const undoing = plan(graph('playbook', [trigger([1]), step('block', { ...outside, undo: inverse })]))
    const run = begin(undoing, {}, { driver: { replace } })
    expect(run.kinds()).toEqual(['run.started'])
    run.runner.end({ ...at, attempt: 1, isUndo: false }, done({}), 'fixture')
    expect(run.journal.at(-1)).toMatchObject({ kind: 'step.completed', source: 'fixture' })
    run.runner.drain()
    run.put({ kind: 'undo.requested', at: 5, by: 'ann' })
    expect(taken).toEqual(['block', 'block undo'])
    expect(run.acts).toEqual([])
  })

  it('may have a step leave by a port that a test says: the journal says that it came from there', () => {
    const here = (outcome: Outcome) => {
      const run = begin(plan(graph('playbook', [trigger([1]), step('look', outside)])), { look: () => outcome })
      run.runner.runHere(run.acts[0] as Work, 'left')
      return run.journal[2]
    }
    expect(here(done({ id: 7 }))).toMatchObject({
      kind: 'step.completed',
      port: 'left',
      output: { id: 7 },
      source: 'fixture',
    })
    expect(here(failed('a/b', 'no'))).toMatchObject({ kind: 'step.failed', error: { code: 'a/b' }, source: 'fixture' })
    expect(here(stop({}))).toMatchObject({ kind: 'step.completed', port: 'done', stop: true })
    expect(here(wait({ kind: 'answer' }, {}))).not.toHaveProperty('source')
  })
})

describe('fields that cannot be had', () => {
  const throws = () => {
    throw new ExpressionError('expression/no-such-key', 'no such key')
  }

  it('fail the step before it begins', () => {
    const run = begin(
      plan(graph('playbook', [trigger([1]), step('block', outside)])),
      {},
      { fields: { block: throws } },
    )
    expect(run.acts).toEqual([])
    expect(run.journal[1]).toMatchObject({
      kind: 'step.failed',
      node: 'block',
      attempt: 1,
      error: { code: 'expression/no-such-key' },
    })
    expect(run.journal[2]).toMatchObject({ kind: 'run.ended', status: 'failed', error: { node: 'block' } })
  })

  it('of an inverse fail it before it begins, and the undo ends', () => {
    const of = plan(graph('playbook', [trigger([1]), step('block', { ...outside, undo: inverse })]))
    const run = begin(of, {}, { fields: { 'block/undo': throws } })
    run.end(done({}))
    run.put({ kind: 'undo.requested', at: 5, by: 'ann' })
    expect(run.acts).toHaveLength(1)
    expect(run.journal.slice(-2)).toMatchObject([
      { kind: 'step.failed', node: 'block', undo: true, attempt: 1, error: { code: 'expression/no-such-key' } },
      { kind: 'undo.ended', undone: 0, failed: 1 },
    ])
  })
})

describe('the queue', () => {
  it('is carried out once, also when an append asks for it again', () => {
    const of = plan(graph('playbook', [trigger([1]), step('look')]))
    const run = begin(of)
    expect(run.runner.queue).toEqual([])
    expect(run.runner.drain()).toBe(true)
    expect(run.kinds()).toEqual(['run.started', 'step.completed look', 'run.ended'])
  })
})
