import { expect, it } from 'vitest'
import { createCatalog } from '../../catalog/catalog.ts'
import { initialState } from '../../run/state.ts'
import { graph, plan, step, trigger } from '../../run/testing/plans.ts'
import type { LedgerEntry } from '../ledger.ts'
import type { Simulation } from '../options.ts'
import { createTally } from './tally.ts'

const of = plan(graph('playbook', [trigger([1]), step('block', { effect: 'change' })]))
const catalog = createCatalog([])

const write = (node: string): LedgerEntry => ({
  at: 0,
  node,
  scope: 0,
  title: node,
  type: 'test/task',
  effect: 'change',
  input: {},
})
const run = (...nodes: string[]): Simulation => ({
  status: 'completed',
  state: initialState(),
  journal: [],
  ledger: nodes.map(write),
  log: [],
})
const about = { end: 'completed', label: undefined, at: undefined }

it('counts each write, and once the runs in which it is done', () => {
  const tally = createTally(of, catalog)
  for (const one of [run('block', 'block'), run(), run('block', 'mail', 'block')]) tally.add(one, about)
  const { runs, writes } = tally.data()
  expect(runs).toBe(3)
  expect(writes).toMatchObject([
    { node: 'block', count: 4, runs: 2 },
    { node: 'mail', count: 1, runs: 1 },
  ])
})

it('adds up what threads have counted', () => {
  const [one, other] = [createTally(of, catalog), createTally(of, catalog)]
  one.add(run('block', 'block'), about)
  other.add(run('block'), about)
  one.merge(other.data())
  one.add(run('block'), about)
  expect(one.data()).toMatchObject({ runs: 3, writes: [{ node: 'block', count: 4, runs: 3 }] })
})
