import { afterEach, describe, expect, it } from 'vitest'
import { failingAt } from '../store/store-for-tests.ts'
import { type Bench, createBench, planOf, story, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana' } as const
const START = '  received: { type: trigger/alert, next: '
const END = '  end: { type: flow/stop }\n'

let bench: Bench
afterEach(() => bench.remove())

describe('a write and what takes it back', () => {
  const plan = planOf(`${START}isolate }
  isolate:
    type: action/http-request
    timeout: 30s
    with: { connection: edr, method: POST, url: /isolate, idempotencyKey: true }
    undo:
      type: action/http-request
      with: { connection: edr, method: POST, url: /release, idempotencyKey: true }
    next: end
${END}`)

  it('are known to the system by two keys', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(plan, {}, LIVE))
    await bench.settled(bench.runs.undo(id, 'ana'))
    expect(bench.sent).toMatchObject([
      { url: '/isolate', idempotencyKey: `${id}/0/isolate` },
      { url: '/release', idempotencyKey: `${id}/0/isolate/undo` },
    ])
  })

  it('are both recorded, and neither done, in a shadow run', async () => {
    bench = await createBench()
    const { id } = await bench.settled(bench.runs.start(plan, {}, { mode: 'shadow', by: 'ana' }))
    const { state } = await bench.settled(bench.runs.undo(id, 'ana'))
    expect(state.undo).toMatchObject({ undone: 1, failed: 0 })
    expect(bench.sent).toEqual([])
    const { journal } = await bench.runs.load(id)
    expect(journal.filter((entry) => 'undo' in entry)).toMatchObject([
      { kind: 'step.started', node: 'isolate' },
      { kind: 'step.completed', node: 'isolate', source: 'example' },
    ])
  })
})

describe('a clock that is set back', () => {
  it('sets no entry before the one that is before it', async () => {
    bench = await createBench(() => {
      bench.setBack(3_600_000)
      return {}
    })
    const plan = planOf(`${START}one }\n${write('one', 'two')}${write('two', 'end')}${END}`)
    const { id } = await bench.settled(bench.runs.start(plan, {}, LIVE))
    const times = (await bench.runs.load(id)).journal.map(({ at }) => at)
    expect(bench.sent).toHaveLength(2)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})

describe('a wait of one second', () => {
  const WAIT = planOf(`${START}rest }
  rest: { type: flow/wait, with: { for: 1s }, next: end }
${END}`)

  it('takes one second, however far the clock is set back meanwhile, and its entries tell of one', async () => {
    bench = await createBench()
    const { settled } = await bench.until(bench.runs.start(WAIT, {}, { ...LIVE, id: 'r' }))
    const startMs = bench.now()
    bench.pass(400)
    bench.setBack(7_200_000)
    expect((await bench.until(settled)).status).toBe('completed')
    expect(bench.now() + 7_200_000 - startMs).toBe(1_000)
    const times = (await bench.runs.load('r')).journal.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(1_000)
  })

  it('also where the clock was set back before it began', async () => {
    bench = await createBench(() => {
      bench.setBack(7_200_000)
      return {}
    })
    const plan = planOf(`${START}act }
${write('act', 'rest')}  rest: { type: flow/wait, with: { for: 1s }, next: end }
${END}`)
    const startMs = bench.now()
    expect((await bench.settled(bench.runs.start(plan, {}, LIVE))).status).toBe('completed')
    expect(bench.now() + 7_200_000 - startMs).toBe(1_000)
  })

  it('and a run that was laid aside is taken up when it would have been: its time is written as the clock has it now', async () => {
    bench = await createBench(() => {
      bench.setBack(7_200_000)
      return {}
    })
    const plan = planOf(`${START}act }
${write('act', 'rest')}  rest: { type: flow/wait, with: { for: 2h }, next: end }
${END}`)
    const { id, status } = await bench.settled(bench.runs.start(plan, {}, LIVE))
    expect(status).toBe('waiting')
    expect((await bench.store.runs.find(id))?.wakeAtMs).toBe(bench.now() + 7_200_000)
  })
})

describe('a store that gives way', () => {
  const plan = planOf(`${START}ask }
  ask: { type: human/approval, with: { question: "Isolate?" }, next: { approved: end, rejected: end, expired: end } }
  end: { type: flow/stop, join: any }
`)

  /** What the run comes to, as whoever started it is told. */
  const endOf = (what: Parameters<Bench['runs']['start']>[0]) =>
    bench.until(bench.runs.start(what, {}, { ...LIVE, id: 'r' }).then(({ settled }) => settled))

  it('leaves nobody with the word that the run waits', async () => {
    bench = await createBench(undefined, (store) => failingAt(store, 2))
    await expect(endOf(plan)).rejects.toMatchObject({ code: 'store/full' })
    expect(story((await bench.runs.load('r')).journal)).toEqual(['run.started'])
  })

  it('lets nothing act whose start is not kept', async () => {
    bench = await createBench(undefined, (store) => failingAt(store, 2))
    const acting = planOf(`${START}act }\n${write('act', 'end')}${END}`)
    await expect(endOf(acting)).rejects.toMatchObject({ code: 'store/full' })
    expect(bench.sent).toEqual([])
  })
})
