// Connections: what is missing is added in one go, a secret goes in and never comes back, a test says what it found.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const SECRET = 'hunter2-never-seen-again'

async function openConnections(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Connections' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole('textbox', { name: label })
    .or(page.getByRole('combobox', { name: label }))
    .first()
    .click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

async function addReputation(page: Page, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Add reputation', exact: true }).click()
  const form = page.getByRole('complementary', { name: 'Add a connection' })
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue('reputation')
  await expect(form.getByLabel('Address', { exact: true })).toBeFocused()
  await form.getByLabel('Address', { exact: true }).fill(address)
  await choose(page, 'Authentication', 'bearer')
  await form.locator('input[type=password]').fill(SECRET)
  await form.getByRole('switch', { name: 'Allow private addresses' }).check({ force: true })
  await form.getByRole('button', { name: 'Add connection' }).click()
  await expect(form).toBeHidden()
}

test('adds what playbooks miss, tests it, replaces its secret, removes it', async ({ studio: { page } }) => {
  const asked: (string | undefined)[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization)
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    await openConnections(page)
    await addReputation(page, address)
    const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem').filter({ hasText: 'reputation' })
    await expect(row).toContainText(address)
    await expect(row).toContainText('used by Alert triage, Phishing triage')
    await expect(page.getByRole('button', { name: 'Add reputation', exact: true })).toBeHidden()

    await row.getByRole('button', { name: 'Test reputation' }).click()
    await expect(row.getByRole('status')).toContainText(/answers 200 in/)
    expect(asked).toEqual([`Bearer ${SECRET}`])

    await row.getByRole('button', { name: 'More about reputation' }).click()
    await page.getByRole('menuitem', { name: 'Edit' }).click()
    const form = page.getByRole('complementary', { name: 'Edit reputation' })
    await expect(form.locator('input[type=password]')).toHaveValue('')
    await expect(page.locator('body')).not.toContainText(SECRET)
    await form.locator('input[type=password]').fill('another-secret')
    await form.getByRole('button', { name: 'Save connection' }).click()
    await expect(form).toBeHidden()
    await row.getByRole('button', { name: 'Test reputation' }).click()
    await expect.poll(() => asked.at(-1)).toBe('Bearer another-secret')

    await row.getByRole('button', { name: 'More about reputation' }).click()
    await expect(page.getByText('Alert triage, Phishing triage need it')).toBeVisible()
    await page.getByRole('menuitem', { name: 'Remove reputation and its secrets' }).click()
    await expect(row).toBeHidden()
    await expect(page.getByRole('button', { name: 'Add reputation', exact: true })).toBeVisible()
  } finally {
    server.close()
  }
})

test('says in words what is wrong with what was written', async ({ studio: { page } }) => {
  await openConnections(page)
  await page.getByRole('button', { name: 'Add connection' }).click()
  const form = page.getByRole('complementary', { name: 'Add a connection' })
  await form.getByLabel('Name', { exact: true }).fill('edr')
  await form.getByLabel('Address', { exact: true }).fill('not an address')
  await form.getByRole('button', { name: 'Add connection' }).click()
  await expect(form.getByRole('alert')).not.toBeEmpty()
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()
})

test('warns of a secret that is too short to be told from ordinary text', async ({ studio: { page } }) => {
  await openConnections(page)
  await page.getByRole('button', { name: 'Add connection' }).click()
  const form = page.getByRole('complementary', { name: 'Add a connection' })
  await choose(page, 'Authentication', 'bearer')
  const secret = form.locator('input[type=password]')
  await secret.fill('elastic')
  await expect(form).toContainText('The token has fewer than 12 characters')
  await secret.fill('elastic-and-more')
  await expect(form).not.toContainText('fewer than 12 characters')
})

test('says in words that the other side does not answer', async ({ studio: { page } }) => {
  await openConnections(page)
  await addReputation(page, 'http://127.0.0.1:9')
  const row = page.getByRole('list', { name: 'Connections' }).getByRole('listitem').filter({ hasText: 'reputation' })
  await row.getByRole('button', { name: 'Test reputation' }).click()
  await expect(row.getByRole('status')).not.toBeEmpty()
  await expect(row.getByRole('status')).not.toContainText('answers')
})
