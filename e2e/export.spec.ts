// A playbook leaves the Studio: as a bundle that shows what is inside before it is signed, and as documents for reviewers.
import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const CLI = fileURLToPath(new URL('../cli/firebreak.js', import.meta.url))
const PLAYBOOK = join('phishing-triage', 'phishing-triage.playbook.yaml')

async function openExport(page: Page): Promise<Locator> {
  await page.getByRole('link', { name: 'Phishing triage' }).click()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  return page.getByRole('dialog', { name: 'Export Phishing triage' })
}

test('a bundle shows what is inside, is signed, and says what the other side has to do', async ({
  studio: { page, workspace, saved },
}, { project }) => {
  test.skip(project.name === 'desktop', 'the desktop saves by a dialog of the system, which no spec can press')
  const dialog = await openExport(page)
  const inside = dialog.getByRole('region', { name: 'What is inside' })
  await expect(inside.getByRole('heading', { name: /^Phishing triage/ })).toBeVisible()
  await expect(inside.getByRole('region', { name: 'Connections it needs where it runs' })).toContainText('mail')
  await inside.getByText(/^\d+ parts$/).click()
  await expect(inside.getByText('phishing-triage/phishing-triage.playbook.yaml').last()).toBeVisible()

  const sign = dialog.getByRole('button', { name: 'Sign and export' })
  await expect(sign).toBeDisabled()
  await dialog.getByLabel('A key to sign with').fill('soc-team')
  await dialog.getByRole('button', { name: 'Make a key' }).click()
  const { name, bytes } = await saved(sign)
  expect(name).toBe('phishing-triage.firebreak')
  const file = join(workspace, '..', name)
  writeFileSync(file, bytes)
  const { manifest, signedBy } = JSON.parse(
    execFileSync(process.execPath, [CLI, 'bundle', 'inspect', file, '--json'], { encoding: 'utf8' }),
  )
  const roles = manifest.parts.map(({ role }: { role: string }) => role)
  const scenarios = readdirSync(join(workspace, 'phishing-triage'), { recursive: true }).filter((file) =>
    String(file).endsWith('.scenario.yaml'),
  )
  expect(roles.filter((role: string) => role === 'scenario')).toHaveLength(scenarios.length)
  await expect(dialog.getByRole('status')).toContainText('phishing-triage.firebreak is made and signed by soc-team')
  await expect(
    dialog.getByText(`firebreak keys trust "firebreak-ed25519 ${signedBy.publicKey} soc-team"`),
  ).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()

  await page.keyboard.press('Control+,')
  const keys = page.getByRole('list', { name: 'Signing keys' })
  await expect(keys).toContainText(signedBy.fingerprint)
  await page.getByLabel('Public key of another person').fill('0123')
  await page.getByRole('button', { name: 'Trust it' }).click()
  await expect(page.getByText(/it has 64 hex digits/)).toBeVisible()
  await keys.getByRole('button', { name: 'Remove soc-team' }).click()
  await keys.getByRole('button', { name: 'Delete for good' }).click()
  await expect(page.getByText('None yet: a bundle is signed with a key of your own.')).toBeVisible()
})

test('what looks like a secret stands in the way until somebody has looked', async ({
  studio: { page, workspace, saved },
}, { project }) => {
  test.skip(project.name === 'desktop', 'the desktop saves by a dialog of the system, which no spec can press')
  appendFileSync(join(workspace, PLAYBOOK), '# password: hunter2-and-more\n')
  const dialog = await openExport(page)
  await dialog.getByRole('button', { name: 'Make a key' }).click()
  const looked = dialog.getByRole('checkbox', { name: /phishing-triage.playbook.yaml: line \d+: a value for password/ })
  await expect(looked).toBeVisible()
  await expect(dialog).not.toContainText('hunter2')
  const sign = dialog.getByRole('button', { name: 'Sign and export' })
  await expect(sign).toBeDisabled()
  await looked.check()
  expect((await saved(sign)).name).toBe('phishing-triage.firebreak')
})

test('a playbook with errors says so instead', async ({ studio: { page, workspace } }) => {
  const file = join(workspace, PLAYBOOK)
  writeFileSync(file, readFileSync(file, 'utf8').replace('type: trigger/alert', 'type: trigger/nonsense'))
  const dialog = await openExport(page)
  await expect(dialog.getByRole('alert')).toContainText('cannot be exported')
  await dialog.getByRole('tab', { name: 'Document to review' }).click()
  await expect(dialog.getByRole('alert')).toContainText('has errors')
})

test('a document is seen before it is saved, in every format', async ({ studio: { page, saved } }, { project }) => {
  test.skip(project.name === 'desktop', 'the desktop saves by a dialog of the system, which no spec can press')
  const dialog = await openExport(page)
  await dialog.getByRole('tab', { name: 'Document to review' }).click()
  const shown = dialog.frameLocator('iframe[title="Preview of the page"]')
  await expect(shown.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
  const save = dialog.getByRole('button', { name: 'Save' })
  const html = await saved(save)
  expect([html.name, html.bytes.toString('utf8', 0, 15).toLowerCase()]).toEqual([
    'phishing-triage.html',
    '<!doctype html>',
  ])
  await dialog.getByText('Markdown', { exact: true }).click()
  await expect(dialog.getByText(/^# Phishing triage/)).toBeVisible()
  expect((await saved(save)).bytes.toString()).toContain('```mermaid')
  await dialog.getByText('PNG', { exact: true }).click()
  await expect(dialog.getByRole('img', { name: 'The graph of the playbook' })).toBeVisible()
  const { name, bytes } = await saved(save)
  expect([name, bytes.toString('latin1', 1, 4)]).toEqual(['phishing-triage.png', 'PNG'])
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1_000)
})
