import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Studio, test } from './studio.ts'

const FILE = 'alert-triage/alert-triage.playbook.yaml'

/** Makes a playbook from a template by hand and gives where it is on disk. */
async function begin({ page, workspace }: Studio, template: string): Promise<() => string> {
  await page.getByRole('button', { name: 'New playbook' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Canvas test')
  await page.getByRole('radio', { name: template }).click()
  await page.getByRole('button', { name: 'Create playbook' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  const [, file = ''] = /#\/playbook\/(.*)$/.exec(page.url()) ?? []
  return () => readFileSync(join(workspace, decodeURIComponent(file)), 'utf8')
}

const node = ({ page }: Studio, name: string) => page.getByRole('group', { name: new RegExp(`^${name}`) })

test('a node is dragged in from the palette, connected, and found on disk', async ({ studio }) => {
  const { page } = studio
  const onDisk = await begin(studio, 'Empty')
  const pane = page.locator('.react-flow__pane')
  await page.getByRole('button', { name: 'Log', exact: true }).dragTo(pane, { targetPosition: { x: 420, y: 420 } })
  await expect(node(studio, 'Log').last()).toBeVisible()
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect.poll(onDisk).toMatch(/log(-\d)?:\n {4}type: action\/log/)
})

test('/ adds a node behind the selected one, by a few letters', async ({ studio }) => {
  const { page } = studio
  const onDisk = await begin(studio, 'Empty')
  await page.locator('.react-flow__node').last().click()
  await page.keyboard.press('/')
  const search = page.getByRole('textbox', { name: 'Search node types', exact: true })
  await search.fill('wait')
  await search.press('Enter')
  await expect(node(studio, 'Wait')).toBeVisible()
  await expect.poll(onDisk).toContain('next: wait')
})

test('c connects the selected node: first its port, then the node that it leads to', async ({ studio }) => {
  const { page } = studio
  const onDisk = await begin(studio, 'Empty')
  await page.locator('.react-flow__node').last().click()
  await page.keyboard.press('/')
  const search = page.getByRole('textbox', { name: 'Search node types', exact: true })
  await search.fill('http')
  await search.press('Enter')
  await expect(node(studio, 'HTTP request')).toBeVisible()
  await page.keyboard.press('c')
  const port = page.getByRole('textbox', { name: 'Port of HTTP request', exact: true })
  await port.fill('error')
  await port.press('Enter')
  const target = page.getByRole('textbox', { name: 'Connect error to', exact: true })
  await expect(target).toBeFocused()
  await target.fill('log')
  await page.getByRole('option', { name: /Log/ }).click()
  await expect(target).toBeHidden()
  await expect.poll(onDisk).toMatch(/error: greet/)
})

test('nodes are copied as text and pasted under ids of their own', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('link', { name: 'Alert triage' }).click()
  const cards = page.locator('.react-flow__node')
  await expect(cards.first()).toBeVisible()
  const count = await cards.count()
  await cards.first().click()
  await page.keyboard.press('Control+c')
  const text = await page.evaluate(() => navigator.clipboard.readText())
  expect(text).toContain('type: trigger/alert')
  await page.keyboard.press('Control+v')
  await expect(cards).toHaveCount(count + 1)
  await expect.poll(() => readFileSync(join(studio.workspace, FILE), 'utf8')).toContain('received-2:')
})

test('find jumps from match to match', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find on the canvas' }).fill('quarantine every copy')
  await expect(page.getByText('1 of 1')).toBeVisible()
  await expect(node(studio, 'Quarantine every copy')).toBeInViewport()
})

test('lay out is one step of undo', async ({ studio }) => {
  const { page } = studio
  const file = () => readFileSync(join(studio.workspace, FILE), 'utf8')
  await page.getByRole('link', { name: 'Alert triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  const before = file()
  await page.getByRole('button', { name: 'Lay out' }).click()
  await expect.poll(file).not.toBe(before)
  await page.keyboard.press('Control+z')
  await expect.poll(file).toBe(before)
})

test('a loop is collapsed to a card', async ({ studio }) => {
  const { page } = studio
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.getByRole('button', { name: 'Fit everything' }).click()
  const cards = page.locator('.react-flow__node')
  const count = await cards.count()
  await page
    .getByRole('button', { name: /^Collapse/ })
    .first()
    .dispatchEvent('click')
  await expect.poll(() => cards.count()).toBeLessThan(count)
})
