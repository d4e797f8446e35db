import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { spareTime } from './spare-time.ts'

test('there is time to spare where nothing else is asked of the process', async () => {
  expect(await spareTime(5_000)).toBe(true)
})

test('there is none while each turn of the event loop has work to do, and it is not waited for longer than was said', async () => {
  let isOver = false
  const work = (async () => {
    while (!isOver) {
      for (const until = performance.now() + 3; performance.now() < until; );
      await turn()
    }
  })()
  expect(await spareTime(30)).toBe(false)
  isOver = true
  await work
})
