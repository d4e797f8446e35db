import { expect, test } from 'vitest'
import { retryAfterOf } from './retry-after.ts'

const DATE = { date: 'Mon, 09 Nov 2026 08:00:00 GMT' }

test.each<[string, { [name: string]: string }, number | undefined]>([
  ['nothing', {}, undefined],
  ['seconds', { 'retry-after': '120' }, 120_000],
  ['seconds with spaces around', { 'retry-after': ' 7 ' }, 7_000],
  ['none', { 'retry-after': '0' }, 0],
  ['a date', { 'retry-after': 'Mon, 09 Nov 2026 08:01:30 GMT', ...DATE }, 90_000],
  ['a date of RFC 850', { 'retry-after': 'Monday, 09-Nov-26 08:01:30 GMT', ...DATE }, 90_000],
  ['a date of asctime', { 'retry-after': 'Mon Nov  9 08:01:30 2026', ...DATE }, 90_000],
  ['a date that is over', { 'retry-after': 'Mon, 09 Nov 2026 07:00:00 GMT', ...DATE }, 0],
  ['a date without the answer’s own', { 'retry-after': 'Mon, 09 Nov 2026 08:01:30 GMT' }, undefined],
  ['a fraction', { 'retry-after': '1.5' }, undefined],
  ['less than nothing', { 'retry-after': '-1' }, undefined],
  ['more than any number', { 'retry-after': '9'.repeat(400) }, undefined],
  ['a date that there is not', { 'retry-after': 'Mon, 99 Nov 2026 08:01:30 GMT', ...DATE }, undefined],
  ['another date', { 'retry-after': '2026-11-09T08:01:30Z', ...DATE }, undefined],
])('%s', (_, headers, ms) => {
  expect(retryAfterOf(headers)).toBe(ms)
})
