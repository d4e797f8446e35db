// A rehearsal under the debugger: it pauses where it is told to, is stepped, looked into, made to go another way, taken back, and
// goes on under an edited playbook. Nothing of it reaches anything.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const paused = (page: Page, title: string | RegExp) =>
  page.getByRole('region', { name: typeof title === 'string' ? `Paused before ${title}` : title })

async function openTriage(page: Page) {
  await page.getByRole('link', { name: 'Alert triage', exact: true }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

/** Chooses the node through the search on the canvas, wherever it lies. */
async function find(page: Page, title: string) {
  await page.keyboard.press('Control+f')
  await page
    .getByRole('combobox', { name: /Find/ })
    .or(page.getByRole('textbox', { name: /Find/ }))
    .first()
    .fill(title)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

test('a rehearsal is stepped, looked into, made to go another way, and taken back', async ({ studio: { page } }) => {
  await openTriage(page)
  await page.keyboard.press('Shift+F8')
  await expect(paused(page, 'Take it out of its envelope')).toBeVisible()
  await page.keyboard.press('F10')
  const atProduct = paused(page, 'Which product is it from?')
  await expect(atProduct).toBeVisible()
  await expect(page.getByRole('group', { name: /^Take it out of its envelope.*done/ })).toBeVisible()

  await atProduct.getByRole('textbox', { name: 'Watch an expression' }).fill('has(steps.event.alert)')
  await page.keyboard.press('Enter')
  await expect(atProduct.getByText('true', { exact: true })).toBeVisible()

  await atProduct.getByRole('combobox', { name: 'What this step does' }).click()
  await page.getByRole('option', { name: 'Leave by a port' }).click()
  await atProduct.getByRole('combobox', { name: 'Port', exact: true }).click()
  await page.getByRole('option', { name: 'otherwise' }).click()
  await atProduct.getByRole('button', { name: 'Do this, then pause' }).click()
  await expect(paused(page, 'A product that we do not know')).toBeVisible()

  await page.keyboard.press('Shift+F10')
  await expect(atProduct).toBeVisible()
  await expect(atProduct.getByText(/stepped back here/)).toBeVisible()
  await page.keyboard.press('F10')
  await expect(paused(page, /^Paused before (?!A product that we do not know)/)).toBeVisible()
  await page.keyboard.press('F8')
  await expect(page.getByRole('button', { name: 'Save as test…' })).toBeVisible()
})

test('a breakpoint stands on the node, pauses before it under its condition, and is kept', async ({
  studio: { page },
}) => {
  await openTriage(page)
  await find(page, 'Score from 0 to 100')
  await page.keyboard.press('F9')
  await expect(page.getByRole('img', { name: 'Breakpoint', exact: true })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(paused(page, 'Score from 0 to 100')).toBeVisible()
  await expect(page.getByText('A breakpoint.')).toBeVisible()
  const list = page.getByRole('region', { name: 'Breakpoints' })
  await list
    .getByRole('textbox', { name: 'Condition of the breakpoint at score' })
    .fill("steps.normal.product == 'nobody'")
  await page.keyboard.press('Tab')
  await page.keyboard.press('F8')
  await expect(page.getByRole('button', { name: 'Save as test…' })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: 'Save as test…' })).toBeVisible()
  await expect(paused(page, 'Score from 0 to 100')).toBeHidden()
  await page.reload()
  await expect(page.getByRole('img', { name: 'Breakpoint', exact: true })).toBeVisible()
})

test('a paused rehearsal goes on under the edited playbook, and says where that goes another way', async ({
  studio,
}) => {
  const { page, workspace } = studio
  const file = join(workspace, 'alert-triage', 'alert-triage.playbook.yaml')
  const change = (from: string, to: string) => {
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(from)
    writeFileSync(file, text.replace(from, to))
  }
  await openTriage(page)
  await find(page, 'Who has to see it?')
  await page.keyboard.press('F9')
  await page.keyboard.press('Control+Enter')
  const atRoute = paused(page, 'Who has to see it?')
  await expect(atRoute).toBeVisible()
  change('pageFrom: 80', 'pageFrom: 5')
  await atRoute.getByRole('button', { name: 'Go on with the edited playbook' }).click()
  await expect(atRoute.getByText('The steps before it gave what they gave in that run.')).toBeVisible()
  await page.keyboard.press('F10')
  await expect(paused(page, 'Page the analyst on call')).toBeVisible()

  change('value: "${steps.normal.severity}", fallback: medium', 'value: "informational", fallback: medium')
  await page.getByRole('button', { name: 'Go on with the edited playbook' }).click()
  await expect(page.getByText(/The playbook no longer goes the way of that run: severity gave/)).toBeVisible()
})

test('a run that was recorded goes on from one of its steps', async ({ studio: { page } }) => {
  await openTriage(page)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: 'Save as test…' })).toBeVisible()
  await page.getByRole('option', { name: /Score from 0 to 100/ }).click()
  await page.getByRole('button', { name: 'Rehearse from here' }).click()
  await expect(paused(page, 'Score from 0 to 100')).toBeVisible()
  await expect(page.getByText('The steps before it gave what they gave in that run.')).toBeVisible()
})

test('the output of a step is pinned on its node, and unpinned by undo', async ({ studio: { page, workspace } }) => {
  const file = join(workspace, 'alert-triage', 'alert-triage.playbook.yaml')
  await openTriage(page)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: 'Save as test…' })).toBeVisible()
  await page.getByRole('option', { name: /Open a ticket/ }).click()
  await page.getByRole('button', { name: 'Pin its output' }).click()
  await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/mock:\n\s+output:/)
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect.poll(() => readFileSync(file, 'utf8')).not.toContain('mock:')
})
