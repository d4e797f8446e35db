// No dialog is wider than its window, whatever stands in it: each is opened over texts of 10,000 characters without a space.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const LONG = 'x'.repeat(10_000)

const PLAYBOOK = `firebreak: 2
name: Long ${LONG}
takes: original
connections: { edr: http }
nodes:
  received: { type: trigger/alert, next: block }
  block:
    type: action/http-request
    title: ${LONG}
    effect: change
    idempotent: natural
    timeout: 5s
    with: { connection: edr, method: PUT, url: /block, json: { reason: ${LONG}, host: "\${alert.host}" } }
`

const SIZES = [
  { width: 1024, height: 700 },
  { width: 1440, height: 900 },
]

/** What of a dialog, or of a control in it, lies outside of the window, in either size of it. */
async function outside(dialog: Locator): Promise<string[]> {
  await expect(dialog).toBeVisible()
  const all: string[] = []
  for (const size of SIZES) {
    await dialog.page().setViewportSize(size)
    all.push(...(await outsideNow(dialog)))
  }
  return all
}

const outsideNow = (dialog: Locator): Promise<string[]> =>
  dialog.evaluate((element) =>
    [element, ...element.querySelectorAll('button, input, textarea, [role=tab]')]
      .filter((one) => one.checkVisibility())
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.left < 0 || box.right > window.innerWidth)
      .map(({ one, box }) => `${one.tagName} ${one.textContent?.slice(0, 20)}: ${box.left} to ${box.right}`),
  )

async function openLong(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Long/ }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

test('dialogs over long texts stay within the window', async ({ studio: { page, workspace } }) => {
  const file = join(workspace, 'long.playbook.yaml')
  writeFileSync(file, PLAYBOOK)
  await page.getByRole('button', { name: 'New playbook' }).first().click()
  const dialog = page.getByRole('dialog')
  await page.getByRole('textbox', { name: 'Name' }).fill(LONG)
  expect(await outside(dialog), 'a new playbook').toEqual([])
  await page.keyboard.press('Escape')

  await openLong(page)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  expect(await outside(dialog), 'the export as a bundle').toEqual([])
  await page.getByRole('tab', { name: 'Document to review' }).click()
  expect(await outside(dialog), 'the export as a document').toEqual([])
  await page.keyboard.press('Escape')

  await page.getByRole('tab', { name: /^Rehearse/ }).click()
  await page.getByRole('textbox', { name: /^Alert/ }).fill(JSON.stringify({ host: LONG }))
  await page.getByRole('region', { name: 'Rehearse' }).getByRole('button', { name: 'Rehearse', exact: true }).click()
  await page.getByRole('button', { name: 'Save as test…' }).click()
  expect(await outside(dialog), 'a run saved as a test').toEqual([])
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Other ways to run' }).click()
  await page.getByRole('menuitem', { name: 'Run in shadow…' }).click()
  expect(await outside(dialog), 'a run in shadow').toEqual([])
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+4')
  await page.getByRole('button', { name: 'New backtest' }).first().click()
  expect(await outside(dialog), 'a new backtest').toEqual([])
  await page.keyboard.press('Escape')
  expect(readFileSync(file, 'utf8')).toBe(PLAYBOOK)
})
