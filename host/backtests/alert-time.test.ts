// When recorded alerts were, as a backtest reads it: the time at which their runs begin.
import { expect, test } from 'vitest'
import { SAMPLED_FORMATS, samplesOf } from '../../testing/alerts/samples.ts'
import { readAlert } from './backtest-batch.ts'

const timeOf = (alert: unknown, timeField?: string) => {
  const text = typeof alert === 'string' ? alert : JSON.stringify(alert)
  const read = readAlert(text, timeField === undefined ? {} : { timeField })
  return 'reason' in read ? read.reason : read.at
}

test.each(SAMPLED_FORMATS)('an alert of the format %s says when it was', (format) => {
  for (const { alert } of samplesOf(format)) expect(timeOf(alert)).toSatisfy((at) => Number(at) > Date.UTC(2026, 1, 1))
})

test('a field that is named counts alone', () => {
  const [{ alert } = { alert: {} }] = samplesOf('microsoft-defender')
  expect(timeOf({ ...(alert as object), seen: '2025-03-01T10:00:00Z' }, 'seen')).toBe(Date.UTC(2025, 2, 1, 10))
  expect(timeOf(alert, 'seen')).toBeUndefined()
})
