// No place has a serious or critical finding of axe, in the light and in the dark.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`))
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme}`, () => {
    test.use({ colorScheme })

    for (const [key, name] of [
      ['1', 'Library'],
      ['2', 'Approvals'],
      ['3', 'Runs'],
      ['4', 'Connections'],
      [',', 'Settings'],
    ] as const) {
      test(name.toLowerCase(), async ({ studio: { page } }) => {
        await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
        await page.keyboard.press(`Control+${key}`)
        await expect(
          page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: name }),
        ).toHaveAttribute('aria-current', 'page')
        if (name === 'Connections') await page.getByRole('button', { name: 'Add edr', exact: true }).click()
        expect(await findings(page)).toEqual([])
      })
    }

    test('dialogs: a new playbook, the palette', async ({ studio: { page } }) => {
      await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
      await page.keyboard.press('n')
      await expect(page.getByRole('dialog', { name: 'New playbook' })).toBeVisible()
      expect(await findings(page)).toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await expect(page.getByLabel('Search commands, playbooks and nodes')).toBeVisible()
      expect(await findings(page)).toEqual([])
    })

    test('a playbook with each of its panels', async ({ studio: { page } }) => {
      test.slow()
      await page.getByRole('link', { name: 'Phishing triage' }).click()
      await expect(page.locator('.react-flow__node').first()).toBeVisible()
      await page.locator('.react-flow__node').first().click()
      for (const panel of ['Problems', 'Rehearse', 'Ledger', 'Source']) {
        await page.getByRole('tab', { name: panel }).click()
        await expect(page.getByRole('region', { name: panel, exact: true })).toBeVisible()
        expect(await findings(page), panel).toEqual([])
      }
      await page.keyboard.press('Control+Enter')
      await expect(page.getByRole('slider', { name: 'Moment of the run' })).toBeVisible()
      expect(await findings(page), 'a rehearsal').toEqual([])
    })
  })
}
