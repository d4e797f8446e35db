// A called playbook opened in place: looked at, followed in a rehearsal, gone to, and closed again.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const ENRICH = `firebreak: 2
name: Enrich a host
nodes:
  called: { type: trigger/manual, next: facts }
  facts: { type: data/set, title: What is known, with: { values: { owner: ana } }, next: refuse }
  refuse: { type: flow/fail, title: Nobody may know, with: { message: not today } }
`
const MAIN = `firebreak: 2
name: Calls another
nodes:
  start: { type: trigger/manual, next: look }
  look: { type: flow/playbook, title: Look it up, with: { playbook: enrich } }
  lost: { type: flow/playbook, title: Lost, with: { playbook: gone } }
layout: { start: [0, 0], look: [320, 0], lost: [320, 400] }
`

async function open(page: Page, workspace: string, main = MAIN) {
  writeFileSync(join(workspace, 'enrich.playbook.yaml'), ENRICH)
  writeFileSync(join(workspace, 'calls.playbook.yaml'), main)
  await page.getByRole('link', { name: 'Calls another' }).click()
  await expect(card(page, 'Look it up')).toBeVisible()
}

const card = (page: Page, name: string) => page.getByRole('group', { name: new RegExp(`^${name}`) })
const WHOLE = MAIN.replace(/ {2}lost: \{ type.*\n/, '').replace(', lost: [320, 400]', '')

test('is opened by pointer and by key, looked at, gone to, and closed', async ({ studio: { page, workspace } }) => {
  await open(page, workspace, WHOLE)
  await page.getByRole('button', { name: 'Open Look it up in place' }).click()
  await expect(card(page, 'What is known')).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  await page.getByRole('button', { name: 'Close Look it up' }).click()
  await expect(card(page, 'What is known')).toHaveCount(0)
  await card(page, 'Look it up').click()
  await page.keyboard.press('.')
  await expect(card(page, 'What is known')).toBeVisible()
  await page.getByRole('button', { name: 'Open Enrich a host' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Enrich a host' })).toBeVisible()
})

test('shows where a rehearsal failed inside it', async ({ studio: { page, workspace } }) => {
  await open(page, workspace, WHOLE)
  await page.getByRole('button', { name: 'Open Look it up in place' }).click()
  await page.getByRole('button', { name: 'Rehearse' }).click()
  await page
    .getByRole('region', { name: 'Rehearse' })
    .getByRole('button', { name: /^Rehearse/ })
    .click()
  await expect(card(page, 'Nobody may know, not today, failed')).toBeVisible()
  await expect(card(page, 'What is known, owner, done')).toBeVisible()
})

test('says so where there is nothing to open', async ({ studio: { page, workspace } }) => {
  await open(page, workspace)
  await page.getByRole('button', { name: 'Open Lost in place' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'gone' })).toBeVisible()
})
