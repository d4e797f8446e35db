// The canvas by pointer: ports into the void, nodes onto edges, a box around nodes, context menus, lining up, what is kept.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, type Studio, test } from './studio.ts'

const NODES = `firebreak: 2
name: Gestures
nodes:
  start: { type: trigger/alert, title: Start, next: one }
  one: { type: data/set, title: One, with: { values: { a: 1 } }, next: two }
  two: { type: data/set, title: Two, with: { values: { b: 2 } } }
  loose: { type: action/log, title: Loose, with: { message: hi } }
`
const PLACED = `${NODES}layout: { start: [0, 0], one: [320, 0], two: [640, 0], loose: [320, 240] }
`

async function open({ page, workspace }: Studio, text = PLACED): Promise<() => string> {
  const file = join(workspace, 'gestures.playbook.yaml')
  writeFileSync(file, text)
  await page.getByRole('link', { name: 'Gestures' }).click()
  await expect(card(page, 'Two')).toBeVisible()
  return () => readFileSync(file, 'utf8')
}

const card = (page: Page, title: string) => page.getByRole('group', { name: new RegExp(`^${title}`) })
const middle = async (locator: Locator) => {
  const box = await locator.boundingBox()
  if (!box) throw new Error('not on the screen')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 8, from.y + 8, { steps: 3 })
  await page.mouse.move(to.x, to.y, { steps: 10 })
  await page.mouse.up()
}

test('a port dragged into the void offers what may follow, and connects it', async ({ studio }) => {
  const { page } = studio
  const onDisk = await open(studio)
  const port = await middle(card(page, 'Two').locator('[data-handleid="done"]'))
  await drag(page, port, { x: port.x - 60, y: port.y + 220 })
  const search = page.getByRole('textbox', { name: 'Search node types', exact: true })
  await search.fill('wait')
  await search.press('Enter')
  await expect(card(page, 'Wait')).toBeVisible()
  await expect.poll(onDisk).toMatch(/two:[\s\S]*?next: wait/)
})

test('a loose node dropped on an edge goes into it, in one step of undo', async ({ studio }) => {
  const { page } = studio
  const onDisk = await open(studio)
  const before = onDisk()
  const [one, two] = [await middle(card(page, 'One')), await middle(card(page, 'Two'))]
  const loose = await middle(card(page, 'Loose'))
  await drag(page, loose, { x: (one.x + two.x) / 2, y: one.y })
  await expect.poll(onDisk).toMatch(/one:[\s\S]*?next: loose/)
  expect(onDisk()).toMatch(/loose:[\s\S]*?next: two/)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(onDisk).toBe(before)
})

test('a box selects what it touches; the selected are lined up and cut', async ({ studio }) => {
  const { page } = studio
  const onDisk = await open(studio, PLACED.replace('two: [640, 0]', 'two: [640, 96]'))
  const [one, two] = [await card(page, 'One').boundingBox(), await card(page, 'Two').boundingBox()]
  await drag(
    page,
    { x: (one?.x ?? 0) - 12, y: (one?.y ?? 0) - 24 },
    { x: (two?.x ?? 0) + (two?.width ?? 0) + 12, y: (two?.y ?? 0) + (two?.height ?? 0) + 12 },
  )
  const panel = page.getByRole('region', { name: '2 nodes selected' })
  await expect(panel).toBeVisible()
  await panel.getByRole('button', { name: 'Align top' }).click()
  await expect.poll(onDisk).toMatch(/two: \[640, 0\]/)
  await page.locator('.react-flow__pane').focus()
  await page.keyboard.press('ControlOrMeta+x')
  await expect(card(page, 'Two')).toHaveCount(0)
  await page.keyboard.press('ControlOrMeta+v')
  await expect(card(page, 'Two')).toBeVisible()
})

test('the context menu of a node does what the keys do', async ({ studio }) => {
  const { page } = studio
  const onDisk = await open(studio)
  await card(page, 'Loose').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Put into a loop/ }).click()
  await expect.poll(onDisk).toMatch(/for-each:\n {4}type: flow\/for-each\n {4}body:\n {6}loose:/)
  await expect(card(page, 'For each')).toBeVisible()
})

test('the first node that is moved in a file without places keeps those of all', async ({ studio }) => {
  const { page } = studio
  const onDisk = await open(studio, NODES)
  await expect(card(page, 'Start')).toBeVisible()
  const places = async () => {
    const boxes = await Promise.all(['Start', 'One', 'Two'].map((title) => card(page, title).boundingBox()))
    return boxes.map((box) => [Math.round(box?.x ?? 0), Math.round(box?.y ?? 0)])
  }
  const before = await places()
  const loose = await middle(card(page, 'Loose'))
  await drag(page, loose, { x: loose.x + 64, y: loose.y + 120 })
  await expect.poll(onDisk).toMatch(/layout:[\s\S]*start: [\s\S]*one: [\s\S]*two: [\s\S]*loose: /)
  expect(await places()).toEqual(before)
})

test('Enter leads from a node to its form', async ({ studio }) => {
  const { page } = studio
  await open(studio)
  await card(page, 'Loose').click()
  await page.keyboard.press('Enter')
  const form = page.getByRole('region', { name: 'Node Loose' })
  await expect.poll(() => form.evaluate((element) => element.contains(document.activeElement))).toBe(true)
})

test('keys reach the canvas of a playbook that was just opened, and the node that was just added', async ({
  studio,
}) => {
  const { page } = studio
  await open(studio)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Node Start' })).toBeVisible()
  await page.keyboard.press('/')
  await page.getByRole('textbox', { name: 'Search node types', exact: true }).fill('wait')
  await page.keyboard.press('Enter')
  const form = page.getByRole('region', { name: 'Node wait' })
  await expect(form).toBeVisible()
  await expect(card(page, 'Wait')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(() => form.evaluate((element) => element.contains(document.activeElement))).toBe(true)
})
