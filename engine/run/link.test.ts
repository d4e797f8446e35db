// A plan joined with a catalog, and the first entry of its journal.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog/catalog.ts'
import type { NodeType } from '../catalog/define-node.ts'
import type { Plan, Step } from '../compile/plan.ts'
import type { JsonSchema } from '../json.ts'
import { checkAgainstSchema } from './inputs.ts'
import { journalInput, LinkError, type LinkedStep, link } from './link.ts'
import { machineOf } from './machine.ts'
import { previewOf } from './preview.ts'
import { startEntry } from './start.ts'
import { initialState } from './state.ts'
import { graph, plan, step, trigger } from './testing/plans.ts'
import { run } from './testing/play.ts'

const typed = (type: string, part: Partial<NodeType> = {}): NodeType =>
  ({ type, version: 1, input: z.looseObject({}), ...part }) as unknown as NodeType
const catalog = createCatalog([
  typed('test/task'),
  typed('test/greet', { version: 2, migrate: ({ name }, from) => ({ names: [name as string], from }) }),
])
const single = (part: Partial<Step>) => plan(graph('playbook', [trigger([1]), step('work', part)]))
const linked = (of: Plan) => link(of, catalog).steps[0]?.[1] as LinkedStep
const scope = { alert: { name: 'ann' }, input: { name: 'bob' } } as never

describe('a plan that is linked', () => {
  it('says which node needs a type that is not here, or one that is newer; also in an undo', () => {
    const undo = (part: object) => ({
      undo: { type: 'test/greet', input: {}, effect: 'change', idempotent: 'key', ...part } as const,
    })
    expect(() => linked(single({ type: 'nope/nope' }))).toThrow(LinkError)
    expect(() => linked(single({ type: 'nope/nope' }))).toThrow(/^No node type nope\/nope here, which work needs/)
    expect(() => linked(single({ type: 'test/greet', version: 3 }))).toThrow(
      /^No node type test\/greet of version 3 here/,
    )
    expect(() => linked(single(undo({ type: 'nope/nope' })))).toThrow(/nope\/nope here, which work needs/)
    expect(() => linked(single(undo({ version: 3 })))).toThrow(/of version 3/)
    expect(linked(single(undo({ version: 2 }))).undo?.type.type).toBe('test/greet')
  })

  it('brings older fields forward when they are evaluated, also those of an undo, and checks them anew', () => {
    const name = (cel: string) => ({ name: { cel } })
    const undo = { type: 'test/greet', input: name('input.name'), effect: 'change', idempotent: 'key' } as const
    const older = linked(single({ type: 'test/greet', version: 1, input: name('alert.name'), undo }))
    expect(older.step.proven).toBe(false)
    expect(older.fields(scope)).toEqual({ names: ['ann'], from: 1 })
    // An undo that says no version was written for the first.
    expect(older.undo?.fields(scope)).toEqual({ names: ['bob'], from: 1 })
    const today = linked(single({ type: 'test/greet', version: 2, input: name('alert.name') }))
    expect(today.step.proven).toBe(true)
    expect(today.fields(scope)).toEqual({ name: 'ann' })
  })

  it('keeps the condition of a repeat out of its fields; elsewhere `until` is a field like others', () => {
    const input = { until: { cel: 'alert.name == "ann"' }, max: { literal: 3 } }
    const repeat = linked(single({ kind: 'repeat', input }))
    expect(repeat.fields(scope)).toEqual({ max: 3 })
    expect(repeat.until?.(scope)).toBe(true)
    const task = linked(single({ input }))
    expect(task.fields(scope)).toEqual({ until: true, max: 3 })
    expect(task.until).toBeUndefined()
  })

  it('runs here what has no effect, and nothing else', () => {
    expect(linked(single({ effect: 'none' })).pure).toBe(true)
    expect(linked(single({ effect: 'read' })).pure).toBe(false)
  })

  it('shows functions in a journal as their source, or leaves them out where their fields were brought forward', () => {
    const input = { by: { lambda: 'item.name', scope: ['item'] }, level: { literal: 1 } }
    const fn = () => true
    expect(journalInput(linked(single({ input })), { by: fn, level: 1 })).toEqual({ by: 'item.name', level: 1 })
    const older = linked(single({ type: 'test/greet', version: 1, input }))
    expect(Object.keys(journalInput(older, { by: fn, level: 1 }))).toEqual(['level'])
    const plain = { level: 1 }
    expect(journalInput(linked(single({ input: { level: { literal: 1 } } })), plain)).toBe(plain)
  })

  it('has one machine, however often it is asked for', () => {
    const of = single({})
    expect(machineOf(of)).toBe(machineOf(of))
    expect(link(of, catalog).machine).toBe(machineOf(of))
    expect(machineOf(single({}))).not.toBe(machineOf(of))
  })

  it('knows whether a failure leads somewhere', () => {
    const handles = (next: Step['next']) => machineOf(single({ next })).graphs[0]?.steps[1]?.handlesError
    expect([handles({ error: [0] }), handles({ error: [] }), handles({ done: [0] })]).toEqual([true, false, false])
  })
})

describe('the first entry', () => {
  const start = { run: 'r', mode: 'live', at: 7, alert: { n: 1 }, by: 'ann' } as const
  const two = plan(
    graph('playbook', [step('look'), { ...trigger([0]), id: 'first' }, { ...trigger([0]), id: 'second' }]),
  )

  it('says what the run is started with, at the first trigger or the one that is named', () => {
    const { hash, playbook } = two
    const whole = { kind: 'run.started', machine: 2, ...start, plan: hash, playbook, trigger: 'first' }
    expect(startEntry(two, start)).toStrictEqual(whole)
    expect(startEntry(two, { ...start, trigger: 'second' })).toStrictEqual({ ...whole, trigger: 'second' })
    expect(startEntry(plan(), start).trigger).toBe('')
    expect(startEntry(plan(graph('playbook', [step('look')])), start).trigger).toBe('')
  })

  it('names the nodes to pause before, where there are any', () => {
    expect(startEntry(two, { ...start, pauseBefore: ['look'] }).pauseBefore).toEqual(['look'])
    expect('pauseBefore' in startEntry(two, { ...start, pauseBefore: [] })).toBe(false)
  })
})

describe('inputs of a playbook', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['mail'],
    properties: {
      mail: { type: 'object', properties: { to: { type: 'object', properties: { name: { type: 'string' } } } } },
    },
  }
  it('fit its schema, or the deepest place that does not is named', () => {
    expect(checkAgainstSchema(schema, { mail: {} })).toBeUndefined()
    expect(checkAgainstSchema(schema, { mail: { to: { name: 1 } } })).toMatch(/^mail\.to\.name: /)
    expect(checkAgainstSchema(schema, {})).toMatch(/mail/)
    expect(checkAgainstSchema(schema, {})).not.toMatch(/^: /)
    expect(checkAgainstSchema({ type: 'string' }, 1)).not.toMatch(/^[\w.]*: /)
  })
})

describe('a preview', () => {
  const input: Step['input'] = {
    how: { literal: 'fully' },
    host: { cel: 'alert.n' },
    id: { cel: 'steps.later.id' },
    by: { lambda: 'item', scope: ['item'] },
  }
  const of = single({ input })
  const work = of.graphs[0]?.steps[1] as Step

  it('tells what is certain by now, the rest as the playbook has it, and no functions', () => {
    const { state } = run(of).start()
    const preview = previewOf(of, state, state.scopes[0], work)
    expect(preview.input).toEqual({ how: 'fully', host: 1 })
    expect(Object.keys(preview.later)).toEqual(['id'])
    expect(preview.later.id).toContain('steps.later.id')
  })

  it('is certain of literals alone where the step is not reached yet', () => {
    const preview = previewOf(of, initialState(), undefined, work)
    expect(preview.input).toEqual({ how: 'fully' })
    expect(Object.keys(preview.later)).toEqual(['host', 'id'])
  })
})
