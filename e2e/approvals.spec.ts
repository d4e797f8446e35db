// The inbox of approvals: a shadow run asks, the question stands here with what follows, and is answered by keyboard.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './studio.ts'

const ASKING = `firebreak: 2
name: Ask first
nodes:
  alert:
    type: trigger/alert
    next: ask
  ask:
    type: human/approval
    title: May it go on?
    with: { question: "Go on with web-03?", evidence: { rule: 5710 }, deadline: 30m }
    next: { approved: noted, rejected: stopped, expired: stopped }
  noted:
    type: action/log
    with: { message: "Approved" }
  stopped:
    type: action/log
    with: { message: "Not approved" }
`

test('a waiting question is shown with its evidence and answered; a rejection wants a reason', async ({
  studio: { page, workspace },
}) => {
  writeFileSync(join(workspace, 'ask-first.playbook.yaml'), ASKING)
  await page.getByRole('link', { name: 'Ask first' }).first().click()
  await page.getByRole('tab', { name: 'Rehearse' }).click()
  await page.getByLabel('Alert as JSON').fill('{ "title": "Brute force on web-03" }')
  await page.getByRole('button', { name: 'Other ways to run' }).click()
  await page.getByRole('menuitem', { name: 'Run in shadow…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Run in shadow' }).click()
  await expect(page.getByRole('region', { name: /^Question/ })).toContainText('Go on with web-03?')

  await page.getByRole('button', { name: /^Approvals, 1 waiting/ }).click()
  const detail = page.getByRole('article', { name: 'May it go on?' })
  await expect(detail).toContainText('Brute force on web-03')
  await expect(detail.getByRole('region', { name: 'Evidence' })).toContainText('5710')
  await detail.getByRole('button', { name: 'Reject' }).click()
  await expect(detail.getByRole('alert')).toContainText('Give a reason')
  await page.getByRole('button', { name: /^Ask first/ }).click()
  await page.keyboard.press('r')
  await expect(detail.getByLabel('Reason')).toBeFocused()
  await page.getByRole('button', { name: /^Ask first/ }).click()
  // A key alone decides nothing: it goes to the button.
  await page.keyboard.press('a')
  await expect(detail.getByRole('button', { name: 'Approve' })).toBeFocused()
  await expect(detail.getByRole('status')).toHaveText('Press Enter: Approve')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Nothing waits for you' })).toBeVisible()

  await page.getByRole('button', { name: 'Runs' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Ask first' })).toContainText('Completed')
})
