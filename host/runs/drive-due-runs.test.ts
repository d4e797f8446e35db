import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { StoreError } from '../store/errors.ts'
import type { StoredRun } from '../store/runs.ts'
import type { Written } from '../store/wakes.ts'
import { driveDueRuns } from './drive-due-runs.ts'
import { RunRefused } from './runs.ts'

let stop = () => {}
afterEach(() => stop())

const run = (id: string, wakeAtMs?: number): StoredRun => ({
  id,
  playbook: { name: 'P', hash: 'h' },
  plan: 'p',
  mode: 'live',
  status: wakeAtMs === undefined ? 'running' : 'waiting',
  startedMs: 0,
  by: 'ana',
  alertSummary: '',
  ...(wakeAtMs !== undefined && { wakeAtMs }),
})

/** A store of rows alone: what becomes of a run that is taken up is not this file's matter. */
function bench(left: StoredRun[], refusals: { [id: string]: Error } = {}, hearsOthers = false) {
  const time = createTestTime(0)
  const waiting: StoredRun[] = []
  const resumed: string[] = []
  const troubles: string[] = []
  const listeners = new Set<(written: Written) => void>()
  const store = {
    runs: {
      list: async () => ({ runs: left.splice(0) }),
      due: async (nowMs: number, limit = 100) =>
        waiting.filter(({ wakeAtMs = 0 }) => wakeAtMs <= nowMs).slice(0, limit),
      nextWakeMs: async () => waiting.map(({ wakeAtMs = 0 }) => wakeAtMs).sort((a, b) => a - b)[0],
    },
    wakes: {
      hearsOthers,
      listen(wake: (written: Written) => void) {
        listeners.add(wake)
        return () => listeners.delete(wake)
      },
    },
  }
  const write = (wakeAtMs: number) => {
    const written = { runs: new Set<string>(), messages: new Set<string>(), alerts: false, wakeAtMs }
    for (const wake of listeners) wake(written)
  }
  const resume = async (id: string) => {
    const refusal = refusals[id]
    if (refusal) throw refusal
    resumed.push(`${id} at ${time.now()}`)
    const index = waiting.findIndex((one) => one.id === id)
    if (index >= 0) waiting.splice(index, 1)
    return { id, settled: new Promise<never>(() => {}) }
  }
  const begin = () => {
    stop = driveDueRuns({ store, clock: time, resume, onTrouble: (id) => troubles.push(id) })
    return settle()
  }
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      time.pass(Math.min(100, left))
      await settle()
    }
  }
  return { time, store, waiting, resumed, troubles, begin, pass, write, listeners }
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn()
}

describe('a host that drives runs', () => {
  it('takes up at once what a process left, and each run that is due when its time has come', async () => {
    const { waiting, resumed, begin, pass } = bench([run('left')])
    waiting.push(run('overdue', -5), run('soon', 1_500), run('later', 60_000))
    await begin()
    expect(resumed).toEqual(['left at 0', 'overdue at 0'])
    await pass(2_000)
    expect(resumed.slice(2)).toEqual(['soon at 1500'])
    await pass(60_000)
    expect(resumed.slice(3)).toEqual(['later at 60000'])
  })

  it('finds an earlier time that another process has set meanwhile, and runs that were left meanwhile', async () => {
    const left: StoredRun[] = []
    const { waiting, resumed, begin, pass } = bench(left)
    await begin()
    waiting.push(run('new', 100))
    left.push(run('orphan'))
    await pass(5_000)
    expect(resumed).toEqual(['new at 5000'])
    await pass(30_000)
    expect(resumed).toContain('orphan at 30000')
  })

  it('is woken for an earlier time as soon as it is written, and looks seldom where the store hears of others', async () => {
    const { waiting, resumed, begin, pass, write } = bench([], {}, true)
    await begin()
    waiting.push(run('unheard', 100))
    await pass(6_000)
    expect(resumed).toEqual([])
    waiting.push(run('heard', 7_000))
    write(7_000)
    await pass(1_500)
    expect(resumed).toEqual(['unheard at 7000', 'heard at 7000'])
  })

  it('hears of an earlier time that is written while it looks', async () => {
    const { waiting, resumed, begin, pass, write, store } = bench([], {}, true)
    const { nextWakeMs } = store.runs
    store.runs.nextWakeMs = async () => {
      const found = await nextWakeMs()
      waiting.push(run('late', 1_000))
      write(1_000)
      store.runs.nextWakeMs = nextWakeMs
      return found
    }
    await begin()
    await pass(1_500)
    expect(resumed).toEqual(['late at 1000'])
  })

  it('tells once of a run that cannot be taken up, and goes on with the others', async () => {
    const refusals = { broken: new Error('a node type is gone'), held: new RunRefused('run/owned', 'held') }
    const { waiting, resumed, troubles, begin, pass } = bench([run('broken'), run('held'), run('whole')], refusals)
    waiting.push(run('broken', -1), run('held', -1))
    await begin()
    await pass(3_000)
    expect(resumed).toEqual(['whole at 0'])
    expect(troubles).toEqual(['broken'])
  })

  it('tries a run again whose store gave way, and tells each time', async () => {
    const refusals: { [id: string]: Error } = {
      r: new StoreError('store/full', 'The disk is full (made up by a test).'),
    }
    const { waiting, resumed, troubles, begin, pass } = bench([], refusals)
    waiting.push(run('r', -1))
    await begin()
    await pass(500)
    expect(troubles).toEqual(['r', 'r'])
    delete refusals['r']
    await pass(500)
    expect(resumed).toEqual(['r at 1000'])
  })

  const broken = (count: number) => {
    const ids = Array.from({ length: count }, (_, at) => `broken-${at}`)
    return { ids, refusals: Object.fromEntries(ids.map((id) => [id, new RunRefused('run/bad-journal', 'x')])) }
  }

  it('comes to a run behind any number of those that it cannot take up', async () => {
    const { ids, refusals } = broken(1_200)
    const { waiting, resumed, troubles, begin, pass } = bench([], refusals)
    waiting.push(...ids.map((id) => run(id, -2)), run('whole', -1))
    await begin()
    await pass(2_000)
    expect(resumed).toEqual([expect.stringContaining('whole at')])
    expect(troubles).toEqual(ids)
  })

  it('remembers ten thousand that it cannot take up; the oldest beyond them are told once more', async () => {
    const { ids, refusals } = broken(10_001)
    const { waiting, troubles, begin, pass } = bench(
      ids.map((id) => run(id)),
      refusals,
    )
    waiting.push(run('broken-0', -1))
    await begin()
    await pass(1_000)
    expect(troubles).toEqual([...ids, 'broken-0'])
  })

  it('stops when it is told to', async () => {
    const { time, waiting, resumed, begin, pass, listeners } = bench([])
    await begin()
    stop()
    expect(listeners.size).toBe(0)
    waiting.push(run('due', 10))
    await pass(10_000)
    expect([resumed, time.timers]).toEqual([[], 0])
  })
})

describe('a clock that is set back', () => {
  it('keeps no run from being taken up when it would have been, and none is asked for again and again', async () => {
    const { time, waiting, resumed, store, begin, pass } = bench([])
    time.set(10_000_000)
    waiting.push(run('before', 10_030_000))
    await begin()
    await pass(10_000)
    time.set(time.now() - 7_200_000)
    // Written since, half an hour ahead; laid aside again as often as it is taken up.
    const after = run('after', time.now() + 1_800_000)
    const { due } = store.runs
    let asked = 0
    store.runs.due = async (nowMs, limit) => {
      const isDue = (after.wakeAtMs ?? 0) <= nowMs
      if (isDue) asked++
      return [...(await due(nowMs, limit)), ...(isDue ? [after] : [])]
    }
    await pass(25_000)
    const takenUp = resumed.map((line) => line.split(' ')[0])
    expect(takenUp.filter((id) => id === 'before')).toEqual(['before'])
    expect(takenUp.filter((id) => id === 'after')).toEqual(['after'])
    expect(asked).toBeGreaterThan(1)
  })
})
