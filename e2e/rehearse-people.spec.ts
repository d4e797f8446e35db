// People in a rehearsal: a form with fields, an approval that two must give, a rejection with its reason, alerts from files.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './studio.ts'

const PLAYBOOK = `firebreak: 2
name: Ask people
nodes:
  alert: { type: trigger/alert, next: impact }
  impact:
    type: human/form
    title: How bad is it
    with:
      title: What does it hit?
      questions:
        - { name: system, label: System, kind: text, required: true }
        - { name: level, label: Level, kind: choice, options: [low, high], required: true }
        - { name: hosts, label: Hosts, kind: number }
    next: { submitted: allow }
  allow:
    type: human/approval
    title: Switch it off
    with: { question: "Switch off \${steps.impact.values.system}?", quorum: 2, deadline: 30m }
    next: { approved: off, rejected: leave, expired: leave }
  off: { type: action/log, title: Switched off, with: { message: "off: \${steps.impact.values.system} (\${steps.impact.values.level})" } }
  leave: { type: action/log, title: Left on, with: { message: left } }
`

async function rehearse(page: Page, workspace: string) {
  writeFileSync(join(workspace, 'people.playbook.yaml'), PLAYBOOK)
  await page.getByRole('link', { name: 'Ask people' }).click()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await page.getByLabel('Alert as JSON').fill('{ "title": "Beacon" }')
  await page.getByRole('region', { name: 'Rehearse' }).getByRole('button', { name: 'Rehearse', exact: true }).click()
  const question = page.getByRole('region', { name: /^Question/ })
  await expect(question).toContainText('What does it hit?')
  return question
}

test('a form says what is missing, and its values go on; two people have to approve', async ({
  studio: { page, workspace },
}) => {
  const question = await rehearse(page, workspace)
  await question.getByRole('button', { name: 'Submit' }).click()
  await expect(question.getByRole('alert').first()).toContainText(/not filled in/)
  await question.getByLabel('System').fill('billing')
  await question.getByLabel('Level').click()
  await page.getByRole('option', { name: 'high' }).click()
  await question.getByLabel('Hosts').fill('3')
  await question.getByRole('button', { name: 'Submit' }).click()
  await expect(question).toContainText('Switch off billing?')
  await question.getByRole('button', { name: /^Approve/ }).click()
  await expect(question).toContainText('Switch off billing?')
  await expect(question).toContainText(/1 of 2|one of 2|2 people/i)
  await question.getByRole('button', { name: /^Approve/ }).click()
  await expect(question).toBeHidden()
  const steps = page.getByRole('listbox', { name: 'Steps' })
  await steps.getByRole('option', { name: /Switched off/ }).click()
  await expect(page.getByRole('region', { name: 'Step Switched off' })).toContainText('off: billing (high)')
})

test('a rejection takes the other way', async ({ studio: { page, workspace } }) => {
  const question = await rehearse(page, workspace)
  await question.getByLabel('System').fill('billing')
  await question.getByLabel('Level').click()
  await page.getByRole('option', { name: 'low' }).click()
  await question.getByRole('button', { name: 'Submit' }).click()
  await question.getByLabel('Reason').fill('Payday')
  await question.getByRole('button', { name: /^Reject/ }).click()
  await expect(question).toBeHidden()
  await expect(page.getByRole('option', { name: /Left on/ })).toBeVisible()
  await expect(page.getByRole('group', { name: /^Switched off.*skipped/ })).toBeVisible()
})

test('an alert is dropped as a file', async ({ studio: { page, workspace } }) => {
  writeFileSync(join(workspace, 'people.playbook.yaml'), PLAYBOOK)
  await page.getByRole('link', { name: 'Ask people' }).click()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['{ "title": "From a file" }'], 'beacon.json', { type: 'application/json' }))
    return transfer
  })
  const alert = page.getByLabel('Alert as JSON')
  await alert.dispatchEvent('dragover', { dataTransfer: data })
  await alert.dispatchEvent('drop', { dataTransfer: data })
  await expect(alert).toHaveValue(/From a file/)
})

test('a rehearsal is stopped in the middle, and begun anew', async ({ studio: { page, workspace } }) => {
  const question = await rehearse(page, workspace)
  const panel = page.getByRole('region', { name: 'Rehearse', exact: true })
  await panel.getByRole('button', { name: 'Stop' }).click()
  await panel.getByRole('button', { name: 'Rehearse', exact: true }).first().click()
  await expect(question).toContainText('What does it hit?')
  await expect(panel.getByRole('button', { name: 'Stop' })).toBeVisible()
})
