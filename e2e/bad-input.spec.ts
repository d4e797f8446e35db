// What goes wrong around a playbook: broken and huge files, two windows, a host that dies, a full disk. Nothing is lost.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { canMountDisks, expect, test } from './studio.ts'

const FILE = join('alert-triage', 'alert-triage.playbook.yaml')
const name = (page: Page) => page.getByRole('textbox', { name: 'Name', exact: true })
const summary = (page: Page) => page.getByRole('textbox', { name: 'Summary', exact: true })
const saved = (page: Page) => page.getByRole('status').filter({ hasText: /^Saved$/ })

async function openTriage(page: Page) {
  await page.getByRole('link', { name: 'Alert triage' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible()
}

test('a file that does not parse opens in the source at its error, and is left as it is', async ({ studio }) => {
  const { page, workspace } = studio
  const file = join(workspace, 'broken.playbook.yaml')
  const text = `firebreak: 2\nname: Broken\nnodes:\n  start: { type: trigger/alert\n  # ${'x'.repeat(60)}\n`
  writeFileSync(file, text)
  await page.getByRole('link', { name: /broken/i }).click()
  const source = page.getByRole('region', { name: 'Source' })
  await expect(source.getByRole('status')).toContainText('This is not valid YAML')
  await expect(source.locator('.view-line').first()).toContainText('firebreak: 2')
  await page.keyboard.press('ControlOrMeta+s')
  await expect(saved(page)).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('two windows on one file: what one saves the other shows, and at odds neither loses', async ({ studio }, {
  project,
}) => {
  test.skip(project.name !== 'browser', 'the desktop has one window, and starts its host again at once')
  const { page, workspace, stopHost, startHost } = studio
  await openTriage(page)
  const other = await page.context().newPage()
  await other.goto(page.url())
  await expect(name(other)).toHaveValue('Alert triage')
  await name(page).fill('Alert triage, ours')
  await expect(name(other)).toHaveValue('Alert triage, ours')
  await expect(saved(other)).toBeVisible()
  // Both write while neither can hear of the other.
  await stopHost()
  for (const window of [page, other]) await expect(window.getByText('host does not answer')).toBeVisible()
  await summary(page).fill('Written in the first window')
  await summary(other).fill('Written in the second window')
  await startHost()
  const notice = (window: Page) => window.getByRole('alert').filter({ hasText: 'Nothing has been overwritten' })
  const isAsked = async (window: Page) => {
    await notice(window).waitFor()
    return window
  }
  const late = await Promise.any([isAsked(page), isAsked(other)])
  const mine = late === page ? 'Written in the first window' : 'Written in the second window'
  const theirs = late === page ? 'Written in the second window' : 'Written in the first window'
  await expect.poll(() => readFileSync(join(workspace, FILE), 'utf8')).toContain(theirs)
  await late.getByRole('button', { name: 'Take theirs' }).click()
  await expect(summary(late)).toHaveValue(theirs)
  await late.getByRole('button', { name: 'Undo' }).click()
  await expect(summary(late)).toHaveValue(mine)
})

test('a file changed on disk while it is edited is asked about', async ({ studio: { page, workspace } }) => {
  await openTriage(page)
  const file = join(workspace, FILE)
  const before = readFileSync(file, 'utf8')
  await Promise.all([
    summary(page).fill('Ours'),
    Promise.resolve().then(() => writeFileSync(file, before.replace('name: Alert triage', 'name: From outside'))),
  ])
  const notice = page.getByRole('alert').filter({ hasText: 'Nothing has been overwritten' })
  await expect(notice.or(page.getByRole('heading', { level: 1, name: 'From outside' }))).toBeVisible()
  if (await notice.isVisible()) await notice.getByRole('button', { name: 'Keep mine' }).click()
  await expect(saved(page)).toBeVisible()
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('Ours')
})

test('edits made while the host is away are kept, and saved when it is back', async ({ studio }, { project }) => {
  test.skip(project.name !== 'browser', 'the desktop has one window, and starts its host again at once')
  const { page, workspace, stopHost, startHost } = studio
  await openTriage(page)
  await stopHost()
  await expect(page.getByText('host does not answer')).toBeVisible()
  await summary(page).fill('Written while nobody listened')
  await startHost()
  await expect(page.getByText('host does not answer')).toBeHidden({ timeout: 30_000 })
  await expect(saved(page)).toBeVisible({ timeout: 30_000 })
  await expect(summary(page)).toHaveValue('Written while nobody listened')
  expect(readFileSync(join(workspace, FILE), 'utf8')).toContain('Written while nobody listened')
})

test('a playbook of five megabytes opens and can be edited', async ({ studio: { page, workspace } }) => {
  test.slow() // seconds on a machine with nothing else to do
  const lines = ['firebreak: 2', 'name: Enormous', 'nodes:', '  start: { type: trigger/alert, next: n-1 }']
  const words = 'known since the last review and looked at by hand '.repeat(200)
  for (let at = 1; at <= 510; at++) {
    lines.push(`  n-${at}:`, '    type: action/log', '    with:', `      message: ${words}${at}`)
    if (at < 510) lines.push(`    next: n-${at + 1}`)
  }
  const file = join(workspace, 'enormous.playbook.yaml')
  writeFileSync(file, `${lines.join('\n')}\n`)
  expect(readFileSync(file).length).toBeGreaterThan(5_000_000)
  await page.getByRole('link', { name: 'Enormous' }).click()
  await expect(page.locator('.react-flow__node').first()).toBeVisible({ timeout: 150_000 })
  await name(page).fill('Enormous but ours')
  await expect
    .poll(() => readFileSync(file, 'utf8').slice(0, 60), { timeout: 150_000 })
    .toContain('name: Enormous but ours')
})

test.describe('a full disk', () => {
  test.use({ diskKb: 600 })
  test.skip(!canMountDisks, 'needs Linux and the right to mount a small disk')

  test('is told, keeps the edits, and is tried again', async ({ studio: { page, workspace } }, { project }) => {
    test.skip(project.name !== 'browser', 'a small disk is mounted for the host of the browser shell alone')
    await openTriage(page)
    const before = readFileSync(join(workspace, FILE), 'utf8')
    const filler = join(workspace, 'filler')
    try {
      writeFileSync(filler, Buffer.alloc(4_000_000))
    } catch {
      // as full as it gets
    }
    await summary(page).fill('Written on a full disk')
    const notice = page.getByRole('alert').filter({ hasText: 'Not saved' })
    await expect(notice).toContainText('the disk is full')
    expect(readFileSync(join(workspace, FILE), 'utf8')).toBe(before)
    rmSync(filler)
    await notice.getByRole('button', { name: 'Try again' }).click()
    await expect(saved(page)).toBeVisible()
    expect(readFileSync(join(workspace, FILE), 'utf8')).toContain('Written on a full disk')
  })
})
