// The frame of the Studio: places, palette, shortcuts, settings, the tour, and a host that goes away and comes back.
import type { Locator } from '@playwright/test'
import { goTo, placesOf } from './places.ts'
import { expect, test } from './studio.ts'

test('goes to every place by its shortcut, and back by the browser', async ({ studio: { page } }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible()
  const places = await placesOf(page)
  for (const place of places) await goTo(page, place)
  await page.goBack()
  await expect(
    page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: places.at(-2)?.name as string }),
  ).toHaveAttribute('aria-current', 'page')
})

test('does by the palette what has a button, and puts it first the next time', async ({ studio: { page } }) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible()
  await page.keyboard.press('Control+k')
  const search = page.getByLabel('Search commands, playbooks and nodes')
  await search.fill('ransom')
  await expect(page.getByRole('dialog').getByRole('button')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Ransomware containment' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(search).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('button').first()).toHaveAccessibleName(
    /^Open Ransomware containment/,
  )
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()
})

test('leads by the palette to nodes of the open playbook, and adds one', async ({ studio: { page } }) => {
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByLabel('Search commands, playbooks and nodes').fill('add wait')
  await page
    .getByRole('button', { name: /^Add Wait/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeEnabled()
})

test('keeps the colours that were chosen', async ({ studio: { page } }) => {
  const root = page.locator('html')
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await page.keyboard.press('Control+,')
  await page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark').click()
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.reload()
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await expect(page.getByText('Undo', { exact: true })).toBeVisible()
  await expect(page.getByText('Apache-2.0')).toBeVisible()
})

test('says when the host is away, and goes on when it is back', async ({ studio: { page, stopHost, startHost } }, {
  project,
}) => {
  test.skip(project.name !== 'browser', 'the desktop starts its host again at once: desktop.spec.ts')
  await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
  await stopHost()
  await expect(page.getByText('host does not answer')).toBeVisible()
  await startHost()
  await expect(page.getByText('host does not answer')).toBeHidden({ timeout: 30_000 })
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
})

test.describe('the first time', () => {
  test.use({ withTour: true })

  test('the tour is done with the keyboard alone and ends in a rehearsed example', async ({ studio: { page } }) => {
    const hint = page.getByRole('dialog', { name: /^Tour, step/ })
    const step = (at: number) => page.getByRole('dialog', { name: new RegExp(`^Tour, step ${at} of 6`) })
    await expect(step(1)).toContainText('The tour opens Phishing triage')
    await expect.poll(() => overlap(step(1), page.getByRole('link', { name: 'Phishing triage' }))).toBe(0)
    await page.keyboard.press('Enter')
    await expect(step(2)).toBeVisible()
    await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
    await expect(page.locator('.react-flow__node').first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(step(3)).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(step(4)).toBeVisible()
    await expect(
      page.getByRole('region', { name: 'Sample alerts' }).getByRole('button', { pressed: true }),
    ).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(step(5)).toBeVisible()
    await expect(page.getByRole('slider', { name: 'Moment of the run' })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(step(6)).toContainText('Nothing left this machine')
    await expect(page.getByRole('region', { name: 'Ledger' })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(hint).toBeHidden()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
    await expect(hint).toBeHidden()
  })

  test('the tour is left with Escape and taken again from the settings', async ({ studio: { page } }) => {
    const hint = page.getByRole('dialog', { name: /^Tour, step 1/ })
    await expect(hint).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(hint).toBeHidden()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Take the tour again' }).click()
    await expect(hint).toBeVisible()
  })
})

/** Pixels by which one covers the other, from above; 0 where both are in sight. */
async function overlap(one: Locator, other: Locator): Promise<number> {
  const [a, b] = await Promise.all([one.boundingBox(), other.boundingBox()])
  if (!a || !b) return Number.POSITIVE_INFINITY
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, across) * Math.max(0, down)
}
