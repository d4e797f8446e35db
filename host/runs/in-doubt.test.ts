// A write whose answer is not known: it timed out, or its connection broke after it was sent. A person says what became of it.
import { afterEach, describe, expect, it } from 'vitest'
import { CapabilityError, link, simulate } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { type Bench, createBench, planOf, story, write } from './testing/workbench.ts'

const LIVE = { mode: 'live', by: 'ana' } as const
const START = '  received: { type: trigger/alert, next: '
const UNDO = '    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /act } }\n'
const ENDS = '  note: { type: action/log, with: { message: "${error.code}" } }\n  end: { type: flow/stop }\n'
const acting = (more = '') => planOf(`${START}act }\n${write('act', '{ done: end, error: note }', more)}${ENDS}`)

let bench: Bench
afterEach(() => bench.remove())

const broken = (sent?: boolean) => () => {
  throw new CapabilityError('http/unreachable', 'It closed the connection.', true, sent === undefined ? {} : { sent })
}
const storyOf = async (id: string) => story((await bench.runs.load(id)).journal)

describe('a write', () => {
  it('that timed out is in doubt, and its run waits for a person', async () => {
    bench = await createBench(() => new Promise(() => {}))
    const { id, status, state } = await bench.settled(bench.runs.start(acting(), {}, LIVE))
    expect(status).toBe('in-doubt')
    expect(bench.brokenOff).toHaveLength(1)
    expect(await storyOf(id)).toEqual(['run.started', 'step.started act', 'step.doubted act'])
    expect(state.scopes[0]?.steps[1]?.error).toEqual({
      code: 'step/timed-out',
      message: 'act took longer than its timeout of 30000 ms',
      node: 'act',
      retryable: true,
    })
    expect(await bench.store.runs.find(id)).toMatchObject({ status: 'in-doubt' })
  })

  it('whose connection broke after it was sent is in doubt', async () => {
    bench = await createBench(broken(true))
    expect((await bench.settled(bench.runs.start(acting(), {}, LIVE))).status).toBe('in-doubt')
  })

  it.each([
    ['that was certainly not sent', false],
    ['of which nothing is known but that it could not be reached', undefined],
  ])('%s has failed', async (_, sent) => {
    bench = await createBench(broken(sent))
    const { id, status } = await bench.settled(bench.runs.start(acting(), {}, LIVE))
    expect(status).toBe('completed')
    expect(await storyOf(id)).toEqual([
      'run.started',
      'step.started act',
      'step.failed act',
      'step.completed note',
      'run.ended',
    ])
  })

  it('that is broken off before it is sent has failed', async () => {
    bench = await createBench(() => new Promise(() => {}), undefined, undefined, undefined, { sent: false })
    const { state, status } = await bench.settled(bench.runs.start(acting(), {}, LIVE))
    expect(status).toBe('completed')
    expect(state.scopes[0]?.steps[1]).toMatchObject({ status: 'failed', error: { code: 'step/timed-out' } })
  })

  it('is tried again where that is safe, and in doubt only after the last try', async () => {
    bench = await createBench(broken(true))
    const retry = '    idempotent: natural\n    retry: { attempts: 3, backoff: 100ms }\n'
    const { id, status } = await bench.settled(bench.runs.start(acting(retry), {}, LIVE))
    expect(status).toBe('in-doubt')
    expect(bench.sent).toHaveLength(3)
    expect((await storyOf(id)).filter((one) => one === 'step.doubted act')).toHaveLength(3)
  })

  it('that only tells somebody has failed, for it may come twice', async () => {
    bench = await createBench(broken(true))
    expect((await bench.settled(bench.runs.start(acting('    effect: notify\n'), {}, LIVE))).status).toBe('completed')
  })

  it('keeps its run from being taken back until somebody has said what happened', async () => {
    bench = await createBench(broken(true))
    const { id } = await bench.settled(bench.runs.start(acting(UNDO), {}, LIVE))
    await expect(bench.until(bench.runs.undo(id, 'ben'))).rejects.toMatchObject({
      code: 'run/not-ended',
      message: `Run ${id} is in doubt. Say first what happened: firebreak runs show ${id} names the step`,
    })
  })

  it('of a rehearsal is settled by rehearsing again', async () => {
    bench = await createBench()
    const late = acting('    mock: { duration: 1m }\n')
    const simulation = await simulate(link(late, createNodeCatalog()), {}, { at: bench.now() })
    expect(simulation.status).toBe('in-doubt')
    const id = await bench.runs.record(late, simulation, { by: 'ana' })
    await expect(bench.until(bench.runs.settle(id, 'act', { by: 'ben', verdict: 'failed' }))).rejects.toMatchObject({
      code: 'run/simulated',
    })
    const settles = { act: { choice: 'failed', by: 'ben' } }
    const again = await simulate(link(late, createNodeCatalog()), {}, { at: bench.now(), settles })
    expect(again.status).toBe('completed')
    expect(story(again.journal)).toEqual([
      'run.started',
      'step.started act',
      'step.doubted act',
      'doubt.settled act',
      'step.completed note',
      'run.ended',
    ])
  })

  it.each([
    ['happened', 'completed', 1],
    ['failed', 'completed', 0],
  ] as const)('that %s, as a person says, is known to undo', async (verdict, status, undone) => {
    bench = await createBench(({ method }) => (method === 'DELETE' ? {} : broken(true)()))
    const { id } = await bench.settled(bench.runs.start(acting(UNDO), {}, LIVE))
    const settled = await bench.settled(bench.runs.settle(id, 'act', { by: 'ben', verdict }))
    expect(settled.status).toBe(status)
    expect((await bench.settled(bench.runs.undo(id, 'ben'))).state.undo).toMatchObject({ undone, failed: 0 })
    expect(bench.sent.map(({ method }) => method)).toEqual(undone ? ['POST', 'DELETE'] : ['POST'])
  })
})

describe('an inverse', () => {
  const UNDO_BY_POST = UNDO.replace('DELETE', 'POST').replace('/act', '/release')
  const undoing = async (more: string, releases: (() => never)[]) => {
    bench = await createBench(({ url, method }) => {
      const isRelease = method === 'DELETE' || url === '/release'
      return (isRelease && releases.shift()?.()) || {}
    })
    const { id } = await bench.settled(bench.runs.start(acting(more), {}, LIVE))
    return bench.settled(bench.runs.undo(id, 'ben'))
  }
  const busy = () => {
    throw new CapabilityError('http/unreachable', 'Busy.', true, { sent: false })
  }

  it('that fails for a moment is tried again, and the step is taken back', async () => {
    const { id, state } = await undoing(UNDO, [busy, busy])
    expect(state.undo).toMatchObject({ undone: 1, failed: 0 })
    expect((await storyOf(id)).slice(-10)).toEqual([
      'undo.requested',
      ...['step.started act', 'step.failed act', 'timer.fired act'],
      ...['step.started act', 'step.failed act', 'timer.fired act'],
      ...['step.started act', 'step.completed act'],
      'undo.ended',
    ])
    expect(await bench.store.runs.find(id)).toMatchObject({ status: 'undone' })
  })

  it('that goes on failing leaves the step as it is', async () => {
    const { id, state } = await undoing(UNDO, [busy, busy, busy])
    expect(state.undo).toMatchObject({ undone: 0, failed: 1 })
    expect((await bench.settled(bench.runs.undo(id, 'ben'))).state.undo).toMatchObject({ undone: 1, failed: 0 })
  })

  it('whose answer is lost is in doubt, and so is its run, until a person says what happened', async () => {
    const { id, status } = await undoing(UNDO_BY_POST, [broken(true)])
    expect(status).toBe('in-doubt')
    expect(await bench.store.runs.find(id)).toMatchObject({ status: 'in-doubt' })
    const settled = await bench.settled(bench.runs.settle(id, 'act', { by: 'ben', verdict: 'happened' }))
    expect(settled.state.undo).toMatchObject({ undone: 1, failed: 0 })
    expect(await bench.store.runs.find(id)).toMatchObject({ status: 'undone' })
  })

  it('waits for its next try as any step, also when its process dies meanwhile', async () => {
    const { id, status } = await undoing(
      UNDO.replace('url: /act }', 'url: /act }, retry: { attempts: 2, backoff: 4m }'),
      [busy],
    )
    expect(status).toBe('completed')
    const row = await bench.store.runs.find(id)
    expect(row).toMatchObject({ status: 'undoing', wakeAtMs: bench.now() + 240_000 })
    bench.pass(240_000)
    const other = await bench.another(() => ({}))
    const { state } = await other.settled(other.runs.resume(id))
    expect(state.undo).toMatchObject({ undone: 1, failed: 0 })
    expect(await bench.store.runs.find(id)).toMatchObject({ status: 'undone' })
  })
})
