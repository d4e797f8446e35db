// Rehearsing: an alert is chosen or pasted, the run plays, asks, is answered; its ledger and its steps are looked at.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

async function open(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Ransomware containment' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ransomware containment' })).toBeVisible()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await expect(page.getByRole('button', { name: /defender-mass-encryption/ })).toBeVisible()
}

const question = (page: Page) => page.getByRole('region', { name: /^Question/ })

test('plays on the chosen sample, asks, goes on with the answer, and keeps what would be done', async ({
  studio: { page },
}) => {
  await open(page)
  await page.getByRole('combobox', { name: 'Hand out new credentials in person' }).click()
  await page.getByRole('option', { name: 'Mark as done' }).click()
  await page.keyboard.press('Control+Enter')
  await expect(question(page)).toContainText('Isolate fin-ws-0138, fin-ws-0151 too?')
  await expect(question(page)).toContainText('Isolate one host')
  await question(page).getByRole('button', { name: 'Reject' }).click()
  await expect(question(page).getByRole('alert')).toContainText('Give a reason')
  await question(page).getByLabel('Reason').fill('Maintenance window')
  await question(page).getByRole('button', { name: 'Reject' }).click()
  await expect(question(page)).toBeHidden()
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true)
  const steps = page.getByRole('listbox', { name: 'Steps' })
  await expect(page.getByRole('button', { name: 'Rehearse' }).first()).toBeVisible()

  await page.getByRole('button', { name: 'To the end' }).click()
  const isolate = steps.getByRole('option', { name: /Isolate the host/ })
  await isolate.click()
  const detail = page.getByRole('region', { name: 'Step Isolate the host' })
  await expect(detail).toContainText('Simulated: the output is from the example')
  await expect(detail).toContainText('/hosts/fin-ws-0142/isolation')

  await page.getByRole('tab', { name: 'Ledger' }).click()
  const changes = page.getByRole('region', { name: 'Changes' })
  await expect(changes).toContainText('Isolate the host')
  await expect(changes).not.toContainText('Isolate one host')
})

test('scrubs by keyboard: step by step, to the start and to the end', async ({ studio: { page } }) => {
  await open(page)
  await page.keyboard.press('Control+Enter')
  await expect(question(page)).toBeVisible()
  const slider = page.getByRole('slider', { name: 'Moment of the run' })
  await page.getByRole('button', { name: 'To the start' }).click()
  await expect(slider).toHaveAttribute('aria-valuetext', /^Entry 1 of .*The run started/)
  await slider.focus()
  await page.keyboard.press('.')
  await page.keyboard.press('ArrowRight')
  await expect(slider).toHaveAttribute('aria-valuetext', /^Entry 3 of/)
  await page.keyboard.press(',')
  await expect(slider).toHaveAttribute('aria-valuetext', /^Entry 2 of/)
  await expect(question(page)).toBeHidden()
  await page.getByRole('button', { name: 'To the end' }).click()
  await expect(question(page)).toBeVisible()
})

test('says where a pasted alert stops being JSON, and keeps a good one as a sample', async ({
  studio: { page, workspace },
}) => {
  await open(page)
  const text = page.getByLabel('Alert as JSON')
  await text.fill('{\n  "title": "Mine",\n}')
  await expect(page.getByRole('alert').filter({ hasText: 'Line 3, column 1' })).toBeVisible()
  await text.fill('{ "title": "Mine", "src_ip": "192.0.2.7" }')
  await page.getByRole('button', { name: 'Save as sample…' }).click()
  await page.getByLabel('Name of the sample').fill('From my own product')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /From my own product|from-my-own-product/ })).toBeVisible()
  const names = readdirSync(join(workspace, 'ransomware-containment', 'alerts'))
  expect(names.some((name) => name.startsWith('from-my-own-product'))).toBe(true)
})

test('says before a live run exactly what it can do', async ({ studio: { page } }) => {
  await open(page)
  await page.getByRole('button', { name: 'Other ways to run' }).click()
  await page.getByRole('menuitem', { name: 'Run live…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run live' })
  await expect(dialog).toContainText('Disable the account')
  await expect(dialog.getByRole('button', { name: /^Run live: change up to \d+/ })).toBeVisible()
  await dialog.getByRole('button', { name: 'Leave it' }).click()
  await expect(dialog).toBeHidden()
})
