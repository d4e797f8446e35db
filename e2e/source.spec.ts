// The source as a person uses it: what is typed is on the canvas, what is broken overwrites nothing.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const FILE = join('phishing-triage', 'phishing-triage.playbook.yaml')

async function openSource(page: Page) {
  await page.getByText('Phishing triage').first().click()
  await page.getByRole('tab', { name: 'Source' }).click()
  const source = page.getByRole('region', { name: 'Source' })
  await expect(source.locator('.view-line').first()).toContainText('yaml-language-server')
  return source
}

test('what is typed in the source is in the playbook and on disk', async ({ studio: { page, workspace } }) => {
  const source = await openSource(page)
  await source.locator('.view-line', { hasText: 'name: Phishing triage' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(' of mails')
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('Phishing triage of mails')
  await expect.poll(() => readFile(join(workspace, FILE), 'utf8')).toContain('name: Phishing triage of mails\n')
})

test('a form writes into the source and leaves its comments alone', async ({ studio: { page } }) => {
  const source = await openSource(page)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mails')
  await expect(source.locator('.view-line', { hasText: 'name: Mails' })).toBeVisible()
  await expect(source.locator('.view-line', { hasText: 'yaml-language-server' })).toBeVisible()
})

test('a text that is no YAML says so and the canvas keeps the last state', async ({ studio: { page } }) => {
  const source = await openSource(page)
  await source.locator('.view-line', { hasText: 'name: Phishing triage' }).click()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('tags: [a')
  await expect(source.getByRole('status')).toContainText('The canvas shows the last state')
  await expect(page.locator('.react-flow__node', { hasText: 'Is there a mail?' })).toBeVisible()
})

test('the keyboard finds its way out of the source, and the palette in it', async ({ studio: { page } }) => {
  const source = await openSource(page)
  const editor = source.locator('textarea').first()
  await source.locator('.view-line', { hasText: 'firebreak: 2' }).click()
  await page.keyboard.press('End')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: 'Search commands, playbooks and nodes' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(editor).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(editor).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(editor).not.toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await expect(editor).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: 'Rehearse', exact: true })).toBeVisible()
})
