import { expect, test } from 'vitest'
import { compile, createCover, type Plan, readPlaybook } from '../../../engine/index.ts'
import { catalog } from '../../state/catalog.ts'
import { heatOfCounts, heatOfCoverage, shortCount } from './heat.ts'

const { playbook } = readPlaybook(`firebreak: 2
name: Heat
nodes:
  start: { type: trigger/alert, next: high }
  high: { type: condition/if, with: { when: "alert.score > 1" }, next: { true: look, false: close } }
  look: { type: action/http-request, timeout: 5s, with: { url: "https://a.example/" }, next: { done: close, error: close } }
  close: { type: action/log, with: { message: closed } }
`)
const plan = compile(playbook as NonNullable<typeof playbook>, catalog, {}).plan as Plan

test('counts of nodes and ports become counts of nodes and edges', () => {
  const { items } = createCover(plan, catalog).result()
  const given: { [name: string]: number } = {
    start: 10,
    high: 10,
    'high true': 4,
    'high false': 6,
    look: 4,
    'look error': 1,
    close: 10,
  }
  const counts = items.map(({ node, port }) => given[port === undefined ? node : `${node} ${port}`] ?? 0)
  const heat = heatOfCounts(plan, counts, 10)
  expect(heat).toMatchObject({ kind: 'backtest', total: 10 })
  expect(Object.fromEntries(heat.nodes)).toEqual({ start: 10, high: 10, look: 4, close: 10 })
  expect(Object.fromEntries(heat.edges)).toEqual({
    'start done high': 10,
    'high true look': 4,
    'high false close': 6,
    'look done close': 3,
    'look error close': 1,
  })
})

test('coverage is the same with the runs of tests', () => {
  const heat = heatOfCoverage(plan, createCover(plan, catalog).result(), 0)
  expect(heat.kind).toBe('coverage')
  expect([...heat.edges.values()].every((count) => count === 0)).toBe(true)
})

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1k'],
  [1_240, '1.2k'],
  [12_400, '12k'],
  [999_499, '999k'],
  [999_600, '1M'],
  [1_260_000, '1.3M'],
])('%i is short as %s', (count, text) => {
  expect(shortCount(count)).toBe(text)
})
