// No place has a serious or critical finding of axe, in the light and in the dark.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findings } from './axe.ts'
import { goTo, placesOf } from './places.ts'
import { expect, test } from './studio.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme}`, () => {
    // Half faded in, nothing can be judged.
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } })

    test('is drawn so', async ({ studio: { page } }) => {
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    })

    test('every place of the rail', async ({ studio: { page } }) => {
      test.slow()
      await expect(page.getByRole('link', { name: 'Phishing triage' })).toBeVisible()
      for (const place of await placesOf(page)) {
        await goTo(page, place)
        if (place.name === 'Connections') await page.getByRole('button', { name: 'Add edr', exact: true }).click()
        expect(await findings(page), place.name).toEqual([])
      }
    })

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

    test('the export of a playbook, as a bundle and as a document', async ({ studio: { page } }) => {
      test.slow()
      await page.getByRole('link', { name: 'Phishing triage' }).click()
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await page.getByText(/^\d+ parts$/).click()
      expect(await findings(page)).toEqual([])
      await page.getByRole('tab', { name: 'Document to review' }).click()
      const preview = page.getByTitle('Preview of the page')
      await expect(preview).toBeVisible()
      expect(await findings(page)).toEqual([])
      await page.setContent((await preview.getAttribute('srcdoc')) ?? '')
      await expect(page.getByRole('heading', { level: 1, name: 'Phishing triage' })).toBeVisible()
      expect(await findings(page), 'the document by itself').toEqual([])
    })

    test('a playbook with each of its panels', async ({ studio: { page } }) => {
      test.slow()
      await page.getByRole('link', { name: 'Phishing triage' }).click()
      await expect(page.locator('.react-flow__node').first()).toBeVisible()
      await page.locator('.react-flow__node').first().click()
      for (const panel of ['Problems', 'Rehearse', 'Ledger', 'Tests', 'Source']) {
        await page.getByRole('tab', { name: new RegExp(`^${panel}`) }).click()
        await expect(page.getByRole('region', { name: panel, exact: true })).toBeVisible()
        expect(await findings(page), panel).toEqual([])
      }
      await page.keyboard.press('Control+Enter')
      // While it plays, colours change all the time: it is judged where it stands still, at the question that it comes to.
      const moment = page.getByRole('slider', { name: 'Moment of the run' })
      await expect(page.getByRole('region', { name: /^Question: / })).toBeVisible()
      await expect.poll(() => moment.evaluate((one: HTMLInputElement) => one.value === one.max)).toBe(true)
      expect(await findings(page), 'a rehearsal').toEqual([])
    })

    test('the lab: coverage, a test as a form, a paused rehearsal, a backtest', async ({
      studio: { page, workspace },
    }) => {
      test.slow()
      const alert = readFileSync(join(workspace, 'alert-triage', 'alerts', 'wazuh-ssh-brute-force.json'), 'utf8')
      writeFileSync(join(workspace, 'march.ndjson'), `${JSON.stringify(JSON.parse(alert))}\n`.repeat(80))
      await page.getByRole('link', { name: 'Alert triage' }).click()
      await page.getByRole('tab', { name: /^Tests/ }).click()
      const tests = page.getByRole('region', { name: 'Tests', exact: true })
      await expect(tests.getByRole('status')).toContainText('passed')
      await tests.getByRole('switch', { name: 'Draw coverage' }).click()
      await page
        .getByRole('region', { name: /^Test: / })
        .getByText('Form', { exact: true })
        .click()
      await expect(page.getByRole('combobox', { name: 'The run ends' })).toBeVisible()
      expect(await findings(page), 'a test as a form').toEqual([])

      await page.keyboard.press('Shift+F8')
      await expect(page.getByRole('region', { name: /^Paused before/ })).toBeVisible()
      expect(await findings(page), 'a paused rehearsal').toEqual([])

      await page.keyboard.press('Control+4')
      await page.getByRole('button', { name: 'New backtest' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'New backtest' })
      await dialog.getByRole('combobox', { name: 'Recorded alerts' }).click()
      await page.getByRole('option', { name: 'march.ndjson' }).click()
      await page.keyboard.press('Escape')
      expect(await findings(page), 'a new backtest').toEqual([])
      await dialog.getByRole('button', { name: 'Start' }).click()
      await page.getByRole('tab', { name: /^Worth a look/ }).click()
      expect(await findings(page), 'a backtest').toEqual([])
      await page.getByRole('tab', { name: 'What it would have done' }).click()
      expect(await findings(page), 'what would have been done').toEqual([])
    })
  })
}
