import { expect, it } from 'vitest'
import { createCatalog } from '../catalog/catalog.ts'
import type { NodeType } from '../catalog/define-node.ts'
import { link } from '../run/link.ts'
import { graph, plan, step, trigger } from '../run/testing/plans.ts'
import type { Fixture } from './mocks.ts'
import { simulate } from './simulate.ts'

const task = { type: 'test/task', example: { found: true }, ports: ['done'] } as unknown as NodeType
const catalog = createCatalog([task])

it.each([
  ['just as long as its timeout ends well', 100, 'step.completed', 100],
  ['longer than its timeout ends when that is over', 101, 'step.failed', 100],
  ['no time ends at once', 0, 'step.completed', 0],
])('a step that takes %s', async (_, durationMs, kind, at) => {
  const of = plan(graph('playbook', [trigger([1]), step('look', { effect: 'read', timeoutMs: 100 })]))
  const fixtures: { [node: string]: Fixture } = { look: { output: {}, durationMs } }
  const { journal } = await simulate(link(of, catalog), {}, { at: 0, fixtures })
  expect(journal.at(-2)).toMatchObject({ kind, at, node: 'look', source: 'fixture' })
  if (kind === 'step.failed') expect(journal.at(-1)).toMatchObject({ error: { code: 'step/timed-out' } })
})

it('steps that take no time end before the next one begins', async () => {
  const of = plan(
    graph('playbook', [trigger([1, 2]), step('one', { effect: 'read' }), step('two', { effect: 'read' })]),
  )
  const { journal } = await simulate(link(of, catalog), {})
  expect(journal.map((entry) => ('node' in entry ? `${entry.kind} ${entry.node}` : entry.kind))).toEqual([
    'run.started',
    'step.started one',
    'step.completed one',
    'step.started two',
    'step.completed two',
    'run.ended',
  ])
})
