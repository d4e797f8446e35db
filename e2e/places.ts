// The places as the running Studio shows them in its rail: a place that is added is covered by every spec that goes over them.
import { expect, type Page } from '@playwright/test'

export interface RailPlace {
  name: string
  /** As Playwright presses it: Control+1. */
  key: string
}

/** Every place that this shell has. Each has a name and a key, or the spec fails. */
export async function placesOf(page: Page): Promise<RailPlace[]> {
  const buttons = page.getByRole('navigation', { name: 'Places' }).getByRole('button')
  await expect(buttons.first()).toBeVisible()
  const places = await buttons.evaluateAll((all) =>
    all.map((one) => ({
      // Without the number of what waits there.
      name: (one.getAttribute('aria-label') ?? '').replace(/, \d+ waiting$/, ''),
      key: one.getAttribute('aria-keyshortcuts') ?? '',
    })),
  )
  expect(places.length).toBeGreaterThan(5)
  expect(places.filter(({ name, key }) => name === '' || key === '')).toEqual([])
  return places
}

/** Goes there by its key and waits until it is shown. */
export async function goTo(page: Page, { name, key }: RailPlace): Promise<void> {
  await page.keyboard.press(key)
  await expect(
    page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: new RegExp(`^${name}`) }),
  ).toHaveAttribute('aria-current', 'page')
  // What draws a place is fetched when it is first shown. An empty place has another heading than its name.
  await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible()
}
