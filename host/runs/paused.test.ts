// A live run that pauses before a step: written down before anything is done, so that nobody takes the step by accident.
import { afterEach, describe, expect, it } from 'vitest'
import { RunRefused } from './runs.ts'
import { type Bench, createBench, planOf, write } from './testing/workbench.ts'

const START = '  received: { type: trigger/alert, next: '
const PAUSED = { mode: 'live', by: 'ana', pauseBefore: ['isolate'] } as const
const plan = planOf(`${START}isolate }\n${write('isolate', 'end')}  end: { type: flow/stop }\n`)

let bench: Bench
afterEach(() => bench.remove())

const start = () => bench.settled(bench.runs.start(plan, {}, { ...PAUSED, pauseBefore: [...PAUSED.pauseBefore] }))
const kinds = async (id: string) => (await bench.store.journals.entries(id)).map(({ kind }) => kind)

describe('a run that pauses before a step', () => {
  it('waits there with nothing done, and does it once it is let go on', async () => {
    bench = await createBench(() => ({ ok: true }))
    const { id, status } = await start()
    expect(status).toBe('waiting')
    expect(bench.sent).toEqual([])
    expect(await kinds(id)).toEqual(['run.started', 'step.held'])
    const result = await bench.settled(bench.runs.release(id, 'isolate', 'ben'))
    expect(result.status).toBe('completed')
    expect(bench.sent).toHaveLength(1)
    expect((await bench.store.journals.entries(id))[2]).toMatchObject({
      kind: 'step.released',
      node: 'isolate',
      by: 'ben',
    })
    expect(await bench.store.journals.verify(id)).toMatchObject({ ok: true })
  })

  it('is taken up by nobody: a resume finds it paused', async () => {
    bench = await createBench(() => ({ ok: true }))
    const { id } = await start()
    const resumed = await bench.settled(bench.runs.resume(id))
    expect(resumed.status).toBe('waiting')
    expect(bench.sent).toEqual([])
    expect(await kinds(id)).toEqual(['run.started', 'step.held'])
  })

  it('is cancelled with the step undone', async () => {
    bench = await createBench(() => ({ ok: true }))
    const { id } = await start()
    const result = await bench.settled(bench.runs.cancel(id, 'ana'))
    expect(result.status).toBe('cancelled')
    expect(bench.sent).toEqual([])
  })

  it('refuses nodes that are not there, and to let go what is not held', async () => {
    bench = await createBench(() => ({ ok: true }))
    const unknown = bench.runs.start(plan, {}, { mode: 'live', by: 'ana', pauseBefore: ['isolte'] })
    await expect(unknown).rejects.toThrow(RunRefused)
    const { id } = await start()
    await expect(bench.runs.release(id, 'end', 'ana')).rejects.toThrow('is not paused before')
    await bench.settled(bench.runs.release(id, 'isolate', 'ana'))
    await expect(bench.runs.release(id, 'isolate', 'ana')).rejects.toThrow('is not paused before')
  })
})
