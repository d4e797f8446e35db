// The contract of leases and of messages: one owner at a time, and no message lost or taken twice.
import { beforeEach, describe, expect, it } from 'vitest'
import { testBeginning, testEntry } from '../store-for-tests.ts'
import { type GiveBench, withCode } from './place.ts'

export function leasesContract(bench: GiveBench): void {
  describe('a lease', () => {
    beforeEach(async () => {
      await bench().store.runs.begin(testBeginning('run-a'))
    })

    it('belongs to one owner until it runs out or is given back', async () => {
      const { store, place } = bench()
      const { leases } = store
      expect(await leases.claim('run-a', 'a', 1000)).toBe(true)
      expect(await leases.claim('run-a', 'b', 1000)).toBe(false)
      expect(await leases.claim('run-a', 'a', 2000)).toBe(true)
      expect(await leases.holder('run-a')).toEqual({ owner: 'a', expiresMs: place.clock.now() + 2000 })
      place.clock.advance(1999)
      expect(await leases.claim('run-a', 'b', 1000)).toBe(false)
      place.clock.advance(1)
      expect(await leases.holder('run-a')).toBeUndefined()
      expect(await leases.claim('run-a', 'b', 1000)).toBe(true)
      await leases.release('run-a', 'a')
      expect((await leases.holder('run-a'))?.owner).toBe('b')
      await leases.release('run-a', 'b')
      expect(await leases.holder('run-a')).toBeUndefined()
      await leases.release('no-such-run', 'b')
    })

    it('goes to one of many that want it at the same time', async () => {
      const { place } = bench()
      const stores = await Promise.all([place.open(), place.open(), place.open()])
      const taken = await Promise.all(stores.map(({ leases }, at) => leases.claim('run-a', `owner-${at}`, 1000)))
      expect(taken.filter((isMine) => isMine)).toHaveLength(1)
      expect((await stores[0]!.leases.holder('run-a'))?.owner).toBe(`owner-${taken.indexOf(true)}`)
    })

    it('is taken early from an owner who is known to be no more, and from nobody else', async () => {
      const { leases } = bench().store
      await leases.claim('run-a', 'dead', 1000)
      expect(await leases.claim('run-a', 'me', 1000, 'another')).toBe(false)
      expect(await leases.claim('run-a', 'me', 1000, 'dead')).toBe(true)
      expect(await leases.claim('run-a', 'you', 1000, 'dead')).toBe(false)
    })

    it('is renewed by its owner alone, and only in time: what is lost is said', async () => {
      const { store, place } = bench()
      const { leases } = store
      await store.runs.begin(testBeginning('run-b'))
      await leases.claim('run-a', 'a', 1000)
      await leases.claim('run-b', 'b', 1000)
      expect(await leases.renew(['run-a', 'run-b', 'none'], 'a', 5000)).toEqual(['run-b', 'none'])
      place.clock.advance(4999)
      expect(await leases.renew(['run-a'], 'a', 10)).toEqual([])
      place.clock.advance(10)
      expect(await leases.renew(['run-a'], 'a', 10)).toEqual(['run-a'])
    })

    it('needs a run', async () => {
      const { leases } = bench().store
      await expect(leases.claim('no-such-run', 'a', 1)).rejects.toEqual(withCode('run/unknown'))
      await expect(leases.holder('no-such-run')).rejects.toEqual(withCode('run/unknown'))
    })
  })

  describe('messages', () => {
    it('wait for whoever holds the run and go with the entries that answer them', async () => {
      const { store, place } = bench()
      const { messages, journals } = store
      for (const id of ['run-a', 'run-b']) await store.runs.begin(testBeginning(id))
      const first = await messages.post('run-a', { answer: 'approved' })
      await messages.post('run-b', 'cancel')
      expect(await messages.list('run-a')).toEqual([
        { key: first, run: 'run-a', atMs: place.clock.now(), body: { answer: 'approved' } },
      ])
      expect((await messages.list()).map(({ run }) => run)).toEqual(['run-a', 'run-b'])
      await expect(journals.append('run-a', 7, [testEntry(0)], { taken: [first] })).rejects.toThrow()
      expect(await messages.list('run-a')).toHaveLength(1)
      await journals.append('run-a', 0, [testEntry(0)], { taken: [first] })
      expect(await messages.list('run-a')).toEqual([])
      const second = await messages.post('run-a', 'again')
      expect(second).not.toBe(first)
      await journals.append('run-a', 1, [], { taken: [second] })
      expect(await messages.list('run-a')).toEqual([])
      await expect(messages.post('no-such-run', 1)).rejects.toEqual(withCode('run/unknown'))
    })

    it('left by another process are seen as soon as they are posted', async () => {
      const { store, place } = bench()
      await store.runs.begin(testBeginning('run-a'))
      const other = await place.open()
      await other.messages.post('run-a', 'cancel')
      expect(await store.messages.list('run-a')).toMatchObject([{ body: 'cancel' }])
    })
  })
}
