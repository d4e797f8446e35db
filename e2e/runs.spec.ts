// The history: found again by words, opened, scrubbed, verified, compared.
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

async function open(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Ransomware containment' }).first().click()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await expect(page.getByRole('button', { name: /defender-mass-encryption/ })).toBeVisible()
}

async function rehearse(page: Page, choice: 'Approve' | 'Reject'): Promise<void> {
  for (const [label, answer] of [
    ['Hand out new credentials in person', 'Mark as done'],
    ['Isolate the others too?', choice],
  ] as const) {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('option', { name: answer }).click()
  }
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('slider', { name: 'Moment of the run' })).toHaveAttribute(
    'aria-valuetext',
    /The run completed/,
  )
}

test('keeps every rehearsal, finds it, shows it in time and verifies its journal', async ({
  studio: { page, saved },
}) => {
  await open(page)
  await rehearse(page, 'Approve')
  await page.getByRole('button', { name: 'Runs' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Ransomware containment' })
  await expect(row).toContainText('Completed')
  await page.getByLabel('Search alerts and outputs').fill('nothing like this')
  await expect(page.getByRole('heading', { name: 'No run fits' })).toBeVisible()
  await page.getByLabel('Search alerts and outputs').fill('ransomware')
  await row.getByRole('link').click()

  const slider = page.getByRole('slider', { name: 'Moment of the run' })
  await page.getByRole('button', { name: 'To the start' }).click()
  await expect(slider).toHaveAttribute('aria-valuetext', /^Entry 1 of/)
  await page.getByRole('tab', { name: 'People' }).click()
  await expect(page.getByRole('tabpanel')).toContainText('answered “approved” to “Isolate the others too?”')
  await page.getByRole('tab', { name: 'Journal' }).click()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'is whole' })).toBeVisible()
  expect((await saved(page.getByRole('button', { name: 'Save as JSON lines' }))).name).toMatch(/\.jsonl$/)
})

test('compares two runs and says where they part', async ({ studio: { page } }) => {
  await open(page)
  await rehearse(page, 'Approve')
  await page.getByRole('button', { name: 'Leave the run' }).click()
  await rehearse(page, 'Reject')
  await page.getByRole('button', { name: 'Runs' }).click()
  const picks = page.getByRole('checkbox', { name: /^Pick the run/ })
  await expect(picks).toHaveCount(2)
  await picks.nth(0).check()
  await picks.nth(1).check()
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByText('They first part at')).toContainText('Isolate the others too?')
  await expect(page.getByRole('region', { name: 'Ledger' })).toContainText('only in B')
})
