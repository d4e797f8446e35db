// The inspector as a person uses it: the form of a node, an expression with completion and preview, a value from the data, undo.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const FILE = join('phishing-triage', 'phishing-triage.playbook.yaml')

async function open(page: Page): Promise<void> {
  await page.getByText('Phishing triage').first().click()
  await expect(page.getByRole('region', { name: 'Playbook', exact: true })).toBeVisible()
}

async function choose(page: Page, title: string): Promise<void> {
  await page.locator('.react-flow__node', { hasText: title }).first().click()
  await expect(page.getByRole('region', { name: `Node ${title}` })).toBeVisible()
}

test('with nothing selected the playbook itself is edited, and saved', async ({ studio: { page, workspace } }) => {
  await open(page)
  await page.getByRole('textbox', { name: 'Summary' }).fill('Judges what people report.')
  await expect.poll(() => readFile(join(workspace, FILE), 'utf8')).toContain('summary: Judges what people report.')
})

test('an expression is written with completion, is judged, and undo takes it back', async ({ studio: { page } }) => {
  await open(page)
  await choose(page, 'Is there a mail?')
  const editor = page.getByRole('region', { name: 'Node Is there a mail?' }).locator('.monaco-editor').first()
  await editor.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('steps.mail.')
  await expect(page.locator('.suggest-widget').getByText('reporter', { exact: true }).first()).toBeVisible()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('alert').getByText(/There is no field wrong/)).toBeVisible()
  await page.keyboard.press('Control+A')
  await page.keyboard.type("steps.mail.raw != 'x'")
  await page.keyboard.press('Escape')
  await expect(page.getByText(/There is no field wrong/)).toHaveCount(0)
  await expect(editor).toContainText("steps.mail.raw != 'x'")
})

test('a title and a note are changed, and undone', async ({ studio: { page } }) => {
  await open(page)
  await choose(page, 'Is there a mail?')
  await page.getByRole('textbox', { name: 'Title' }).fill('Is a mail in it?')
  await expect(page.locator('.react-flow__node', { hasText: 'Is a mail in it?' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Title' }).press('Enter')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(page.locator('.react-flow__node', { hasText: 'Is there a mail?' })).toBeVisible()
})

test('a renamed node keeps its references', async ({ studio: { page, workspace } }) => {
  await open(page)
  await choose(page, 'Find the mail in the report')
  await page.getByRole('button', { name: /^Id and note/ }).click()
  await page.getByRole('textbox', { name: 'Id', exact: true }).fill('the-mail')
  await page.getByRole('textbox', { name: 'Id', exact: true }).press('Enter')
  await expect.poll(() => readFile(join(workspace, FILE), 'utf8')).toContain("steps['the-mail'].raw")
})

/** A playbook of one node, with its form open and its keys heard. */
async function openRequest(page: Page, workspace: string): Promise<void> {
  await writeFile(join(workspace, 'request.playbook.yaml'), REQUEST)
  await page.getByRole('link', { name: 'Request of our own' }).click()
  await choose(page, 'Isolate')
}

const REQUEST = `firebreak: 2
name: Request of our own
takes: alert
nodes:
  received: { type: trigger/alert, next: isolate }
  isolate: { type: action/http-request, title: Isolate, timeout: 30s }
`

test('a template typed into a plain field keeps every letter, and so does plain text over a template', async ({
  studio: { page, workspace },
}) => {
  await openRequest(page, workspace)
  const url = page.getByRole('textbox', { name: 'URL' })
  await url.click()
  await page.keyboard.type('/hosts//isolation')
  for (let back = 0; back < '/isolation'.length; back++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('${alert.device.hostname}')
  const written = () => readFile(join(workspace, 'request.playbook.yaml'), 'utf8')
  await expect.poll(written).toContain('url: /hosts/${alert.device.hostname}/isolation')
  await expect(page.locator('[data-inspector] .monaco-editor textarea').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('/hosts/of/nobody')
  await expect.poll(written).toContain('url: /hosts/of/nobody\n')
  await page.keyboard.press('Tab')
  await expect(url).toHaveValue('/hosts/of/nobody')
  await expect(page.locator('.react-flow__node')).toHaveCount(2)
})

test('fields stay where they stand while they are filled, and keep the focus', async ({
  studio: { page, workspace },
}) => {
  await openRequest(page, workspace)
  const labels = () =>
    page.locator('[data-inspector] [data-field]').evaluateAll((all) => all.map((one) => one.dataset['field']))
  const before = await labels()
  const connection = page.getByRole('combobox', { name: 'Connection' })
  await connection.click()
  await page.keyboard.type('edr')
  await expect(page.getByText('The playbook declares no connection edr.', { exact: false }).first()).toBeVisible()
  await expect(connection).toBeFocused()
  expect(await labels()).toEqual(before)
})
