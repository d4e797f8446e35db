import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'

const PLAYBOOK = `firebreak: 2
name: Triage
takes: original
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: hello } }
`
const CEF = 'CEF:0|Palo Alto|PAN-OS|10|threat|Beacon|8|src=192.0.2.7'
const { workspace } = createWorkspaces()

async function open() {
  const place = workspace({ 'triage.playbook.yaml': PLAYBOOK, 'scenarios/beacon.cef': CEF })
  const { scenarios } = await place.open()
  const write = (alert: string) =>
    scenarios.create(
      'triage.playbook.yaml',
      'One',
      `scenario: 1\nname: One\nalert: ${alert}\nexpect: { status: completed }\n`,
    )
  return { place, scenarios, write }
}

it('is written over where it is, and does not come back once it was thrown away', async () => {
  const { place, scenarios, write } = await open()
  const file = await write('{}')
  await scenarios.write(file, 'scenario: 1\nname: Another\nalert: {}\n')
  expect(scenarios.list('triage.playbook.yaml').map(({ text }) => /^name: (.*)$/m.exec(text)?.[1])).toEqual(['Another'])
  scenarios.remove(file)
  await expect(scenarios.write(file, 'scenario: 1\n')).rejects.toMatchObject({ code: 'scenario/unknown' })
  expect(existsSync(place.at(file))).toBe(false)
})

it('comes with the alert that its file names, also a line of CEF', async () => {
  const { scenarios, write } = await open()
  await write('beacon.cef')
  expect(scenarios.list('triage.playbook.yaml').map(({ alert }) => alert)).toEqual([CEF])
})
