// A run saved as a test, and what it says when the playbook changes: in the list, on the canvas, on disk.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const FOLDER = 'phishing-triage'
/** How many tests the example comes with. */
const scenarios = readdirSync(new URL(`../examples/${FOLDER}/scenarios`, import.meta.url)).length
const PLAYBOOK = join(FOLDER, 'phishing-triage.playbook.yaml')

async function openTests(page: Page) {
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.getByRole('tab', { name: /^Tests/ }).click()
  return page.getByRole('region', { name: 'Tests', exact: true })
}

/** Changes the file as another program would; the Studio takes it over. */
function change(workspace: string, from: string, to: string): void {
  const file = join(workspace, PLAYBOOK)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

test('the tests of a playbook run as it is drawn, and say what differs when it is changed', async ({ studio }) => {
  const { page, workspace } = studio
  const panel = await openTests(page)
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed`)
  await expect(panel.getByText('100 % of branches, 100 % of error edges')).toBeVisible()

  change(workspace, 'badFrom: 70', 'badFrom: 90')
  await expect(panel.getByRole('status')).toContainText('failed')
  await panel.getByRole('button', { name: /One bad attachment is enough/ }).click()
  const test = page.getByRole('region', { name: 'Test: One bad attachment is enough' })
  await expect(test.getByText('The run came out differently.')).toBeVisible()
  await expect(test.getByText(/missing: *copies/)).toBeVisible()
  await test.getByRole('button', { name: 'Show its run' }).click()
  await expect(page.getByRole('region', { name: 'Rehearse' })).toBeVisible()
  await expect(page.getByRole('group', { name: /Ask about what is doubtful|Is this an attack/ }).first()).toBeVisible()

  change(workspace, 'badFrom: 90', 'badFrom: 70')
  await page.getByRole('tab', { name: /^Tests/ }).click()
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed`)
})

test('coverage is drawn on the canvas, and what no test goes through is named', async ({
  studio: { page, workspace },
}) => {
  const scenarios = join(workspace, FOLDER, 'scenarios')
  const { rmSync } = await import('node:fs')
  for (const name of readdirSync(scenarios)) if (!name.startsWith('newsletter')) rmSync(join(scenarios, name))
  const panel = await openTests(page)
  await expect(panel.getByRole('status')).toHaveText('1 passed')
  await panel.getByRole('switch', { name: 'Draw coverage' }).click()
  await expect(page.getByRole('group', { name: /Read the mail, .*in 1 test/ })).toBeVisible()
  await expect(page.getByRole('group', { name: /Nothing to judge, .*not covered by a test/ })).toBeVisible()
  await panel.getByRole('switch', { name: 'Draw coverage' }).click()
  await expect(page.getByRole('group', { name: /not covered by a test/ })).toHaveCount(0)
})

test('a rehearsal is saved as a test, edited as a form and as text, and thrown away', async ({
  studio: { page, workspace },
}) => {
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await page.getByRole('tab', { name: /^Rehearse/ }).click()
  await page.getByRole('button', { name: /reported-newsletter/ }).click()
  await page.getByRole('region', { name: 'Rehearse' }).getByRole('button', { name: 'Rehearse', exact: true }).click()
  await page.getByRole('button', { name: 'Save as test…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this run as a test' })
  await dialog.getByRole('textbox', { name: 'What it shows' }).fill('The newsletter is known')
  await dialog.getByRole('combobox', { name: 'More fields to mask' }).fill('email_addr')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Save test' }).click()

  const panel = page.getByRole('region', { name: 'Tests', exact: true })
  await expect(panel.getByRole('status')).toHaveText(`${scenarios + 1} passed`)
  const file = join(workspace, FOLDER, 'scenarios', 'the-newsletter-is-known.scenario.yaml')
  expect(readFileSync(file, 'utf8')).toContain('name: The newsletter is known')
  expect(readFileSync(file, 'utf8')).toContain('email_addr: •••')

  const detail = page.getByRole('region', { name: 'Test: The newsletter is known' })
  await detail.getByText('Form', { exact: true }).click()
  await detail.getByRole('combobox', { name: 'The run ends' }).click()
  await page.getByRole('option', { name: 'failed' }).click()
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed, 1 failed`)
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('status: failed')
  await detail.getByText('Text', { exact: true }).click()
  await detail
    .locator('.view-line')
    .first()
    .click({ position: { x: 4, y: 4 } })
  for (const key of ['Control+Home', 'ArrowDown', 'End']) await page.keyboard.press(key)
  await page.keyboard.type(' already')
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('name: The newsletter is known already')
  await page
    .getByRole('region', { name: /^Test: / })
    .getByText('Result', { exact: true })
    .click()
  await expect(page.getByText('The run should end failed, but is completed')).toBeVisible()
  await page.getByRole('button', { name: 'Delete the test' }).click()
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed`)
})

test('a test for a node that was renamed offers the rename', async ({ studio: { page, workspace } }) => {
  const panel = await openTests(page)
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed`)
  const file = join(workspace, PLAYBOOK)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('tell-campaign', 'tell-campaigns'))
  await panel.getByRole('button', { name: /Advertising that we asked for/ }).click()
  const detail = page.getByRole('region', { name: /^Test: Advertising/ })
  await expect(detail.getByText('It does not fit the playbook any more.')).toBeVisible()
  await detail.getByRole('button', { name: 'Rename to tell-campaigns' }).first().click()
  await expect(panel.getByRole('status')).toHaveText(`${scenarios} passed`)
  const scenario = readFileSync(join(workspace, FOLDER, 'scenarios', 'newsletter.scenario.yaml'), 'utf8')
  expect(scenario).toContain('ledger: [tell-campaigns]')
})
