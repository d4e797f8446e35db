// The contract of alerts and suppressions: accepted all or none, settled once.
import { describe, expect, it } from 'vitest'
import type { AlertFilter, NewAlert } from '../alerts.ts'
import { type GiveBench, keepsAllOrNothing, withCode } from './place.ts'

const alert = (id: string, more: Partial<NewAlert> = {}): NewAlert => ({
  id,
  source: 'siem',
  state: 'queued',
  receivedMs: 1_000,
  title: `Alert ${id}`,
  severity: 3,
  body: JSON.stringify({ id }),
  ...more,
})

export function alertsContract(bench: GiveBench): void {
  const ids = async (filter: AlertFilter) => (await bench().store.alerts.list(filter)).map(({ id }) => id)

  describe('alerts', () => {
    it('are kept as they came, and waited for in their order', async () => {
      const { alerts } = bench().store
      const problem = { code: 'alerts/unreadable', message: 'no JSON' }
      const given = [alert('a1'), alert('a2', { state: 'dead', problem, body: '{' }), alert('a3', { severity: 5 })]
      expect(await alerts.accept('siem', given)).toEqual([{ id: 'a1' }, { id: 'a2' }, { id: 'a3' }])
      expect(await alerts.find('a2')).toEqual({ ...given[1], repeats: 0, attempt: 1, runs: [] })
      expect(await alerts.find('none')).toBeUndefined()
      expect((await alerts.queued(10)).map(({ id }) => id)).toEqual(['a1', 'a3'])
      expect((await alerts.queued(1)).map(({ id }) => id)).toEqual(['a1'])
      expect(await alerts.counts()).toEqual({ queued: 2, dead: 1 })
    })

    it('sent again are kept once, also when two processes take them at the same time', async () => {
      const { store, place } = bench()
      const other = await place.open()
      const both = await Promise.all([
        store.alerts.accept('siem', [alert('a1', { idempotency: 'k' })]),
        other.alerts.accept('siem', [alert('a2', { idempotency: 'k' })]),
      ])
      const id = (await store.alerts.list({}))[0]?.id as string
      const again = id === 'a1' ? both[1] : both[0]
      expect(again).toEqual([{ id, sameAs: 'idempotency' }])
      expect(await store.alerts.counts()).toEqual({ queued: 1 })
      // Another source has its own keys.
      expect(await store.alerts.accept('mail', [alert('a3', { source: 'mail', idempotency: 'k' })])).toEqual([
        { id: 'a3' },
      ])
    })

    it('of the same within the window count as repeats of the first', async () => {
      const { alerts } = bench().store
      const at = (id: string, receivedMs: number) => alert(id, { receivedMs, dedupe: { key: 'host-1', windowMs: 100 } })
      await alerts.accept('siem', [at('a1', 1_000), at('a2', 1_099), at('a3', 1_100)])
      expect(await ids({})).toEqual(['a3', 'a1'])
      expect(await alerts.find('a1')).toMatchObject({ repeats: 1 })
      expect(await alerts.find('a1')).not.toHaveProperty('dedupe')
    })

    it('are accepted with the place of their source, all or nothing, whichever statement fails', async () => {
      const { store } = bench()
      await store.alerts.accept('siem', [], { offset: 1 })
      await keepsAllOrNothing(
        bench(),
        () => store.alerts.accept('siem', [alert('a1'), alert('a2')], { offset: 2 }),
        async () => [await ids({}), await store.alerts.place('siem')],
      )
      expect(await ids({})).toEqual(['a2', 'a1'])
      expect(await store.alerts.place('siem')).toEqual({ offset: 2 })
      expect(await store.alerts.place('another')).toBeUndefined()
    })

    it('are settled once: whoever comes second is told so', async () => {
      const { store, place } = bench()
      const other = await place.open()
      await store.alerts.accept('siem', [alert('a1')])
      const read = { id: 'a1', attempt: 1 }
      const problem = { code: 'run/bad-alert', message: 'no host' }
      const both = await Promise.all([
        store.alerts.settle(read, 'dead', { problem, runs: ['r1'] }),
        other.alerts.settle(read, 'dead', { problem, runs: ['r1'] }),
      ])
      expect(both.sort()).toEqual([false, true])
      expect(await store.alerts.find('a1')).toMatchObject({ state: 'dead', problem, runs: ['r1'] })
    })

    it('that started nothing are queued again, and no others', async () => {
      const { alerts } = bench().store
      await alerts.accept('siem', [alert('a1'), alert('a2')])
      await alerts.settle({ id: 'a1', attempt: 1 }, 'dead', { problem: { code: 'run/unknown', message: 'z' } })
      await alerts.settle({ id: 'a2', attempt: 1 }, 'started', { runs: ['r'] })
      await alerts.replay('a1')
      expect(await alerts.find('a1')).toMatchObject({ state: 'queued', attempt: 2 })
      expect(await alerts.find('a1')).not.toHaveProperty('problem')
      expect(await alerts.settle({ id: 'a1', attempt: 1 }, 'unrouted')).toBe(false)
      await expect(alerts.replay('a2')).rejects.toEqual(withCode('alert/not-dead'))
      await expect(alerts.replay('none')).rejects.toEqual(withCode('alert/unknown'))
    })

    it('are listed newest first, by state, by source and page by page', async () => {
      const { alerts } = bench().store
      await alerts.accept('siem', [alert('a1'), alert('a2'), alert('a3')])
      await alerts.accept('mail', [alert('m1', { source: 'mail' })])
      await alerts.settle({ id: 'a2', attempt: 1 }, 'unrouted')
      expect(await ids({})).toEqual(['m1', 'a3', 'a2', 'a1'])
      expect(await ids({ states: ['unrouted'] })).toEqual(['a2'])
      expect(await ids({ source: 'siem', limit: 2 })).toEqual(['a3', 'a2'])
      expect(await ids({ source: 'siem', limit: 2, before: 'a2' })).toEqual(['a1'])
    })
  })

  describe('suppressions', () => {
    const made = { condition: 'true', reason: 'maintenance', by: 'ana', createdMs: 1, expiresMs: 9 }

    it('count the alerts that they held back, and are lifted', async () => {
      const { alerts } = bench().store
      await alerts.suppress({ id: 's1', ...made })
      await alerts.suppress({ id: 's2', ...made, createdMs: 2 })
      await alerts.accept('siem', [alert('a1')])
      await alerts.settle({ id: 'a1', attempt: 1 }, 'suppressed', { suppression: 's1' })
      await alerts.settle({ id: 'a1', attempt: 1 }, 'suppressed', { suppression: 's1' })
      expect(await alerts.suppressions()).toEqual([
        { id: 's2', ...made, createdMs: 2, hits: 0 },
        { id: 's1', ...made, hits: 1 },
      ])
      await alerts.lift('s1')
      expect((await alerts.suppressions()).map(({ id }) => id)).toEqual(['s2'])
      await expect(alerts.lift('s1')).rejects.toEqual(withCode('suppression/unknown'))
    })
  })
}
