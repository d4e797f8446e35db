import { afterEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { openStore, type Store } from '../store/store.ts'
import { createTestFolder, TEST_PLAN, testEntry, testRun } from '../store/store-for-tests.ts'
import { createRunHints } from './run-hints.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

function bench() {
  const folder = createTestFolder()
  cleanups.push(folder.remove)
  const time = createTestTime()
  const open = (): Store => {
    const store = openStore({ file: folder.file, clock: time, synchronous: 'NORMAL' })
    cleanups.push(store.close)
    return store
  }
  const mine = open()
  const told: string[] = []
  const hints = createRunHints({
    store: mine,
    clock: time,
    tell: ({ id, sequence, status }) => told.push(`${id} ${sequence} ${status}`),
    tellConnections: () => told.push('connections'),
  })
  return { time, mine, other: open(), told, hints }
}

async function start(store: Store, id: string): Promise<void> {
  await Promise.all([
    store.createRun(testRun(id), TEST_PLAN),
    store.append(id, 0, [testEntry(0)], { status: 'running' }),
  ])
}

describe('hints of runs', () => {
  it('tell of this process’s entries once for a moment, when they are on disk', async () => {
    const { time, mine, told, hints } = bench()
    hints.listen(true)
    await start(mine, 'a')
    hints.touch('a')
    await mine.append('a', 1, [testEntry(1)], { status: 'completed' })
    hints.touch('a')
    expect(told).toEqual([])
    time.pass(50)
    expect(told).toEqual(['a 2 completed'])
  })

  it('tell of what another process wrote: a new run, one that went on, one that ended', async () => {
    const { time, other, told, hints } = bench()
    await start(other, 'a')
    hints.listen(true)
    time.pass(600)
    expect(told).toEqual([]) // known when somebody began to listen
    await start(other, 'b')
    await other.append('a', 1, [testEntry(1)], { status: 'waiting' })
    time.pass(600)
    expect(told.sort()).toEqual(['a 2 waiting', 'b 1 running'])
    await other.append('a', 2, [testEntry(2)], { status: 'completed' })
    time.pass(600)
    expect(told).toContain('a 3 completed')
    told.length = 0
    time.pass(5_000)
    expect(told).toEqual([])
  })

  it('tell of a connection that another process changed', () => {
    const { time, other, told, hints } = bench()
    hints.listen(true)
    other.addConnection('edr', 'http', {}, {})
    time.pass(600)
    expect(told).toEqual(['connections'])
  })

  it('look at nothing while nobody listens', async () => {
    const { time, mine, other, told, hints } = bench()
    hints.touch('a')
    await start(other, 'a')
    expect(time.timers).toBe(0)
    hints.listen(true)
    hints.listen(false)
    hints.listen(true)
    await start(other, 'b')
    time.pass(600)
    expect(told).toEqual(['b 1 running'])
    hints.listen(false)
    await start(other, 'c')
    time.pass(5_000)
    expect(told).toEqual(['b 1 running'])
    expect(time.timers).toBe(0)
    expect(mine.runs({}).runs).toHaveLength(3)
  })
})
