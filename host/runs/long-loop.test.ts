// A loop over very many items: everybody else gets their turn meanwhile, and what was done goes to disk bit by bit.
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { Store } from '../store/store.ts'
import { type Bench, createBench, planOf } from './testing/workbench.ts'

const PLAN = planOf(`  received: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.items}" }
    body:
      note: { type: data/set, with: { values: { at: "\${index}" } } }
`)
const ITEMS = 10_000

let bench: Bench
afterEach(() => bench.remove())

it('goes to disk in parts, between which the event loop turns', async () => {
  const sizes: number[] = []
  const noting = (store: Store): Store => ({
    ...store,
    journals: {
      ...store.journals,
      append: (run, first, entries, change) => {
        sizes.push(entries.length)
        return store.journals.append(run, first, entries, change)
      },
    },
  })
  bench = await createBench(undefined, noting)
  const alert = { items: Array.from({ length: ITEMS }, (_, index) => index) }
  let turns = 0
  let isOver = false
  const watch = async () => {
    for (; !isOver; turns++) await turn()
  }
  const handle = await bench.runs.start(PLAN, alert, { mode: 'live', by: 'ana' })
  void watch()
  const { status, state } = await bench.settled(handle)
  isOver = true
  expect(status).toBe('completed')
  expect(state.scopes).toHaveLength(1 + ITEMS)
  expect(Math.max(...sizes)).toBeLessThan(ITEMS / 5)
  expect(turns).toBeGreaterThan(5)
})
