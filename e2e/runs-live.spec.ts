// Runs that are no rehearsal, against a server of this file's own: unmistakable, cancelled, undone, killed and settled.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { test as base, expect, type Studio } from './studio.ts'

interface Server {
  url: string
  /** What was asked: method and path. */
  asked: string[]
  /** Paths that are never answered. */
  silent: Set<string>
}

const test = base.extend<{ server: Server }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for an object pattern
  server: async ({}, use) => {
    const asked: string[] = []
    const silent = new Set<string>()
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      if (silent.has(request.url ?? '')) return
      response.setHeader('content-type', 'application/json').end('{"ok":true}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, silent })
    server.closeAllConnections()
    server.close()
  },
})

const PLAYBOOK = `firebreak: 2
name: Contain for real
connections: { edr: http }
nodes:
  alert: { type: trigger/alert, next: isolate }
  isolate:
    type: action/http-request
    title: Isolate the host
    timeout: 60s
    with: { connection: edr, method: POST, url: /isolations }
    undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: /isolations/1 } }
    next: pause
  pause: { type: flow/wait, title: Give it time, with: { for: 1h }, next: note }
  note: { type: action/log, with: { message: contained } }
`

async function startLive({ page, workspace }: Studio, { url }: Server, before?: () => Promise<void>) {
  writeFileSync(join(workspace, 'contain.playbook.yaml'), PLAYBOOK)
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add edr', exact: true }).click()
  const form = page.getByRole('complementary', { name: 'Add a connection' })
  await form.getByLabel('Address', { exact: true }).fill(url)
  await form.getByRole('switch', { name: 'Allow private addresses' }).check({ force: true })
  await form.getByRole('button', { name: 'Add connection' }).click()
  await expect(form).toBeHidden()
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Library' }).click()
  await page.getByRole('link', { name: 'Contain for real' }).click()
  await before?.()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await page.getByLabel('Alert as JSON').fill('{ "title": "Beacon from web-03" }')
  await page.getByRole('button', { name: 'Other ways to run' }).click()
  await page.getByRole('menuitem', { name: 'Run live…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run live' })
  await expect(dialog).toContainText('Isolate the host')
  await dialog.getByRole('button', { name: /^Run live: change up to 1/ }).click()
  await expect(page.getByText('LIVE', { exact: true })).toBeVisible()
}

async function openRun(page: Page) {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Runs' }).click()
  await page.getByRole('row').filter({ hasText: 'Contain for real' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Contain for real' })).toBeVisible()
}

test('a live run pauses before a node with a breakpoint, does nothing meanwhile, and goes on when it is let', async ({
  studio,
  server,
}) => {
  const { page } = studio
  await startLive(studio, server, async () => {
    await page.getByRole('group', { name: /^Isolate the host/ }).click()
    await page.keyboard.press('F9')
    await expect(page.getByRole('img', { name: 'Breakpoint', exact: true })).toBeVisible()
  })
  const held = page.getByRole('region', { name: 'Paused before Isolate the host' })
  await expect(held).toBeVisible()
  expect(server.asked).toEqual([])
  await held.getByRole('button', { name: 'Let it go on' }).click()
  await expect.poll(() => server.asked).toEqual(['POST /isolations'])
  await expect(held).toBeHidden()
})

test('a live run is cancelled while it waits, and what it did is undone', async ({ studio, server }) => {
  const { page } = studio
  await startLive(studio, server)
  await expect.poll(() => server.asked).toEqual(['POST /isolations'])
  await openRun(page)
  await page.getByRole('button', { name: 'Cancel run…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Cancel the run' })
  await dialog.getByLabel('Reason').fill('A false alarm')
  await dialog.getByRole('button', { name: 'Cancel the run' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo 1 step…' }).click()
  const undo = page.getByRole('dialog', { name: 'Undo what the run did' })
  await expect(undo).toContainText('for real')
  await undo.getByRole('button', { name: 'Undo this step' }).click()
  await expect.poll(() => server.asked).toEqual(['POST /isolations', 'DELETE /isolations/1'])
  await expect(page.getByText('Undone', { exact: true }).first()).toBeVisible()
})

test('a step that a crash left in doubt is settled by a person, and the run goes on', async ({ studio, server }) => {
  const { page, killHost, startHost } = studio
  server.silent.add('/isolations')
  await startLive(studio, server)
  await expect.poll(() => server.asked).toEqual(['POST /isolations'])
  await killHost()
  await startHost()
  await expect(page.getByText('host does not answer')).toBeHidden({ timeout: 30_000 })
  await openRun(page)
  const resume = page.getByRole('button', { name: 'Resume' })
  const doubt = page.getByRole('region', { name: 'In doubt: Isolate the host' })
  await expect(resume.or(doubt).first()).toBeVisible({ timeout: 30_000 })
  // The host takes the run up by itself, too: then the button goes before it can be pressed.
  if (await resume.isVisible()) await resume.click({ timeout: 5_000 }).catch(() => {})
  await expect(doubt).toBeVisible({ timeout: 30_000 })
  expect(server.asked).toEqual(['POST /isolations'])
  await doubt.getByLabel(/Its output as JSON/).fill('{ "status": 200, "body": { "ok": true } }')
  await doubt.getByRole('button', { name: 'It happened' }).click()
  await expect(doubt).toBeHidden()
  await expect(
    page
      .getByRole('option', { name: /Give it time/ })
      .or(page.getByText('Give it time'))
      .first(),
  ).toBeVisible()
  await expect(page.getByText('Waiting', { exact: true }).first()).toBeVisible()
  expect(server.asked).toEqual(['POST /isolations'])
})
