import { expect, test } from 'vitest'
import { showMap } from './shown.ts'

const lambda = () => true

test('shows the source of functions, wherever they stand, and leaves the rest as it is', () => {
  const show = showMap({
    cases: { list: [{ map: { port: { literal: 'now' }, when: { lambda: 'alert.level > 3', scope: [] } } }] },
    by: { lambda: 'item.name', scope: ['item'] },
    level: { cel: 'alert.level' },
  })
  const level = { deep: [1] }
  // Validation may have filled in what the plan does not know.
  const shown = show?.({ cases: [{ port: 'now', when: lambda, note: 'x' }, 'more'], by: lambda, level, added: 1 })
  expect(shown).toEqual({
    cases: [{ port: 'now', when: 'alert.level > 3', note: 'x' }, 'more'],
    by: 'item.name',
    level,
    added: 1,
  })
  expect((shown as { level: unknown }).level).toBe(level)
})

test('shows no field that is not there', () => {
  expect(showMap({ by: { lambda: 'item', scope: [] } })?.({ other: 1 })).toEqual({ other: 1 })
})

test('has nothing to do where there is no function', () => {
  expect(showMap({ values: { map: { a: { list: [{ cel: 'alert' }, { text: ['x'] }] } } } })).toBeUndefined()
})
