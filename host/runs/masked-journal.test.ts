// A run that began under 0.2, whose journal holds a mask in the place of a secret, and goes on here.
import { afterEach, describe, expect, it } from 'vitest'
import type { Entry, JsonObject, JsonValue } from '../../engine/index.ts'
import { newRun, newRunId } from './new-run.ts'
import { type Bench, createBench, planOf, story, write } from './testing/workbench.ts'

let bench: Bench
afterEach(() => bench.remove())

const PLAN = planOf(`
  start: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { question: "Go on?" }, next: { approved: note, rejected: sort } }
  note: { type: action/http-request, timeout: 30s, with: { connection: edr, method: POST, url: /note, json: { title: "\${alert.title}" } }, next: act }
  act:
    type: action/http-request
    timeout: 30s
    effect: change
    idempotent: no
    with: { connection: edr, method: POST, url: "/hosts/\${alert.host}/isolate" }
    next: end
  sort:
    type: condition/if
    with: { when: "alert.host.startsWith('elastic')" }
    next: { true: end, false: other }
${write('other', 'end')}  end: { type: flow/stop, join: any }
`)

const MASKED = { title: 'Beacon', host: '•••-node-1' }

/** The run as 0.2 left it: at its question, with a journal that says nothing of a machine. */
async function old(alert: JsonValue = MASKED): Promise<string> {
  bench = await createBench()
  const { id } = await bench.settled(bench.runs.start(PLAN, { host: 'web-1' }, { mode: 'live', by: 'ana' }))
  const [started, asked] = (await bench.runs.load(id)).journal as [Entry & JsonObject, Entry]
  const { machine: _, ...first } = started
  const run = newRunId(bench.now())
  await bench.store.runs.begin({
    run: newRun(run, PLAN, alert, { mode: 'live', by: 'ana' }, bench.now(), (value) => value),
    plan: PLAN,
    entries: [{ ...first, run, alert } as Entry, asked],
    change: { status: 'waiting' },
  })
  return run
}

const answer = (run: string, choice: string) =>
  bench.settled(bench.runs.answer(run, 'ask', { choice, by: 'ben', reason: 'seen' }))
const sent = () => bench.sent.map(({ url }) => url)

describe('a step that reads the mask', () => {
  it('is in doubt before it sends anything; what does not read it goes on', async () => {
    const run = await old()
    const { status, state } = await answer(run, 'approved')
    expect([status, sent()]).toEqual(['in-doubt', ['/note']])
    const { journal } = await bench.runs.load(run)
    expect(story(journal).slice(2)).toEqual([
      'step.answered ask',
      'step.completed ask',
      'step.started note',
      'step.completed note',
      'step.started act',
      'step.doubted act',
    ])
    expect(state.scopes[0]?.steps.find((step) => step?.status === 'doubted')?.error).toMatchObject({
      code: 'step/masked',
      message: expect.stringContaining('act reads alert.host'),
    })
  })

  it('goes on as a person says: it was done by hand, or fails; asked to do it again it is in doubt again', async () => {
    const run = await old()
    await answer(run, 'approved')
    const settle = (verdict: 'happened' | 'not-happened') =>
      bench.settled(bench.runs.settle(run, 'act', { by: 'ben', verdict, output: { status: 200 } }))
    expect((await settle('not-happened')).status).toBe('in-doubt')
    const copied = { by: 'ben', verdict: 'happened', output: { host: '•••-node-1' } } as const
    await expect(bench.runs.settle(run, 'act', copied)).rejects.toMatchObject({ code: 'run/bad-answer' })
    expect((await settle('happened')).status).toBe('completed')
    expect(sent()).toEqual(['/note'])
  })

  it('takes no branch', async () => {
    const run = await old()
    expect((await answer(run, 'rejected')).status).toBe('in-doubt')
    const settled = bench.runs.settle(run, 'sort', { by: 'ben', verdict: 'happened', port: 'false', output: {} })
    expect((await bench.settled(settled)).status).toBe('completed')
    expect(sent()).toEqual(['/other'])
  })
})

it('an old run without a mask goes on as ever', async () => {
  const run = await old({ title: 'Beacon', host: 'elastic-node-1' })
  expect((await answer(run, 'approved')).status).toBe('completed')
  expect(sent()).toEqual(['/note', '/hosts/elastic-node-1/isolate'])
})

it('a mask that a source itself sends to a new run is a text like any other', async () => {
  bench = await createBench()
  const { id } = await bench.settled(bench.runs.start(PLAN, MASKED, { mode: 'live', by: 'ana' }))
  expect((await answer(id, 'approved')).status).toBe('completed')
  expect(sent()).toEqual(['/note', `/hosts/${encodeURIComponent('•••')}-node-1/isolate`])
})
