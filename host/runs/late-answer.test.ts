// Answers that come after their deadline, when nobody had looked: a person is told, and the run goes on as expired.
import { afterEach, expect, it } from 'vitest'
import { type Bench, createBench, planOf, story, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana' } as const
const PLAN = planOf(`  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate?", deadline: 3h }
    next: { approved: act, expired: note }
${write('act', 'end')}  note: { type: action/log, with: { message: Nobody }, next: end }
  end: { type: flow/stop, join: any }
`)
const HOUR_MS = 3_600_000

let bench: Bench
afterEach(() => bench.remove())

const asked = async () => {
  bench = await createBench()
  return (await bench.settled(bench.runs.start(PLAN, {}, LIVE))).id
}
const approve = (id: string, by = 'ben') => bench.runs.answer(id, 'ask', { choice: 'approved', by })

it('an answer in time is taken', async () => {
  const id = await asked()
  bench.pass(2 * HOUR_MS)
  expect((await bench.settled(approve(id))).status).toBe('completed')
  expect(bench.sent).toHaveLength(1)
})

it.each([3, 4, 5_000])('one that comes %i hours later is refused, and the run goes on as expired', async (hours) => {
  const id = await asked()
  bench.pass(hours * HOUR_MS)
  await expect(bench.until(approve(id))).rejects.toMatchObject({
    code: 'run/not-waiting',
    message: `ask waits no more in run ${id}: its deadline was 2026-11-09T11:00:00.000Z`,
  })
  await bench.until(Promise.resolve())
  const { journal, state } = await bench.runs.load(id)
  expect(state.scopes[0]?.steps[1]).toMatchObject({ status: 'done', port: 'expired' })
  expect(story(journal)).not.toContain('step.answered ask')
  expect(bench.sent).toEqual([])
})

it('one that was left to another process, and came there too late, is told so', async () => {
  const id = await asked()
  const other = await bench.another()
  bench.pass(3 * HOUR_MS - 5_000)
  await bench.store.leases.claim(id, 'elsewhere:1:a', 1e9)
  const given = approve(id)
  given.catch(() => {}) // looked at below
  const isLeft = async () => (await bench.store.messages.list(id)).length === 1
  while (!(await isLeft())) await new Promise((resolve) => setImmediate(resolve))
  bench.pass(10_000)
  await bench.store.leases.release(id, 'elsewhere:1:a')
  await other.settled(other.runs.resume(id))
  await expect(bench.until(given)).rejects.toMatchObject({ code: 'run/not-waiting' })
  expect(story((await bench.runs.load(id)).journal)).not.toContain('step.answered ask')
})
