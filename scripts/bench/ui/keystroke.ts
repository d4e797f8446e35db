/// <reference lib="dom" />
// From a keystroke in the source to the problems that follow from it, and how long the page stood still meanwhile.
import type { Page } from '@playwright/test'

const ROUNDS = 20

export interface Keystrokes {
  /** Milliseconds from the key to the changed count of problems, one for each round, sorted. */
  toProblems: number[]
  /** The longest time between two frames while forty letters were typed, one every 40 ms. */
  longestFrameMs: number
}

/** Opens the playbook at `url`, breaks and mends the type of its second node over and over, then writes a title. */
export async function measureKeystrokes(page: Page, url: string): Promise<Keystrokes> {
  await page.goto(url)
  await page.locator('.react-flow__node').first().waitFor({ timeout: 120_000 })
  await page.getByRole('tab', { name: 'Source' }).click()
  const source = page.getByRole('region', { name: 'Source' })
  await source.locator('.view-line', { hasText: 'type: data/set' }).first().click()
  await page.keyboard.press('End')
  await page.evaluate(() => {
    const tab = [...document.querySelectorAll('[role=tab]')].find((one) => one.textContent?.includes('Problems'))
    if (!tab) throw new Error('there is no tab of problems')
    const marks = { pressed: 0, changed: 0, times: [] as number[] }
    Object.assign(window, { benchKeys: marks })
    window.addEventListener('keydown', () => (marks.pressed = performance.now()), true)
    new MutationObserver(() => {
      marks.changed = performance.now()
      marks.times.push(marks.changed - marks.pressed)
    }).observe(tab, { childList: true, subtree: true, characterData: true })
  })
  for (let round = 0; round < ROUNDS; round++) {
    const seen = await page.evaluate(() => (window as unknown as Marked).benchKeys.times.length)
    await page.keyboard.press(round % 2 === 0 ? 'x' : 'Backspace')
    await page.waitForFunction((before) => (window as unknown as Marked).benchKeys.times.length > before, seen)
    await page.keyboard.press('Escape') // a list of completions, if there is one
  }
  const toProblems = await page.evaluate(() => (window as unknown as Marked).benchKeys.times)
  await source.locator('.view-line', { hasText: 'title: Set values 1' }).first().click()
  await page.keyboard.press('End')
  await page.evaluate(() => {
    const state = { last: performance.now(), longest: 0, on: true }
    Object.assign(window, { benchTyping: state })
    const tick = (at: number) => {
      state.longest = Math.max(state.longest, at - state.last)
      state.last = at
      if (state.on) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await page.keyboard.type(' and whatever else there is to be said of', { delay: 40 })
  const longestFrameMs = await page.evaluate(() => (window as unknown as Marked).benchTyping.longest)
  return { toProblems: toProblems.sort((a, b) => a - b), longestFrameMs }
}

interface Marked {
  benchKeys: { times: number[] }
  benchTyping: { longest: number }
}
