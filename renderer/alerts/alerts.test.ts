import '../testing/page.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHost } from '../../testing/test-host.ts'
import { useHost } from '../state/host.ts'
import { createTestStudio, type TestStudio } from '../testing/test-studio.ts'
import {
  chooseAlert,
  filterAlerts,
  followAlerts,
  handIn,
  lift,
  readAlerts,
  readMoreAlerts,
  replayAlert,
  severityWord,
  suppress,
  useAlerts,
} from './alerts.ts'

const TRIAGE = `firebreak: 1
name: Triage
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: "Seen" } }
`
const TRIGGERS = `triggers: 1
routes:
  - { when: 'alert.message != "nobody takes this"', playbook: triage.playbook.yaml, mode: shadow }
`
const host = await createTestHost({
  shell: 'server',
  files: { 'triage.playbook.yaml': TRIAGE, 'triggers.yaml': TRIGGERS },
})
let studio: TestStudio
let stop = () => {}

beforeAll(async () => {
  studio = await createTestStudio(host)
  stop = followAlerts()
})
afterAll(async () => {
  stop()
  await studio.close()
})

const state = useAlerts.getState
const states = () => state().alerts?.map((alert) => alert.state)
const chosenState = () => state().alerts?.find(({ id }) => id === state().chosen)?.state

test('an alert that is handed in is chosen, shown as runs see it, and starts its playbook', async () => {
  expect(await handIn({ message: 'first', severity_id: 4 })).toBeUndefined()
  expect(state().alert).toMatchObject({ message: 'first' })
  // Nobody reads again here: the list follows the host by itself.
  await expect.poll(chosenState).toBe('started')
  expect(state().counts['started']).toBe(1)
})

test('what no route takes is found by its filter, and only there', async () => {
  await handIn({ message: 'nobody takes this' })
  await expect.poll(chosenState).toBe('unrouted')
  filterAlerts('unrouted')
  expect(state()).toMatchObject({ alerts: undefined, chosen: undefined })
  await expect.poll(states).toEqual(['unrouted'])
  filterAlerts('dead')
  await expect.poll(states).toEqual([])
})

test('alerts are held back for a while, with a reason, until that is lifted', async () => {
  expect(await suppress('alert.message == "noise"', 'A test of ours', 60_000)).toBeUndefined()
  expect(state().suppressions).toMatchObject([
    { condition: 'alert.message == "noise"', reason: 'A test of ours', by: 'ana' },
  ])
  await handIn({ message: 'noise' })
  await expect.poll(chosenState).toBe('suppressed')
  expect(await lift(state().suppressions[0]?.id ?? '')).toBeUndefined()
  expect(state().suppressions).toEqual([])
  await handIn({ message: 'noise', n: 2 })
  await expect.poll(chosenState).toBe('started')
})

test('what the host refuses is said in its words', async () => {
  expect(await suppress('alert.(', 'Nonsense', 60_000)).toMatch(/\S/)
  expect(await replayAlert('nothing')).toMatch(/nothing/)
  await chooseAlert('nothing')
  expect(state().problem).toMatch(/nothing/)
  await readAlerts()
  expect(state().problem).toBeUndefined()
})

test('a long list comes in pages, without a gap or a repeat', async () => {
  const client = host.host
  for (let n = 0; n < 205; n++) await client.triggers()?.submit({ message: `many ${n}` }, {})
  filterAlerts('all')
  await expect.poll(() => state().alerts?.length).toBe(200)
  expect(state().isMore).toBe(true)
  await readMoreAlerts()
  const ids = state().alerts?.map(({ id }) => id) ?? []
  expect(ids.length).toBeGreaterThan(205)
  expect(new Set(ids).size).toBe(ids.length)
  expect(state().isMore).toBe(false)
  await readMoreAlerts()
  expect(state().alerts).toHaveLength(ids.length)
})

test('severities have words, and what is not known has none', () => {
  expect([0, 1, 4, 6, 99].map(severityWord)).toEqual(['', 'informational', 'high', 'fatal', ''])
  expect(useHost.getState().workspace?.shell).toBe('server')
})
