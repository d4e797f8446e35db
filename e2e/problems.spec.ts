// Problems as a person meets them: made in the source, listed, explained, mended.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './studio.ts'

test('a problem is listed with its docs, leads to its field and is mended by a click', async ({ studio: { page } }) => {
  await page.getByText('Phishing triage').first().click()
  await page.getByRole('tab', { name: 'Source' }).click()
  const source = page.getByRole('region', { name: 'Source' })
  await source
    .locator('.view-line')
    .first()
    .click({ position: { x: 4, y: 4 } })
  await page.keyboard.press('Control+f')
  await page.keyboard.type('next: has-mail')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.type('l')
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: /^Problems/ }).click()
  const list = page.getByRole('region', { name: 'Problems of the playbook' })
  const problem = list.getByRole('button', { name: /has-maill/ }).first()
  await problem.click()
  await expect(list.getByText('How to mend it:')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Node Find the mail in the report' })).toBeVisible()
  await list.getByRole('button', { name: 'Change to has-mail' }).first().click()
  await expect(page.getByText(/No problems/)).toBeVisible()
})

test('a mistake in firebreak.yaml is told in the library and beside the problems', async ({
  studio: { page, workspace },
}) => {
  await writeFile(join(workspace, 'firebreak.yaml'), 'rules:\n  FB402: We are brave\n')
  const notice = page.getByRole('alert').filter({ hasText: 'firebreak.yaml has a mistake' })
  await expect(notice).toContainText('Line 2: FB402')
  await page.getByText('Phishing triage').first().click()
  await page.getByRole('tab', { name: /^Problems/ }).click()
  await expect(notice).toContainText('Line 2: FB402')
  await writeFile(join(workspace, 'firebreak.yaml'), '')
  await expect(notice).toHaveCount(0)
})
