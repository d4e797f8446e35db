// The contract of upkeep and of wakes.
import { describe, expect, it } from 'vitest'
import type { NewAlert } from '../alerts.ts'
import { testBeginning, testEntries, testEntry, testRun } from '../store-for-tests.ts'
import type { Written } from '../wakes.ts'
import { type GiveBench, keepsAllOrNothing, withCode } from './place.ts'

const alert = (id: string, more: Partial<NewAlert> = {}): NewAlert => ({
  id,
  source: 'siem',
  state: 'queued',
  receivedMs: 100,
  title: id,
  severity: 0,
  body: '{}',
  ...more,
})

export function upkeepContract(bench: GiveBench): void {
  describe('upkeep', () => {
    const ended = (endedMs: number) => ({ change: { status: 'completed', endedMs } as const })
    const runs = async () => (await bench().store.runs.list()).runs.map(({ id }) => id).sort()

    it('removes the oldest runs that are over, a few at a time, and no others', async () => {
      const { store } = bench()
      await store.runs.begin(testBeginning('r1', testEntries(2), ended(200)))
      await store.runs.begin(testBeginning('r2', testEntries(2), ended(100)))
      await store.runs.begin(testBeginning('r3', [], { change: { status: 'waiting' } }))
      await store.runs.begin(testBeginning('r4', [], ended(900)))
      await store.messages.post('r2', 'too late')
      expect(await store.upkeep.removeRunsBefore(500, 1)).toBe(1)
      expect(await runs()).toEqual(['r1', 'r3', 'r4'])
      expect(await store.messages.list()).toEqual([])
      expect(await store.upkeep.removeRunsBefore(500, 10)).toBe(1)
      expect(await store.upkeep.removeRunsBefore(500, 10)).toBe(0)
      expect(await runs()).toEqual(['r3', 'r4'])
      await expect(store.journals.entries('r1')).rejects.toEqual(withCode('run/unknown'))
      expect((await store.runs.list({ text: 'mail' })).runs).toHaveLength(2)
      expect(await store.upkeep.problems()).toEqual([])
    })

    it('removes a run whole or not at all, whichever statement fails', async () => {
      const { store } = bench()
      const alertText = 'HOST-1'
      await store.runs.begin(testBeginning('r1', testEntries(2), { run: testRun('r1', { alertText }), ...ended(1) }))
      await keepsAllOrNothing(
        bench(),
        () => store.upkeep.removeRunsBefore(500, 10),
        async () => [await store.runs.list({ text: 'host-1' }), await store.runs.tail('r1')],
      )
      expect(await runs()).toEqual([])
    })

    it('keeps a large value for as long as a run that stays names it', async () => {
      const { store } = bench()
      const large = testEntry(0, 'z'.repeat(400_000))
      await store.runs.begin(testBeginning('r1', [large], ended(1)))
      await store.runs.begin(testBeginning('r2', [large], ended(900)))
      const used = await store.upkeep.usedBytes()
      await store.upkeep.removeRunsBefore(500, 10)
      expect(await store.journals.entries('r2')).toEqual([large])
      await store.upkeep.removeRunsBefore(1_000, 10)
      await store.upkeep.tidy()
      expect(await store.upkeep.usedBytes()).toBeLessThan(used - 300_000)
    })

    it('removes alerts that wait for nothing', async () => {
      const { store } = bench()
      await store.alerts.accept('siem', [
        alert('a1'),
        alert('a2', { state: 'dead' }),
        alert('a3', { state: 'dead' }),
        alert('a4', { state: 'dead', receivedMs: 900 }),
      ])
      expect(await store.upkeep.removeAlertsBefore(500, 1)).toBe(1)
      expect(await store.upkeep.removeAlertsBefore(500, 9)).toBe(1)
      expect((await store.alerts.list({})).map(({ id }) => id)).toEqual(['a4', 'a1'])
    })

    it('finds out whether anything can be written, and leaves nothing of it', async () => {
      const { store, place } = bench()
      const used = await store.upkeep.usedBytes()
      await store.upkeep.tryToWrite()
      expect(await store.upkeep.usedBytes()).toBeLessThan(used + 100_000)
      const fault = place.failAt(2)
      await expect(store.upkeep.tryToWrite()).rejects.toEqual(withCode('store/full'))
      fault.stop()
    })
  })
}

export function wakesContract(bench: GiveBench): void {
  describe('wakes', () => {
    const listening = async () => {
      const heard: Written[] = []
      const stop = bench().store.wakes.listen((written) => heard.push(written))
      return { heard, stop }
    }

    it('tell after the commit what was written: runs, messages, alerts, the next time', async () => {
      const { store } = bench()
      const { heard } = await listening()
      let committed = 0
      store.wakes.listen(() => {
        void store.runs.list().then((page) => {
          committed = page.runs.length
        })
      })
      await store.runs.begin(testBeginning('run-a', testEntries(1), { change: { status: 'waiting', wakeAtMs: 700 } }))
      await expect.poll(() => committed).toBe(1)
      expect(heard).toMatchObject([{ runs: new Set(['run-a']), alerts: false, wakeAtMs: 700 }])
      heard.length = 0
      const key = await store.messages.post('run-a', 'go on')
      expect(heard).toMatchObject([{ messages: new Set(['run-a']), wakeAtMs: undefined }])
      heard.length = 0
      await store.journals.append('run-a', 1, testEntries(1), { taken: [key], wakeAtMs: null })
      expect(heard).toMatchObject([{ runs: new Set(['run-a']), messages: new Set(['run-a']), wakeAtMs: undefined }])
      heard.length = 0
      await store.alerts.accept('siem', [alert('a1'), alert('a2', { state: 'dead' })])
      expect(heard).toMatchObject([{ alerts: true }])
      heard.length = 0
      await store.alerts.replay('a2')
      expect(heard).toMatchObject([{ alerts: true }])
    })

    it('tell nothing of what was refused or taken back, and nothing to whoever has stopped to listen', async () => {
      const { store, place } = bench()
      await store.runs.begin(testBeginning('run-a'))
      const { heard, stop } = await listening()
      await expect(store.journals.append('run-a', 5, testEntries(1))).rejects.toThrow()
      // Whichever statement fails, the last one, which would make it last, among them.
      for (let n = 1, isReached = true; isReached; n++) {
        const fault = place.failAt(n)
        await store.messages.post('run-a', n).catch(() => {})
        isReached = fault.stop()
        await store.access.put('ana', `hash-${n}`, n) // a commit that nobody waits for
        expect(heard, `statement ${n}`).toHaveLength(isReached ? 0 : 1)
      }
      heard.length = 0
      await store.alerts.accept('siem', [alert('dead', { state: 'dead' })])
      expect(heard).toEqual([])
      stop()
      await store.journals.append('run-a', 0, testEntries(1))
      expect(heard).toEqual([])
    })

    it('tell of other stores, or else their version differs after each commit of one', async () => {
      const { store, place } = bench()
      const other = await place.open()
      const { heard } = await listening()
      const before = await store.wakes.version()
      await other.runs.begin(testBeginning('run-a'))
      const isHeard = heard.some(({ runs }) => runs.has('run-a'))
      expect(isHeard || (await store.wakes.version()) !== before).toBe(true)
      if (store.wakes.hearsOthers) expect(isHeard).toBe(true)
    })
  })
}
