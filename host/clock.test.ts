import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from './clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_790_000_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

test('tells the time of the system', () => {
  expect(systemClock.now()).toBe(1_790_000_000_000)
})

test.each([0, 1, 5_000, 2 ** 31 - 1, 2 ** 31, 90 * 86_400_000])('calls once after %i ms and not before', (ms) => {
  const call = vi.fn()
  systemClock.after(ms, call)
  expect(call).not.toHaveBeenCalled()
  vi.advanceTimersByTime(Math.max(0, ms - 1))
  if (ms > 0) expect(call).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  vi.advanceTimersByTime(2 ** 32)
  expect(call).toHaveBeenCalledOnce()
})

test('calls at once for an instant that is past', () => {
  const call = vi.fn()
  systemClock.after(-5_000, call)
  vi.advanceTimersByTime(1)
  expect(call).toHaveBeenCalledOnce()
})

test.each([0, 5_000, 2 ** 33])('can be called off, %i ms ahead', (ms) => {
  const call = vi.fn()
  const off = systemClock.after(ms, call)
  if (ms > 0) vi.advanceTimersByTime(ms - 1)
  off()
  vi.advanceTimersByTime(2 ** 34)
  expect([call.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0])
})
