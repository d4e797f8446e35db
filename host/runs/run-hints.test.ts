import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createTestFolder, testBeginning, testEntry } from '../store/store-for-tests.ts'
import { createRunHints } from './run-hints.ts'

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn()
}

const cleanups: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function bench() {
  const folder = createTestFolder()
  cleanups.push(folder.remove)
  const time = createTestTime()
  const open = async (): Promise<Store> => {
    const store = await openStore({ file: folder.file, clock: time, synchronous: 'NORMAL' })
    cleanups.push(store.close)
    return store
  }
  const mine = await open()
  const told: string[] = []
  const hints = createRunHints({
    store: mine,
    clock: time,
    tell: ({ id, sequence, status }) => told.push(`${id} ${sequence} ${status}`),
    tellConnections: () => told.push('connections'),
  })
  /** Lets time go on, and what was begun by it come to its end. */
  const pass = async (ms: number) => {
    await settle()
    for (let left = ms; left > 0; left -= 100) {
      time.pass(Math.min(100, left))
      await settle()
    }
  }
  return { time, pass, mine, other: await open(), told, hints }
}

async function start(store: Store, id: string): Promise<void> {
  await store.runs.begin(testBeginning(id, [testEntry(0)], { change: { status: 'running' } }))
}

describe('hints of runs', () => {
  it('tell of this process’s entries once for a moment, when they are on disk', async () => {
    const { pass, mine, told, hints } = await bench()
    hints.listen(true)
    await settle()
    await start(mine, 'a')
    await mine.journals.append('a', 1, [testEntry(1)], { status: 'completed' })
    expect(told).toEqual([])
    await pass(50)
    expect(told).toEqual(['a 2 completed'])
  })

  it('tell of what another process wrote: a new run, one that went on, one that ended', async () => {
    const { pass, other, told, hints } = await bench()
    await start(other, 'a')
    hints.listen(true)
    await settle()
    await pass(600)
    expect(told).toEqual([]) // known when somebody began to listen
    await start(other, 'b')
    await other.journals.append('a', 1, [testEntry(1)], { status: 'waiting' })
    await pass(600)
    expect(told.sort()).toEqual(['a 2 waiting', 'b 1 running'])
    await other.journals.append('a', 2, [testEntry(2)], { status: 'completed' })
    await pass(600)
    expect(told).toContain('a 3 completed')
    told.length = 0
    await pass(5_000)
    expect(told).toEqual([])
  })

  it('tell of a run whose status alone has changed', async () => {
    const { pass, mine, other, told, hints } = await bench()
    await start(other, 'a')
    hints.listen(true)
    await settle()
    await other.journals.append('a', 1, [], { status: 'undoing' })
    await pass(600)
    expect(told).toEqual(['a 1 undoing'])
    await mine.journals.append('a', 1, [], { status: 'undone' })
    await pass(600)
    expect(told).toEqual(['a 1 undoing', 'a 1 undone'])
  })

  it('tell of a connection that another process changed', async () => {
    const { pass, other, told, hints } = await bench()
    hints.listen(true)
    await settle()
    await other.connections.add('edr', 'http', {}, {})
    await pass(600)
    expect(told).toEqual(['connections'])
  })

  it('look at nothing while nobody listens', async () => {
    const { time, pass, mine, other, told, hints } = await bench()
    await start(other, 'a')
    expect(time.timers).toBe(0)
    hints.listen(true)
    await settle()
    hints.listen(false)
    hints.listen(true)
    await settle()
    await start(other, 'b')
    await pass(600)
    expect(told).toEqual(['b 1 running'])
    hints.listen(false)
    await start(other, 'c')
    await pass(5_000)
    expect(told).toEqual(['b 1 running'])
    expect(time.timers).toBe(0)
    expect((await mine.runs.list({})).runs).toHaveLength(3)
  })
})
