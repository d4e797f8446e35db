// Data that were written under another key: the Studio says so, shows what would go on, and takes them over.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from './studio.ts'

test('says that the data are another’s, shows what would go on, and takes them over', async ({
  studio: { page, workspace, data },
}) => {
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible()
  const banner = page.getByText('These data were not written under your key')
  await expect(banner).toBeHidden()
  const settings = ['--kind', 'http', '--set', 'baseUrl=https://edr.example']
  const added = spawnSync(process.execPath, ['cli/firebreak.js', 'connections', 'add', 'edr', ...settings], {
    encoding: 'utf8',
    env: {
      ...process.env,
      FIREBREAK_DATA: data,
      FIREBREAK_KEY_FILE: join(workspace, '..', 'another.key'),
    },
  })
  expect(added.stderr).toBe('')
  await page.reload()
  await expect(banner).toBeVisible()
  await page.getByRole('button', { name: 'See what would…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Take these data over?' })
  await expect(dialog.getByText('edr (http) https://edr.example')).toBeVisible()
  await expect(dialog.getByText('Their secrets are sealed under that key.', { exact: false })).toBeVisible()
  await dialog.getByRole('button', { name: 'Take over, and go on' }).click()
  await expect(banner).toBeHidden()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible()
  await expect(banner).toBeHidden()
})
