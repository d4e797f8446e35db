import { expect, test } from 'vitest'
import { compile, hashPlaybook, link, readPlaybook, simulate } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import { calledModels, readyToShow, withCalled } from './called.ts'
import { calledFile } from './called-file.ts'
import { graphOf } from './graph.ts'
import { marksOf } from './nodes/run-marks.ts'
import { playbookOf } from './plan-playbook.ts'

const read = (text: string) => {
  const { playbook, diagnostics } = readPlaybook(text)
  if (!playbook) throw new Error(JSON.stringify(diagnostics))
  return playbook
}
const INNER = read(`firebreak: 2
name: Inner
nodes:
  begin: { type: trigger/manual, next: each }
  each: { type: flow/for-each, with: { items: [1, 2] }, body: { facts: { type: data/set, with: { values: { n: "\${item}" } } } }, next: last }
  last: { type: flow/fail, title: Give up, with: { message: no } }
`)
const OUTER = read(`firebreak: 2
name: Outer
nodes:
  begin: { type: trigger/manual, next: call }
  call: { type: flow/playbook, with: { playbook: inner }, next: { error: last } }
  last: { type: action/log, with: { message: "\${error.message}" } }
`)
const { plan } = compile(OUTER, catalog, {
  playbooks: (name) => (name === 'inner' ? { playbook: INNER, hash: hashPlaybook(INNER) } : { missing: true }),
})
if (!plan) throw new Error('no plan')

test('a called graph is read back from the plan', () => {
  const called = calledModels(plan, ['call', 'last', 'nowhere'])
  expect([...called.keys()]).toEqual(['call'])
  expect(called.get('call')?.nodes.map(({ id, title, line, parent }) => [id, title, line, parent])).toEqual([
    ['begin', 'Started by hand', 'somebody starts it', undefined],
    ['each', 'For each', '1, 2 · 1 at a time', undefined],
    ['facts', 'Set values', 'n', 'each'],
    ['last', 'Give up', 'no', undefined],
  ])
  expect(playbookOf(plan, 0).nodes).toMatchObject({
    begin: { next: { done: ['call'] } },
    call: { next: { error: ['last'] } },
  })
})

test('what is opened stands inside the call, under ids of its own, and only to look at', () => {
  const model = graphOf(OUTER, [])
  const opened = new Set(['call', 'elsewhere'])
  const { nodes, edges } = withCalled(model, opened, calledModels(plan, opened))
  expect(nodes.map(({ id, parent, isForeign, isOpened }) => [id, parent, isForeign, isOpened])).toEqual([
    ['begin', undefined, undefined, undefined],
    ['call', undefined, undefined, true],
    ['call/begin', 'call', true, undefined],
    ['call/each', 'call', true, undefined],
    ['call/facts', 'call/each', true, undefined],
    ['call/last', 'call', true, undefined],
    ['last', undefined, undefined, undefined],
  ])
  expect(edges.map(({ id }) => id)).toContain('call/each done call/last')
  expect(withCalled(model, new Set(), new Map())).toBe(model)
})

test('marks of the called steps stay apart from those of the same name outside', async () => {
  const run = await simulate(link(plan, catalog), {})
  const closed = marksOf(plan, run.state)
  expect(closed.nodes.get('last')?.mark).toBe('done')
  expect(closed.nodes.has('call/last')).toBe(false)
  const opened = marksOf(plan, run.state, new Set(['call']))
  expect(opened.nodes.get('last')?.mark).toBe('done')
  expect(opened.nodes.get('call/last')).toMatchObject({ mark: 'failed', cause: 'no' })
  expect(opened.nodes.get('call/facts')).toMatchObject({ mark: 'done', count: 2 })
  expect(opened.taken.has('call/each done call/last')).toBe(true)
})

test('a call means a playbook by its name, its path or its file', () => {
  const all = [{ name: 'Enrich', file: 'team/enrich-host.playbook.yaml' }]
  for (const reference of ['Enrich', 'enrich-host', 'team/enrich-host', 'team/enrich-host.playbook.yaml'])
    expect(calledFile(all, reference)).toBe(all[0])
  expect(calledFile(all, 'host')).toBeUndefined()
})

test('a call opens once what is in it has been laid out; one of which nothing is known opens at once', () => {
  const inner = { nodes: [], edges: [] }
  const called = new Map([['look', inner]])
  const before = readyToShow(new Set(['look', 'lost']), called, new Map())
  expect([[...before.opened], [...before.called.keys()]]).toEqual([['lost'], []])
  const after = readyToShow(new Set(['look', 'lost']), called, called)
  expect([[...after.opened], [...after.called.keys()]]).toEqual([['look', 'lost'], ['look']])
})

test('what has been closed is not shown, although it is still laid out', () => {
  const laidOut = new Map([['look', { nodes: [], edges: [] }]])
  const closed = readyToShow(new Set(), new Map(), laidOut)
  expect([closed.opened.size, closed.called.size]).toEqual([0, 0])
})
