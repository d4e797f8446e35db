// When others are looked after, and when not: with a store that the test plays.
import { expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import { lookOut } from './look-out.ts'

const turns = () => new Promise((resolve) => setImmediate(resolve))

it('a look tells when others have written, and tells nobody who has stopped meanwhile', async () => {
  const clock = createTestTime()
  let version = 1
  let stops = 0
  let woken = 0
  const wakes = { hearsOthers: false, version: async () => version, listen: () => () => void stops++ }
  const stop = lookOut({ wakes, clock, everyMs: 100, woken: () => void woken++ })
  await turns()
  clock.pass(100)
  await turns()
  expect(woken).toBe(0)
  version = 2
  clock.pass(100)
  await turns()
  expect(woken).toBe(1)
  version = 3
  clock.pass(100)
  stop()
  await turns()
  expect([woken, stops, clock.timers]).toEqual([1, 1, 0])
})

it('nobody looks where the store hears of others', async () => {
  const clock = createTestTime()
  const version = () => Promise.reject(new Error('asked for nothing'))
  lookOut({ wakes: { hearsOthers: true, version, listen: () => () => {} }, clock, everyMs: 100, woken: () => {} })
  await turns()
  expect(clock.timers).toBe(0)
})
