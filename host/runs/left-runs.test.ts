// Runs that a process has left: taken up by the next one, in doubt where nobody knows whether a step acted.
import { afterEach, describe, expect, it } from 'vitest'
import { type Bench, createBench, planOf, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana' } as const
const START = '  received: { type: trigger/alert, next: '

let bench: Bench
afterEach(() => bench.remove())

describe('a step in doubt', () => {
  const plan = planOf(`${START}act }\n${write('act', 'end')}  end: { type: flow/stop }\n`)

  /** A run whose process is gone while its step acts. */
  async function interrupted(): Promise<string> {
    bench = await createBench(() => new Promise(() => {}))
    const { id } = await bench.until(bench.runs.start(plan, {}, LIVE))
    await bench.until(new Promise<void>((resolve) => setImmediate(resolve)))
    await bench.close()
    return id
  }

  it.each([
    ['happened', 0, 'completed'],
    ['not-happened', 1, 'completed'],
    ['failed', 0, 'failed'],
  ] as const)('is not repeated by itself; that it %s is for a person to say', async (verdict, requests, status) => {
    const id = await interrupted()
    const later = await bench.another(() => ({}))
    later.pass(60_000)
    const [handle] = await later.runs.resumeAll()
    expect((await later.settled(handle as NonNullable<typeof handle>)).status).toBe('in-doubt')
    expect(later.sent).toEqual([])
    const result = await later.settled(later.runs.settle(id, 'act', { by: 'ana', verdict, output: {} }))
    expect(result.status).toBe(status)
    expect(later.sent).toHaveLength(requests)
  })

  it('is among many that a process left: all of them are taken up', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const count = 60
    for (let at = 0; at < count; at++) await bench.until(bench.runs.start(plan, { at }, LIVE))
    await bench.close()
    const later = await bench.another(() => ({}))
    later.pass(60_000)
    const handles = await later.until(later.runs.resumeAll())
    expect(handles).toHaveLength(count)
    for (const handle of handles) expect((await later.settled(handle)).status).toBe('in-doubt')
  })

  it('is repeated where that is safe', async () => {
    const safe = planOf(
      `${START}act }\n${write('act', 'end', '    idempotent: natural\n')}  end: { type: flow/stop }\n`,
    )
    bench = await createBench(() => new Promise(() => {}))
    await bench.until(bench.runs.start(safe, {}, LIVE))
    await bench.close()
    const later = await bench.another(() => ({}))
    later.pass(60_000)
    const [handle] = await later.runs.resumeAll()
    expect((await later.settled(handle as NonNullable<typeof handle>)).status).toBe('completed')
    expect(later.sent).toHaveLength(1)
  })
})

describe('a run that another process holds', () => {
  it('is not taken up twice', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const plan = planOf(`${START}act }\n${write('act', 'end')}  end: { type: flow/stop }\n`)
    const { id } = await bench.until(bench.runs.start(plan, {}, LIVE))
    const other = await bench.another()
    await expect(bench.until(other.runs.resume(id))).rejects.toMatchObject({ code: 'run/owned' })
    expect(await other.runs.resumeAll()).toEqual([])
  })
})
