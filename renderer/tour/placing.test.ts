import { expect, it } from 'vitest'
import { placeBeside } from './placing.ts'

const hint = { width: 320, height: 180 }
const window = { width: 1024, height: 700 }

it('stands below a control that has room below', () => {
  expect(placeBeside({ left: 60, top: 100, width: 300, height: 60 }, hint, window)).toEqual({ left: 60, top: 172 })
})

it('stands above a control at the lower edge', () => {
  expect(placeBeside({ left: 60, top: 480, width: 600, height: 200 }, hint, window)).toEqual({ left: 60, top: 288 })
})

it('stands left of a panel that is as high as the window', () => {
  expect(placeBeside({ left: 664, top: 48, width: 360, height: 620 }, hint, window)).toEqual({ left: 332, top: 48 })
})

it('never leaves the window', () => {
  const { left, top } = placeBeside({ left: 0, top: 0, width: 1024, height: 700 }, hint, window)
  expect(left + hint.width).toBeLessThanOrEqual(window.width)
  expect(top + hint.height).toBeLessThanOrEqual(window.height)
})
