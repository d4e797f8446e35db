// Writing expressions by looking at data: worked out from the sample, picked by a click, completed with what is compared.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Studio, test } from './studio.ts'

const TEXT = `firebreak: 2
name: Data at hand
nodes:
  start: { type: trigger/alert, next: facts }
  facts: { type: data/set, title: Facts, with: { values: { severity: high, hosts: "\${['web-01', 'web-02']}" } }, next: worth }
  worth: { type: condition/if, title: Worth a look, with: { when: "true" } }
`

async function open({ page, workspace }: Studio) {
  writeFileSync(join(workspace, 'data.playbook.yaml'), TEXT)
  await page.getByRole('link', { name: 'Data at hand' }).click()
  await page.getByRole('group', { name: /^Worth a look/ }).click()
  await expect(page.getByRole('region', { name: 'Data at hand' })).toContainText('Worked out from')
}

const inspector = (page: Page) => page.getByRole('region', { name: 'Node Worth a look' })
const expression = (page: Page) => inspector(page).locator('.monaco-editor').first()

test('a value that is clicked is written into the field, with what it gives beside it', async ({ studio }) => {
  const { page } = studio
  await open(studio)
  await expression(page).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.getByTitle('Use steps.facts.severity').click()
  await expect(expression(page)).toContainText('steps.facts.severity')
  await page.keyboard.type(" != 'low'")
  await expect(inspector(page).getByText(/Gives true/)).toBeVisible()
})

test('a text that is compared completes with the value at hand', async ({ studio }) => {
  const { page } = studio
  await open(studio)
  await expression(page).click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('steps.facts.severity == "')
  const option = page.locator('.suggest-widget').getByRole('option', { name: /^high/ })
  await expect(option).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(expression(page)).toContainText('steps.facts.severity == "high"')
  await expect(inspector(page).getByText(/Gives true/)).toBeVisible()
})

test('the YAML of a node is changed and applied', async ({ studio }) => {
  const { page } = studio
  await open(studio)
  await page.getByRole('tab', { name: 'YAML' }).click()
  const yaml = inspector(page).locator('.monaco-editor').first()
  await expect(yaml).toContainText('Worth a look')
  await yaml.click()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('type: condition/if\ntitle: Worth a look at')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('group', { name: /^Worth a look at/ })).toBeVisible()
})
