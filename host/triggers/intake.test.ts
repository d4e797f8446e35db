// How many alerts wait, as the intake counts them while others are on their way to the disk: more than that are refused.
import { expect, it } from 'vitest'
import { createTestTime } from '../../testing/time.ts'
import type { AcceptedAlert, AlertStore, NewAlert } from '../store/alerts.ts'
import { createIntake } from './intake.ts'

const ORIGIN = { name: 'siem', format: 'auto' } as const
const ONE = [{ value: { title: 'One' } }]

/** @param accept what the store does with one alert */
async function intakeOver(accept: (alert: NewAlert) => Promise<AcceptedAlert>) {
  const alerts: Pick<AlertStore, 'accept' | 'counts'> = {
    accept: (_source, given) => Promise.all(given.map(accept)),
    counts: async () => ({ queued: 2 }),
  }
  const store = { alerts, upkeep: { tryToWrite: async () => {} } }
  const accepted: number[] = []
  const onAccepted = (count: number) => accepted.push(count)
  const redact = <T>(value: T): T => value
  const clock = createTestTime()
  return { accepted, intake: await createIntake({ store, clock, redact, mostWaiting: 3, onAccepted }) }
}

it('counts those that are on their way when nothing else waits any more', async () => {
  let kept = () => {}
  const disk = new Promise<void>((resolve) => {
    kept = resolve
  })
  const { intake } = await intakeOver((alert) => disk.then(() => ({ id: alert.id })))
  expect(intake.waiting()).toBe(2)
  const taken = intake.accept(ORIGIN, ONE)
  expect(intake.waiting()).toBe(3)
  intake.drained()
  expect(intake.waiting()).toBe(1)
  kept()
  await taken
  expect(intake.waiting()).toBe(1)
  intake.drained()
  expect(intake.waiting()).toBe(0)
})

it('counts none that came before, and none that the store did not take', async () => {
  const { intake, accepted } = await intakeOver(async (alert) => ({ id: alert.id, sameAs: 'dedupe' }))
  await intake.accept(ORIGIN, ONE)
  expect([intake.waiting(), accepted]).toEqual([2, []])
  const broken = await intakeOver(() => Promise.reject(new Error('made up by a test')))
  await expect(broken.intake.accept(ORIGIN, ONE)).rejects.toThrow('made up')
  expect([broken.intake.waiting(), broken.accepted]).toEqual([2, []])
  broken.intake.drained()
  expect(broken.intake.waiting()).toBe(0)
})

it('takes more at once than may wait, where nothing waits', async () => {
  const { intake } = await intakeOver(async (alert) => ({ id: alert.id }))
  const many = Array.from({ length: 4 }, () => ({ value: { title: 'One' } }))
  await expect(intake.accept(ORIGIN, many)).rejects.toMatchObject({ code: 'alerts/too-many' })
  intake.drained()
  expect(await intake.accept(ORIGIN, many)).toHaveLength(4)
})

it('passes over what a product writes besides alerts: it is neither kept nor a dead letter', async () => {
  const kept: NewAlert[] = []
  const { intake } = await intakeOver(async (alert) => {
    kept.push(alert)
    return { id: alert.id }
  })
  await intake.accept(ORIGIN, [{ value: { event_type: 'dns', flow_id: 1 } }])
  expect([kept, intake.waiting()]).toEqual([[], 2])
})

it('tells look-alikes by fields of the one shape, else by fields of what was sent', async () => {
  const kept: NewAlert[] = []
  const { intake } = await intakeOver(async (alert) => {
    kept.push(alert)
    return { id: alert.id }
  })
  intake.drained()
  const origin = { ...ORIGIN, deduplicate: { by: ['ticket.number'], window: '1h' } }
  const alerts = [7, 7, 8].map((number) => ({ value: { title: 'x', ticket: { number } } }))
  await intake.accept(origin, alerts)
  intake.drained()
  await intake.accept(origin, [{ value: { title: 'x' } }])
  const [first, second, third, without] = kept.map(({ dedupe }) => dedupe?.key)
  expect(first).toBeDefined()
  expect([second === first, third === first, without]).toEqual([true, false, undefined])
  expect(kept[0]?.dedupe?.windowMs).toBe(3_600_000)
})
