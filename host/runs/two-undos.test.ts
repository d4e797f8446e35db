// Two people take a run back at the same moment: it is taken back once, and the second is told.
import { afterEach, expect, it } from 'vitest'
import { link, simulate } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { type Bench, createBench, planOf, write } from './testing/workbench.ts'

const PLAN = planOf(
  `  received: { type: trigger/alert, next: act }\n${write('act', 'end', '    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /act } }\n')}  end: { type: flow/stop }\n`,
)
const LIVE = { mode: 'live', by: 'ana' } as const
const BUSY = {
  code: 'run/not-ended',
  message: expect.stringMatching(/is being taken back already: there is nothing more to undo$/),
}

let bench: Bench
afterEach(() => bench.remove())

it.each([
  ['in one process', async () => bench],
  ['in two processes', () => bench.another()],
])('%s', async (_, second) => {
  let answer = () => {}
  const slow = new Promise<void>((resolve) => {
    answer = resolve
  })
  bench = await createBench(({ method }) => (method === 'DELETE' ? slow.then(() => ({})) : {}))
  const { id } = await bench.settled(bench.runs.start(PLAN, {}, LIVE))
  const other = await second()
  const outcomes = await bench.until(Promise.allSettled([bench.runs.undo(id, 'ben'), other.runs.undo(id, 'cleo')]))
  const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused).toEqual([expect.objectContaining(BUSY)])
  answer()
  for (const one of outcomes) if (one.status === 'fulfilled') await bench.settled(one.value)
  const deletes = [...bench.sent, ...(other === bench ? [] : other.sent)].filter(({ method }) => method === 'DELETE')
  expect(deletes).toHaveLength(1)
  expect((await bench.runs.load(id)).journal.filter(({ kind }) => kind === 'undo.requested')).toHaveLength(1)
})

it('of a rehearsal', async () => {
  bench = await createBench()
  const simulation = await simulate(link(PLAN, createNodeCatalog()), {}, { at: bench.now() })
  const id = await bench.runs.record(PLAN, simulation, { by: 'ana' })
  const outcomes = await bench.until(Promise.allSettled([bench.runs.undo(id, 'ben'), bench.runs.undo(id, 'cleo')]))
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: BUSY })
})
