// Fields, outcomes, loops and outputs of linked steps: what a driver is given to write down.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog/catalog.ts'
import type { NodeType } from '../catalog/define-node.ts'
import { done, failed, type Outcome, stop, wait } from '../catalog/outcome.ts'
import type { Graph, Plan, Step } from '../compile/plan.ts'
import { link } from './link.ts'
import {
  checkRepeat,
  concludeEntry,
  entryOf,
  evaluateFields,
  evaluateUndo,
  openingEntry,
  resumeNode,
  runNode,
  StepScope,
} from './perform.ts'
import type { RunState, ScopeState, StepState } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const typed = (type: string, part: Partial<NodeType> = {}): NodeType =>
  ({ type, version: 1, input: z.looseObject({}), ...part }) as unknown as NodeType
const strict = typed('test/strict', {
  input: z.object({ host: z.string(), port: z.number().default(22), tags: z.array(z.string()).optional() }),
})
const again = typed('test/again', {
  input: z.object({ until: z.boolean(), max: z.number(), delay: z.string().default('1s') }),
})
const asks = { ...strict, type: 'test/if', input: z.object({ when: z.boolean() }) } as unknown as NodeType
const catalog = createCatalog([typed('test/task'), strict, again, asks])
const linked = (of: Plan, index = 1, inGraph = 0) =>
  link(of, catalog).steps[inGraph]?.[index] as ReturnType<typeof link>['steps'][0][0]
const single = (part: Partial<Step> = {}, around: Partial<Graph> = {}) =>
  plan(graph('playbook', [trigger([1]), step('work', part)], around))
type Play = ReturnType<typeof run>
const scopeOf = (of: Plan, play: Play, id = 0) =>
  new StepScope(link(of, catalog), play.state, play.state.scopes[id] as ScopeState)
const stateOf = (play: Play, index = 1) => play.state.scopes[0]?.steps[index] as StepState
const place = { at: 5, scope: 0, step: 1, node: 'work' }

describe('expressions see', () => {
  const input = (cel: string) => ({ value: { cel } })
  const value = (of: Plan, play: Play, scope = 0, index = 1, inGraph = 0) => {
    const evaluated = evaluateFields(linked(of, index, inGraph), scopeOf(of, play, scope), undefined)
    return 'input' in evaluated ? evaluated.input.value : evaluated
  }

  it.each([
    ['alert.n', 1],
    ['inputs.n', 1],
    ['steps.trigger.n', 1],
    ['vars.limit', 7],
    ['run.id + " " + run.mode', 'r live'],
    ['run.started', '1970-01-01T00:00:01Z'],
  ])('%s', (cel, expected) => {
    const of = single({ input: input(cel) }, { vars: { limit: 7 } })
    const seen = value(of, run(of).start(1_000))
    expect(typeof seen === 'string' ? seen.replace('.000', '') : seen).toEqual(expected)
  })

  it('in a loop its item and index, and what the playbook around it was started with and calls constant', () => {
    const cel = '[item, string(index), string(alert.n), string(vars.limit), steps.trigger.n == 1 ? "seen" : ""]'
    const of = plan(
      graph('playbook', [trigger([1]), step('loop', { kind: 'for-each', graph: 1 })], { vars: { limit: 7 } }),
      graph('loop', [step('look', { input: input(cel) })]),
    )
    const play = run(of)
      .start()
      .step('loop.opened', 'loop', { items: ['a', 'b'], concurrency: 2 })
    expect(value(of, play, 2, 0, 1)).toEqual(['b', '1', '1', '7', 'seen'])
  })

  it('in a called playbook what it was called with, and no step of the caller', () => {
    const of = plan(
      graph('playbook', [trigger([1]), step('call', { kind: 'call', graph: 1 })]),
      graph('playbook', [
        { ...trigger([1]), id: 'called' },
        step('inner', { input: input('alert.host + string(has(steps.trigger))') }),
      ]),
    )
    const play = run(of)
      .start()
      .step('call.opened', 'call', { inputs: { host: 'x-' } })
    expect(value(of, play, 1, 1, 1)).toBe('x-false')
  })

  it('the failure that led to the step, and none for the next one', () => {
    const of = single({ input: input('error.code') })
    const play = run(of).start()
    const scope = scopeOf(of, play)
    const caused = { ...stateOf(play), cause: { code: 'a/b', message: 'no' } }
    expect(evaluateFields(linked(of), scope, caused)).toEqual({ input: { value: 'a/b' } })
    expect(evaluateFields(linked(of), scope, stateOf(play))).toMatchObject({
      error: { node: 'work', retryable: false },
    })
  })
})

describe('fields', () => {
  const fieldsOf = (part: Partial<Step>) => {
    const of = single({ type: 'test/strict', proven: false, ...part })
    return evaluateFields(linked(of), scopeOf(of, run(of).start()), undefined)
  }

  it('that do not fit the node type are an error that names at most three of them', () => {
    expect(fieldsOf({ input: { host: { literal: 'a' } } })).toEqual({ input: { host: 'a', port: 22 } })
    const wrong = fieldsOf({ input: { host: { literal: 1 }, port: { literal: 'x' }, tags: { literal: [1, 2, 3] } } })
    if (!('error' in wrong)) throw new Error('the fields were taken')
    expect(wrong.error).toMatchObject({ code: 'step/bad-input', retryable: false })
    expect(wrong.error.message).toMatch(/^The fields do not fit test\/strict: host: .*; port: .*; tags\.0: /)
    expect(wrong.error.message.split(';')).toHaveLength(3)
  })

  it('of a repeat are checked without its condition, which is asked after each pass', () => {
    const of = (input: Step['input']) => {
      const part = { type: 'test/again', kind: 'repeat', graph: 1, proven: false, input } as const
      const playbook = plan(graph('playbook', [trigger([1]), step('work', part)]), graph('loop', [step('look')]))
      return evaluateFields(linked(playbook), scopeOf(playbook, run(playbook).start()), undefined)
    }
    const until = { cel: 'steps.look.state == "over"' }
    expect(of({ until, max: { literal: 3 } })).toEqual({ input: { max: 3, delay: '1s' } })
    expect(of({ until, max: { literal: 'x' } })).toMatchObject({ error: { code: 'step/bad-input' } })
  })

  it.each([
    ['yes', '"yes"'],
    [[1], '[1]'],
    [null, 'null'],
    ['word '.repeat(20), `"${'word '.repeat(11)}wor…`],
    [`ghp_${'a1B2c3D4'.repeat(5)}`, '46 characters'],
  ])('say what stood where a condition has to', (when, told) => {
    const playbook = plan(
      graph('playbook', [
        trigger([1]),
        step('work', { type: 'test/if', proven: false, input: { when: { literal: when } } }),
      ]),
    )
    expect(evaluateFields(linked(playbook), scopeOf(playbook, run(playbook).start()), undefined)).toMatchObject({
      error: { message: `The fields do not fit test/if: when: must be true or false, but is ${told}` },
    })
  })

  it('that the compiler proved are not checked again', () => {
    expect(fieldsOf({ proven: true, input: { host: { literal: 1 } } })).toEqual({ input: { host: 1 } })
  })

  it('that cannot be evaluated are an error of that node', () => {
    const error = { node: 'work', retryable: false, code: expect.stringMatching(/^expression\//) }
    expect(fieldsOf({ input: { host: { cel: 'alert.nothing' } } })).toMatchObject({ error })
  })

  it('of an inverse see what the step was given and gave, and no other step does', () => {
    const undo = {
      type: 'test/strict',
      input: { host: { cel: 'input.host + output.id' } },
      effect: 'change',
      idempotent: 'key',
    } as const
    const of = single({ effect: 'change', undo, input: { value: { cel: 'output.id' } } })
    const play = run(of)
      .start()
      .step('step.completed', 'work', { port: 'done', output: { id: '7' }, input: { host: 'h' } })
    const scope = scopeOf(of, play)
    expect(evaluateUndo(linked(of), scope, stateOf(play))).toEqual({ input: { host: 'h7', port: 22 } })
    expect('error' in evaluateFields(linked(of), scope, stateOf(play))).toBe(true)
    const bare = { ...stateOf(play), output: {} }
    expect(evaluateUndo(linked(of), scope, bare)).toMatchObject({ error: { node: 'work' } })
    expect(evaluateUndo(linked(single()), scope, stateOf(play))).toMatchObject({ error: { code: 'step/no-inverse' } })
  })
})

describe('what a node type does', () => {
  const ran = (part: Partial<NodeType>) => runNode(typed('test/x', part), { host: 'a' }, { can: true })

  it('is its outcome, or an empty output where it says nothing', async () => {
    expect(ran({})).toEqual(done({}))
    expect(ran({ run: (input, can) => done({ input, can }) })).toEqual(
      done({ input: { host: 'a' }, can: { can: true } }),
    )
    await expect(ran({ run: async () => done(7) })).resolves.toEqual(done(7))
  })

  it.each([
    [new Error('boom'), { code: 'step/defect', message: 'boom', retryable: false }],
    ['text', { code: 'step/defect', message: 'text' }],
    [null, { code: 'step/defect', message: 'null' }],
    [
      { code: 'plain', message: 'x' },
      { code: 'step/defect', message: 'x' },
    ],
    [
      { code: 3, message: 4 },
      { code: 'step/defect', message: '[object Object]' },
    ],
    [
      { code: 'http/busy', message: 'later', retryable: true },
      { code: 'http/busy', message: 'later', retryable: true },
    ],
  ])('is a failure when it throws, at once or later: %s', async (thrown, expected) => {
    const throws = () => {
      throw thrown
    }
    expect(ran({ run: throws })).toMatchObject({ kind: 'failed', ...expected })
    await expect(ran({ run: async () => throws() })).resolves.toMatchObject({ kind: 'failed', ...expected })
  })

  it('with answers is for it to say; time alone needs no word of it', () => {
    const waiting = (waitFor: object, part: Partial<NodeType>) => {
      const play = run(single())
        .start()
        .step('step.suspended', 'work', { for: waitFor, ask: { q: 1 }, input: { to: 'x' } }, 1_000)
      return { play, resumed: () => resumeNode({ ...linked(single()), type: typed('test/x', part) }, stateOf(play)) }
    }
    expect(waiting({ kind: 'time', ms: 500 }, {}).resumed()).toMatchObject({
      kind: 'done',
      output: { until: expect.stringMatching(/^1970-01-01T00:00:01\.5/) },
    })
    expect(waiting({ kind: 'answer' }, {}).resumed()).toMatchObject({ code: 'step/cannot-resume', retryable: false })
    const answered = waiting(
      { kind: 'answer' },
      { resume: (ask, answers, input) => done({ ask, input, count: answers.length }) },
    )
    answered.play.step('step.answered', 'work', { by: 'ann', choice: 'yes' })
    expect(answered.resumed()).toEqual(done({ ask: { q: 1 }, input: { to: 'x' }, count: 1 }))
    const throws = () => {
      throw new Error('boom')
    }
    expect(waiting({ kind: 'answer' }, { resume: throws }).resumed()).toMatchObject({
      code: 'step/defect',
      message: 'boom',
    })
    expect(resumeNode(linked(single()), stateOf(run(single()).start()))).toMatchObject({
      kind: 'failed',
      code: 'step/no-wait',
    })
  })
})

describe('an outcome becomes an entry', () => {
  const where = { scope: 0, step: 1, node: 'work' }
  it.each<[Outcome, object]>([
    [done(7), { kind: 'step.completed', port: 'done', output: 7 }],
    [done(7, 'left'), { kind: 'step.completed', port: 'left', output: 7 }],
    [stop(7), { kind: 'step.completed', port: 'done', output: 7, stop: true }],
    [wait({ kind: 'time', ms: 3 }, { q: 1 }), { kind: 'step.suspended', for: { kind: 'time', ms: 3 }, ask: { q: 1 } }],
    [
      failed('a/b', 'no', true),
      { kind: 'step.failed', attempt: 2, error: { code: 'a/b', message: 'no', node: 'work', retryable: true } },
    ],
    [
      failed('a/b', 'no', false, { x: 1 }),
      {
        kind: 'step.failed',
        attempt: 2,
        error: { code: 'a/b', message: 'no', node: 'work', retryable: false, data: { x: 1 } },
      },
    ],
  ])('%j', (outcome, entry) => {
    expect(entryOf(5, where, 2, outcome, undefined)).toStrictEqual({ at: 5, ...where, ...entry })
    expect(entryOf(5, where, 2, outcome, { host: 'a' })).toStrictEqual({
      at: 5,
      ...where,
      ...entry,
      input: { host: 'a' },
    })
  })
})

describe('a loop or a call opens', () => {
  const opened = (part: Partial<Step>, fields: object, called: Partial<Graph> = {}) => {
    const of = plan(
      graph('playbook', [trigger([1]), step('work', { graph: 1, ...part })]),
      graph('playbook', [trigger([])], called),
    )
    const executable = link(of, catalog)
    return openingEntry(executable, linked(of), place, 2, fields as { [name: string]: unknown })
  }

  it('with its list, which stands in the entry once', () => {
    const entry = opened({ kind: 'for-each' }, { items: ['a'], concurrency: 3, note: 'x' })
    expect(entry).toEqual({
      kind: 'loop.opened',
      ...place,
      items: ['a'],
      concurrency: 3,
      input: { concurrency: 3, note: 'x' },
    })
    expect(opened({ kind: 'for-each' }, { items: [] })).toMatchObject({ items: [], concurrency: 1 })
  })

  it.each([
    [null, 'null'],
    ['text', 'string'],
    [undefined, 'undefined'],
  ])('or fails over %j, which is no list', (items, what) => {
    const message = `\`items\` must be a list, but is ${what}`
    expect(opened({ kind: 'for-each' }, { items })).toMatchObject({
      kind: 'step.failed',
      attempt: 2,
      error: { code: 'step/bad-input', message, node: 'work', retryable: false },
    })
  })

  it('with how often at most, and the pause', () => {
    const entry = opened({ kind: 'repeat' }, { max: 4, delay: '2s' })
    expect(entry).toMatchObject({
      kind: 'loop.opened',
      items: [],
      concurrency: 1,
      max: 4,
      delayMs: 2_000,
      input: { max: 4 },
    })
    expect(opened({ kind: 'repeat' }, { max: 4 })).toMatchObject({ delayMs: 0 })
    expect(opened({ kind: 'repeat' }, { max: 4, delay: 'soon' })).toMatchObject({ delayMs: 0 })
  })

  it('with its inputs, where they fit the called playbook', () => {
    const inputs = { type: 'object', required: ['host'], properties: { host: { type: 'string' } } } as const
    const called = { name: 'sub', inputs }
    expect(opened({ kind: 'call' }, { inputs: { host: 'a' } }, called)).toMatchObject({
      kind: 'call.opened',
      inputs: { host: 'a' },
    })
    expect(opened({ kind: 'call' }, {})).toMatchObject({ kind: 'call.opened', inputs: {} })
    const wrong = opened({ kind: 'call' }, { inputs: { host: 1 } }, called)
    expect(wrong).toMatchObject({
      kind: 'step.failed',
      attempt: 2,
      error: { code: 'call/bad-inputs', retryable: false },
    })
    expect(JSON.stringify(wrong)).toContain('The inputs do not fit the playbook sub: host: ')
  })

  it('with the defaults of the inputs that it is not given', () => {
    const days = { type: 'integer', default: 90 } as const
    const called = { name: 'sub', inputs: { type: 'object', required: ['days'], properties: { days } } as const }
    expect(opened({ kind: 'call' }, {}, called)).toMatchObject({ kind: 'call.opened', inputs: { days: 90 } })
    expect(opened({ kind: 'call' }, { inputs: { days: 7 } }, called)).toMatchObject({ inputs: { days: 7 } })
  })
})

describe('after a pass a repeat', () => {
  const checked = (until: Step['input'][string] | undefined, passes: number, next: Step['next'] = {}) => {
    const input: Step['input'] = until ? { until } : {}
    const of = plan(
      graph('playbook', [trigger([1]), step('work', { kind: 'repeat', graph: 1, input, next }), step('late')]),
      graph('loop', [step('look')]),
    )
    const play = run(of).start().step('loop.opened', 'work', { items: [], concurrency: 1, max: 2 })
    for (let pass = 1; pass <= passes; pass++) {
      play.done('look', 'done', { pass }, pass)
      if (pass < passes) play.step('loop.checked', 'work', { again: true })
    }
    return checkRepeat(link(of, catalog), linked(of), play.state as RunState, stateOf(play), place)
  }
  const until = (cel: string) => ({ cel })

  it('is over when its condition says so, asked in the pass that ended last', () => {
    expect(checked(until('steps.look.pass == 2'), 1)).toEqual({ kind: 'loop.checked', ...place, again: true })
    expect(checked(until('steps.look.pass == 2'), 2)).toEqual({
      kind: 'loop.checked',
      ...place,
      again: false,
      port: 'done',
    })
  })

  it('is exhausted when it was made as often as it may be, where that leads somewhere', () => {
    expect(checked(until('false'), 2, { exhausted: [2] })).toMatchObject({ again: false, port: 'exhausted' })
    expect(checked(until('false'), 2, { exhausted: [] })).toMatchObject({ again: false, port: 'done' })
    expect(checked(until('false'), 2)).toMatchObject({ again: false, port: 'done' })
  })

  it('fails when its condition gives neither true nor false, or cannot be evaluated', () => {
    const message = '`until` must give true or false, but gave '
    expect(checked(until('7'), 1)).toMatchObject({
      kind: 'step.failed',
      error: { code: 'step/bad-input', message: `${message}7`, node: 'work' },
    })
    expect(checked(undefined, 1)).toMatchObject({ error: { message: `${message}nothing` } })
    expect(checked(until('steps.nobody.x'), 1)).toMatchObject({
      kind: 'step.failed',
      error: { code: expect.stringMatching(/^expression\//), node: 'work' },
    })
  })
})

describe('the outputs of a playbook', () => {
  const concluded = (outputs: Graph['outputs']) => {
    const of = single({}, outputs && { outputs })
    const play = run(of).start()
    return concludeEntry(link(of, catalog), scopeOf(of, play), 0, 5, 0)
  }

  it('are evaluated at its end, or say why they cannot be', () => {
    expect(concluded({ n: { cel: 'alert.n' } })).toEqual({
      kind: 'scope.concluded',
      at: 5,
      scope: 0,
      outputs: { n: 1 },
    })
    expect(concluded(undefined)).toMatchObject({ outputs: {} })
    const entry = concluded({ n: { cel: 'alert.nothing' } })
    expect(entry).toMatchObject({
      outputs: {},
      error: { code: expect.stringMatching(/^expression\//), retryable: false },
    })
    expect(JSON.stringify(entry)).toContain('The outputs cannot be worked out: ')
  })

  it('do not hide a defect behind that', () => {
    const of = single()
    const executable = {
      ...link(of, catalog),
      outputs: [
        () => {
          throw new Error('boom')
        },
      ],
    }
    expect(() => concludeEntry(executable, scopeOf(of, run(of).start()), 0, 5, 0)).toThrow('boom')
  })
})
