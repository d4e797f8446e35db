import { expect, test } from 'vitest'
import { createTestTime } from '../../../testing/time.ts'
import { endingOf } from './http-ending.ts'

test('time that is up ends it, and later reasons change nothing', async () => {
  const clock = createTestTime()
  const step = new AbortController()
  const ending = endingOf(step.signal, 500, clock)
  const waiting = ending.race(new Promise(() => {}))
  clock.pass(499)
  expect([ending.reason(), ending.signal.aborted]).toEqual([undefined, false])
  clock.pass(1)
  step.abort()
  expect(ending.signal.aborted).toBe(true)
  const reason = { code: 'http/timed-out', message: 'There was no whole answer within 500 ms.', retryable: true }
  expect(ending.reason()).toMatchObject(reason)
  await expect(waiting).rejects.toMatchObject(reason)
})

test('the end of the step ends it', async () => {
  const step = new AbortController()
  const ending = endingOf(step.signal, 500, createTestTime())
  const waiting = ending.race(new Promise(() => {}))
  step.abort()
  expect([ending.signal.aborted, ending.reason()?.code]).toEqual([true, 'http/aborted'])
  await expect(waiting).rejects.toMatchObject({ code: 'http/aborted' })
})

test('a step that has ended already is heard', async () => {
  const ending = endingOf(AbortSignal.abort(), 500, createTestTime())
  expect([ending.signal.aborted, ending.reason()?.code]).toEqual([true, 'http/aborted'])
  await expect(ending.race(Promise.resolve(1))).rejects.toMatchObject({ code: 'http/aborted' })
})

test('work that comes to its end first is given, be it well or badly', async () => {
  const ending = endingOf(new AbortController().signal, 500, createTestTime())
  const failure = new Error('no')
  expect(await ending.race(Promise.resolve(7))).toBe(7)
  await expect(ending.race(Promise.reject(failure))).rejects.toBe(failure)
})

test('nothing of it is left over', () => {
  const clock = createTestTime()
  const step = new AbortController()
  const ending = endingOf(step.signal, 500, clock)
  expect(clock.timers).toBe(1)
  ending.off()
  step.abort()
  expect([clock.timers, ending.signal.aborted]).toEqual([0, false])
})
