import { expect, test, vi } from 'vitest'

vi.mock('../state/host.ts', () => ({ host: vi.fn(), messageOf: String, onHint: vi.fn() }))
const { isFiltered, merged, NO_FILTER, queryOf, togglePick, useRunList } = await import('./run-list.ts')

const run = (id: string, startedMs: number, status = 'running') => ({ id, startedMs, status }) as never

test('a filter asks only for what it names', () => {
  expect(queryOf(NO_FILTER, 0)).toEqual({ limit: 100 })
  expect(isFiltered(NO_FILTER)).toBe(false)
  const filter = { ...NO_FILTER, text: ' acme ', range: 'hour' as const, mode: 'live' as const }
  expect(queryOf(filter, 3_600_001)).toEqual({ limit: 100, text: 'acme', mode: 'live', fromMs: 1 })
  expect(isFiltered(filter)).toBe(true)
})

test('pages are merged: newest first, each run once, as it is now', () => {
  const runs = merged([run('a', 3), run('b', 2)], [run('b', 2, 'completed'), run('c', 5)])
  expect(runs.map(({ id, status }) => [id, status])).toEqual([
    ['c', 'running'],
    ['a', 'running'],
    ['b', 'completed'],
  ])
})

test('two runs at the most are picked', () => {
  for (const id of ['a', 'b', 'c']) togglePick(id)
  expect(useRunList.getState().picked).toEqual(['b', 'c'])
  togglePick('b')
  expect(useRunList.getState().picked).toEqual(['c'])
})
