import { afterEach, describe, expect, it } from 'vitest'
import { createBench, planOf } from '../runs/testing/workbench.ts'
import { createOpenQuestions } from './open-questions.ts'

let bench: Awaited<ReturnType<typeof createBench>>
afterEach(() => bench.remove())

const asking = (deadline: string) =>
  planOf(`  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate?"${deadline} }
    next: { approved: isolate, rejected: end, expired: end }
  isolate:
    type: action/http-request
    title: Isolate the host
    with: { connection: edr, method: POST, url: "/isolate" }
    effect: change
    idempotent: natural
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "/isolate" } }
    next: end
  end: { type: flow/stop, join: any }
`)

async function start(deadline: string, mode: 'shadow' | 'live' = 'live'): Promise<string> {
  const plan = asking(deadline)
  return (
    await bench.settled(bench.runs.start(plan, { title: deadline }, { mode, by: 'ana', file: 'a.playbook.yaml' }))
  ).id
}

describe('open questions', () => {
  it('come with the most urgent first, and with what may be written after each answer', async () => {
    bench = await createBench()
    const soon = await start(', deadline: 10m')
    const never = await start('')
    bench.pass(60_000)
    const neverLater = await start('')
    const later = await start(', deadline: 4h', 'shadow')
    const questions = createOpenQuestions(bench.store)
    expect((await questions()).map(({ run }) => run)).toEqual([soon, later, never, neverLater])
    expect((await questions())[1]).toMatchObject({
      mode: 'shadow',
      node: 'ask',
      scope: 0,
      alertSummary: ', deadline: 4h',
      writes: { approved: [{ node: 'isolate', title: 'Isolate the host', effect: 'change' }], rejected: [] },
    })
    expect((await questions())[2]).not.toHaveProperty('untilMs')
  })

  it('follow the journals, whoever goes on with the runs, and read none twice that has not grown', async () => {
    bench = await createBench()
    const first = await start('')
    const second = await start('')
    let reads = 0
    const questions = createOpenQuestions({
      runs: bench.store.runs,
      journals: {
        entries: (...call) => {
          reads += 1
          return bench.store.journals.entries(...call)
        },
      },
    })
    expect(await questions()).toHaveLength(2)
    expect(await questions()).toHaveLength(2)
    expect(reads).toBe(2)
    const other = await bench.another()
    await other.settled(other.runs.answer(first, 'ask', { choice: 'rejected', by: 'ben', reason: 'no' }))
    expect((await questions()).map(({ run }) => run)).toEqual([second])
    expect(reads).toBe(2)
  })
})
