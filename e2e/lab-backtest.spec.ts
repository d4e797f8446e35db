// A backtest in the Studio, with a version of one changed number beside it: the alerts that differ are exactly those that a plain
// script names, they open as runs, and what the canvas shows is where they went.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './studio.ts'

interface Finding {
  severity_id: number
  attack: boolean
}

/** The score of the alert triage for a finding without addresses: worked out by hand. */
const scoreOf = ({ severity_id, attack }: Finding): number =>
  Math.min(100, ([0, 0, 1, 2, 3, 4, 4][severity_id] ?? 0) * 20 + (attack ? 15 : 0))

test('two versions over recorded alerts: exactly those that flip are named, and open as runs', async ({ studio }) => {
  const { page, workspace } = studio
  const findings = Array.from(
    { length: 600 },
    (_, n): Finding => ({ severity_id: 1 + ((n * 7) % 6), attack: n % 3 === 0 }),
  )
  const flips = findings.flatMap((finding, n) => (scoreOf(finding) === 80 ? [n + 1] : []))
  const lines = findings.map(({ severity_id, attack }, n) =>
    JSON.stringify({
      class_uid: 2004,
      severity_id,
      finding_info: { title: `Finding ${n}`, attacks: attack ? [{ technique: { uid: 'T1003' } }] : [] },
    }),
  )
  const file = join(workspace, 'alert-triage', 'alert-triage.playbook.yaml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    join(workspace, 'alert-triage', 'stricter.playbook.yaml'),
    text
      .replace('name: Alert triage', 'name: Stricter')
      .replace('score.value >= vars.pageFrom', 'score.value > vars.pageFrom'),
  )

  await page
    .getByRole('navigation')
    .getByRole('button', { name: /Backtests/ })
    .click()
  await page.getByRole('button', { name: 'New backtest' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New backtest' })
  const chooser = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose files' }).click()
  await (await chooser).setFiles({
    name: 'march.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(`${lines.join('\n')}\nhalf a li`),
  })
  await expect(dialog.getByText('recorded/march.ndjson')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Playbook' }).click()
  await page.getByRole('option', { name: 'Alert triage' }).click()
  await dialog.getByRole('combobox', { name: 'Compare with' }).click()
  await page.getByRole('option', { name: 'Stricter' }).click()
  await dialog.getByRole('button', { name: 'Start' }).click()

  await expect(page.getByRole('status').filter({ hasText: '601 alerts' })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(`${flips.length} of 600 alerts come out differently.`)).toBeVisible()
  const shown = page.getByRole('row').filter({ hasText: 'now in this version, today in the other' })
  await expect(shown).toHaveCount(Math.min(100, flips.length))
  const numbers = (await shown.allTextContents()).map((row) => Number(/#(\d+)/.exec(row)?.[1]))
  expect(numbers).toEqual(flips.slice(0, 100))
  await expect(page.getByRole('img', { name: `${flips.length} alerts come out differently from here` })).toBeVisible()

  const pages = findings.filter((finding) => scoreOf(finding) >= 80).length
  await expect(
    page.getByRole('group', { name: new RegExp(`Page the analyst on call, .*${pages} alerts`) }),
  ).toBeVisible()
  await page.getByRole('tab', { name: 'What it would have done' }).click()
  await expect(page.getByRole('row', { name: new RegExp(`Page the analyst on call.* ${pages} `) })).toBeVisible()
  await page.getByRole('tab', { name: 'Not run 1' }).click()
  await expect(page.getByText('It is no JSON')).toBeVisible()
  await page.getByRole('tab', { name: /^Differences/ }).click()
  await shown.first().getByRole('button', { name: 'Open under the other version' }).click()
  await expect(page.getByRole('heading', { name: 'Stricter' })).toBeVisible()
})

test('a backtest is stopped, goes on, and is removed', async ({ studio: { page, workspace } }) => {
  const alert = readFileSync(join(workspace, 'alert-triage', 'alerts', 'wazuh-ssh-brute-force.json'), 'utf8')
  const line = `${JSON.stringify(JSON.parse(alert))}\n`
  writeFileSync(join(workspace, 'many.ndjson'), line.repeat(40_000))
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /Backtests/ })
    .click()
  await page.getByRole('button', { name: 'New backtest' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New backtest' })
  await dialog.getByRole('combobox', { name: 'Playbook' }).click()
  await page.getByRole('option', { name: 'Alert triage' }).click()
  await dialog.getByRole('combobox', { name: 'Recorded alerts' }).click()
  await page.getByRole('option', { name: 'many.ndjson' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'left' })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible()
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  await page.getByRole('button', { name: 'Remove backtest' }).click()
  await expect(page.getByText('No backtest yet')).toBeVisible()
})
