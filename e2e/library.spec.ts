// The library: found, begun, renamed, thrown away and brought back, imported; what others do to the folder is seen.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const list = (page: Page) => page.getByRole('list', { name: 'Playbooks' })
const row = (page: Page, name: string) => list(page).getByRole('listitem').filter({ hasText: name })
const playbookText = (name: string) =>
  `firebreak: 2\nname: ${name}\nsummary: For a test\ntags: [made-here]\nnodes:\n  alert:\n    type: trigger/alert\n`

test('shows the playbooks of the folder and finds them by word, tag and technique', async ({ studio: { page } }) => {
  await expect(row(page, 'Phishing triage')).toContainText('no problems')
  await page.keyboard.press('/')
  await page.keyboard.type('T1566')
  await expect(list(page).getByRole('listitem')).toHaveCount(1)
  await expect(row(page, 'Phishing triage')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list(page).getByRole('listitem')).toHaveCount(3)
  await page.keyboard.type('nothing like this')
  await expect(page.getByRole('heading', { name: 'No playbook matches' })).toBeVisible()
})

test('walks the list with the arrows and opens with Enter', async ({ studio: { page } }) => {
  await expect(row(page, 'Alert triage')).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
})

test('begins a playbook from a template; the file is on disk', async ({ studio: { page, workspace } }) => {
  await expect(row(page, 'Alert triage')).toBeVisible()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New playbook' })
  await dialog.getByLabel('Name').fill('Lost laptop')
  await dialog.getByRole('radio', { name: /Containment/ }).click()
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Create playbook' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Lost laptop' })).toBeVisible()
  expect(readFileSync(join(workspace, 'lost-laptop.playbook.yaml'), 'utf8')).toMatch(/^name: "?Lost laptop"?$/m)
})

test('duplicates, and renames with F2', async ({ studio: { page, workspace } }) => {
  await row(page, 'Alert triage').getByRole('button', { name: 'More about Alert triage' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  const copy = list(page).getByRole('link', { name: 'Alert triage (copy)' })
  await expect(copy).toBeVisible()
  await copy.focus()
  await page.keyboard.press('F2')
  await page.getByLabel('New name').fill('Second triage')
  await page.keyboard.press('Enter')
  await expect(list(page).getByRole('link', { name: 'Second triage' })).toBeVisible()
  await expect(copy).toBeHidden()
  const names = readdirSync(workspace, { recursive: true }).map(String)
  const texts = names
    .filter((name) => name.endsWith('.playbook.yaml'))
    .map((name) => readFileSync(join(workspace, name), 'utf8'))
  expect(texts.filter((text) => text.includes('name: Second triage'))).toHaveLength(1)
})

test('throws away without a question, and undoes it', async ({ studio: { page, workspace } }) => {
  const file = join(workspace, 'phishing-triage', 'phishing-triage.playbook.yaml')
  const before = readFileSync(file, 'utf8')
  await list(page).getByRole('link', { name: 'Phishing triage' }).focus()
  await page.keyboard.press('Delete')
  await expect(row(page, 'Phishing triage')).toBeHidden()
  expect(existsSync(file)).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'Phishing triage')).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('imports a chosen file and opens it', async ({ studio: { page, chosen } }) => {
  await chosen(page.getByRole('button', { name: 'Import' }), {
    name: 'mine.playbook.yaml',
    text: playbookText('Brought along'),
  })
  await expect(page.getByRole('heading', { level: 1, name: 'Brought along' })).toBeVisible()
})

test('imports a dropped file', async ({ studio: { page } }) => {
  await expect(row(page, 'Alert triage')).toBeVisible()
  const files = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([text], 'dropped.playbook.yaml'))
    return transfer
  }, playbookText('Dropped here'))
  await list(page).dispatchEvent('drop', { dataTransfer: files })
  await expect(page.getByRole('heading', { level: 1, name: 'Dropped here' })).toBeVisible()
})

test('sees files that others add, break and remove', async ({ studio: { page, workspace } }) => {
  await expect(row(page, 'Alert triage')).toBeVisible()
  const file = join(workspace, 'outside.playbook.yaml')
  writeFileSync(file, playbookText('From outside'))
  await expect(row(page, 'From outside')).toBeVisible()
  writeFileSync(file, 'firebreak: 2\nname: [broken\n')
  await expect(row(page, 'cannot be read')).toContainText('error')
  await row(page, 'cannot be read').getByRole('link').click()
  await expect(page.getByRole('region', { name: 'Source' })).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe('firebreak: 2\nname: [broken\n')
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Library' }).click()
  rmSync(file)
  await expect(row(page, 'cannot be read')).toBeHidden()
})

test('teaches the next step where there is no playbook', async ({ studio: { page, workspace } }) => {
  await expect(row(page, 'Alert triage')).toBeVisible()
  for (const name of readdirSync(workspace)) {
    if (!name.startsWith('.')) rmSync(join(workspace, name), { recursive: true, force: true })
  }
  await expect(page.getByRole('heading', { name: 'No playbooks yet' })).toBeVisible()
  await page.getByRole('button', { name: 'New playbook' }).last().click()
  await expect(page.getByRole('dialog', { name: 'New playbook' })).toBeVisible()
})

test('draws only what is seen of five hundred playbooks', async ({ studio: { page, workspace } }) => {
  for (let at = 0; at < 500; at++) {
    writeFileSync(join(workspace, `many-${at}.playbook.yaml`), playbookText(`Many ${String(at).padStart(3, '0')}`))
  }
  await expect(page.getByText(/^503 playbooks in/)).toBeVisible({ timeout: 30_000 })
  expect(await list(page).getByRole('listitem').count()).toBeLessThan(60)
  await page.getByLabel('Search playbooks').fill('many 499')
  await expect(row(page, 'Many 499')).toBeVisible()
})
