import { expect, test } from 'vitest'
import { offsetTime, relativeTime } from './time-words.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const MINUTE = 60_000

test.each([
  [0, 'just now'],
  [59_000, 'just now'],
  [5 * MINUTE, '5 min ago'],
  [3 * 60 * MINUTE, '3 h ago'],
  [30 * 60 * MINUTE, '1 day ago'],
  [6 * 24 * 60 * MINUTE, '6 days ago'],
  [-30_000, 'in a moment'],
  [-20 * MINUTE, 'in 20 min'],
])('%i ms before now is %s', (ago, words) => {
  expect(relativeTime(NOW - ago, NOW)).toBe(words)
})

test('long ago it is a date, with the year when it is another one', () => {
  expect(relativeTime(Date.UTC(2026, 5, 2, 12), NOW)).not.toContain('2026')
  expect(relativeTime(Date.UTC(2024, 5, 2, 12), NOW)).toContain('2024')
})

test('an offset counts from the start', () => {
  expect(offsetTime(0)).toBe('+0')
  expect(offsetTime(2_300)).toBe('+2.3 s')
})
