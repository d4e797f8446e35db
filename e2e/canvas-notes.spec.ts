// Notes and groups on the canvas: written, moved, undone and found on disk, by pointer and by keys.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const FILE = join('alert-triage', 'alert-triage.playbook.yaml')

async function openTriage(page: Page) {
  await page.getByText('Alert triage').first().click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
  await page.locator('.react-flow__pane').click({ position: { x: 400, y: 20 } })
}

const placeOf = async (page: Page, id: string) => {
  const box = await page.locator(`.react-flow__node[data-id="${id}"]`).boundingBox()
  if (!box) throw new Error(`${id} is not on the canvas`)
  return box
}

test('a note is written, moved, kept in the file and undone', async ({ studio: { page, workspace } }) => {
  await openTriage(page)
  await page.keyboard.press('n')
  const writing = page.getByRole('textbox', { name: 'Text of the note' })
  await expect(writing).toBeFocused()
  await page.keyboard.type('Ask the owner first')
  await page.keyboard.press('Escape')
  const note = page.getByRole('group', { name: 'Note: Ask the owner first' })
  await expect(note).toBeVisible()
  const before = await note.boundingBox()
  await note.hover()
  await page.mouse.down()
  await page.mouse.move((before?.x ?? 0) + 180, (before?.y ?? 0) + 160, { steps: 6 })
  await page.mouse.up()
  await expect.poll(async () => (await note.boundingBox())?.x).not.toBe(before?.x)
  await expect
    .poll(() => readFile(join(workspace, FILE), 'utf8'))
    .toMatch(/notes:\n {2}note:\n {4}text: Ask the owner first/)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(async () => (await note.boundingBox())?.x).toBe(before?.x)
  await page.keyboard.press('ControlOrMeta+z')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(note).toHaveCount(0)
  await expect.poll(() => readFile(join(workspace, FILE), 'utf8')).not.toContain('notes:')
})

test('a note is tinted, copied, found and deleted', async ({ studio: { page } }) => {
  await openTriage(page)
  await page.keyboard.press('n')
  await expect(page.getByRole('textbox', { name: 'Text of the note' })).toBeFocused()
  await page.keyboard.type('Known false positives')
  await page.keyboard.press('Escape')
  const notes = page.getByRole('group', { name: 'Note: Known false positives' })
  await notes.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Violet' }).click()
  await expect(notes.locator('[data-colour="violet"]')).toBeVisible()
  await notes.click()
  await page.keyboard.press('ControlOrMeta+d')
  await expect(notes).toHaveCount(2)
  await page.keyboard.press('Delete')
  await expect(notes).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+f')
  await page.getByRole('textbox', { name: 'Find on the canvas' }).fill('false positives')
  await expect(page.getByRole('status').filter({ hasText: '1 of 1' })).toBeVisible()
})

test('a group is made, moves its nodes together, and is taken apart', async ({ studio: { page, workspace } }) => {
  await openTriage(page)
  const ids = await page
    .locator('.react-flow__node-card')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-id')))
  const [first, second] = ids as [string, string]
  await page.locator(`.react-flow__node[data-id="${first}"]`).click()
  await page.locator(`.react-flow__node[data-id="${second}"]`).click({ modifiers: ['Shift'] })
  await page.keyboard.press('g')
  const title = page.getByRole('textbox', { name: 'Title of the group' })
  await expect(title).toBeFocused()
  await page.keyboard.type('Intake')
  await page.keyboard.press('Enter')
  const handle = page.getByRole('button', { name: 'Group Intake: select its 2 nodes' })
  await expect(handle).toBeVisible()
  const before = [await placeOf(page, first), await placeOf(page, second)]
  await page.locator('.react-flow__pane').click({ position: { x: 400, y: 20 } })
  await handle.hover()
  await page.mouse.down()
  const grip = await handle.boundingBox()
  await page.mouse.move((grip?.x ?? 0) + 40, (grip?.y ?? 0) + 140, { steps: 8 })
  await page.mouse.up()
  await expect.poll(async () => (await placeOf(page, first)).y - (before[0]?.y ?? 0)).toBeGreaterThan(60)
  const after = [await placeOf(page, first), await placeOf(page, second)]
  expect((after[0]?.y ?? 0) - (before[0]?.y ?? 0)).toBeCloseTo((after[1]?.y ?? 0) - (before[1]?.y ?? 0), 0)
  await expect.poll(() => readFile(join(workspace, FILE), 'utf8')).toMatch(/groups:\n {2}group:\n {4}title: Intake/)
  await page.keyboard.press('ControlOrMeta+z')
  await expect.poll(async () => (await placeOf(page, second)).y).toBeCloseTo(before[1]?.y ?? 0, 0)
  await page.keyboard.press('Shift+G')
  await expect(handle).toHaveCount(0)
})
