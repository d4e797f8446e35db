// The contract of journals: in order, whole, and never written by two.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Entry, JsonValue } from '../../../engine/index.ts'
import { testBeginning, testEntries, testEntry } from '../store-for-tests.ts'
import { type GiveBench, keepsAllOrNothing, withCode } from './place.ts'

export function journalsContract(bench: GiveBench): void {
  describe('a journal', () => {
    beforeEach(async () => {
      await bench().store.runs.begin(testBeginning('run-a'))
    })

    it('gives back the entries in their order, from any of them on', async () => {
      const { journals } = bench().store
      await journals.append('run-a', 0, testEntries(3))
      await journals.append('run-a', 3, [testEntry(3)])
      expect(await journals.entries('run-a')).toEqual(testEntries(4))
      expect(await journals.entries('run-a', 2)).toEqual(testEntries(4).slice(2))
      expect(await journals.entries('run-a', 1, 2)).toEqual(testEntries(3).slice(1))
      await expect(journals.entries('none')).rejects.toEqual(withCode('run/unknown'))
    })

    it('gives the answers of people by themselves, by sequence', async () => {
      const { journals } = bench().store
      const answer: Entry = {
        kind: 'step.answered',
        at: 1_790_000_000_009,
        ...{ scope: 0, step: 1, node: 'ask', by: 'ana', choice: 'approved' },
      }
      await journals.append('run-a', 0, [testEntry(0), answer, testEntry(2), answer])
      const readable = new Map([1, 3].map((sequence) => [sequence, answer]))
      expect(await journals.answers('run-a')).toEqual({ readable, sealed: 0 })
      await expect(journals.answers('none')).rejects.toEqual(withCode('run/unknown'))
    })

    it('takes appends in the order of their calls, without waiting for one another', async () => {
      const { journals } = bench().store
      const all = [0, 1, 2].map((at) => journals.append('run-a', at, [testEntry(at)]))
      await Promise.all(all)
      expect(await journals.entries('run-a')).toEqual(testEntries(3))
    })

    it('is seen by another process as soon as an append resolves', async () => {
      const { store, place } = bench()
      const other = await place.open()
      await store.journals.append('run-a', 0, testEntries(2))
      expect(await other.journals.entries('run-a')).toEqual(testEntries(2))
    })

    it('takes entries as they are when they are handed over', async () => {
      const { journals } = bench().store
      const output = { list: [1] }
      const appended = journals.append('run-a', 0, [testEntry(0, output)])
      output.list.push(2)
      await appended
      expect(await journals.entries('run-a')).toEqual([testEntry(0, { list: [1] })])
    })

    it.each([
      ['a sequence number that is taken', 1],
      ['a gap', 3],
      ['a negative one', -1],
    ])('refuses %s and keeps nothing of that append', async (_, first) => {
      const { journals, runs } = bench().store
      await journals.append('run-a', 0, testEntries(2))
      const refused = journals.append('run-a', first, testEntries(2), { status: 'failed' })
      await expect(refused).rejects.toEqual(withCode('journal/diverged'))
      expect(await journals.entries('run-a')).toHaveLength(2)
      expect((await runs.find('run-a'))?.status).toBe('running')
    })

    it('refuses one append of a turn without harm to the others', async () => {
      const { journals, runs } = bench().store
      await runs.begin(testBeginning('run-b'))
      const results = await Promise.allSettled([
        journals.append('run-a', 0, testEntries(1)),
        journals.append('run-a', 0, testEntries(1)),
        journals.append('no-such-run', 0, testEntries(1)),
        journals.append('run-b', 0, testEntries(1)),
      ])
      expect(results.map((result) => (result.status === 'rejected' ? result.reason.code : 'written'))).toEqual([
        'written',
        'journal/diverged',
        'run/unknown',
        'written',
      ])
      await journals.markAll()
      expect(await journals.verify('run-a')).toMatchObject({ ok: true, entries: 1 })
    })

    it('lets the second of two processes lose, however much each of them remembers', async () => {
      const { store, place } = bench()
      const other = await place.open()
      await store.journals.append('run-a', 0, testEntries(1))
      await other.journals.append('run-a', 1, [testEntry(1, 'theirs')])
      await expect(store.journals.append('run-a', 1, [testEntry(1, 'ours')])).rejects.toMatchObject({
        code: 'journal/diverged',
        data: { sequence: 1, entries: 2 },
      })
      await store.journals.append('run-a', 2, [testEntry(2)])
      await expect(other.journals.append('run-a', 2, [testEntry(2)])).rejects.toEqual(withCode('journal/diverged'))
      const outputs = (await store.journals.entries('run-a')).map((entry) => (entry as { output: JsonValue }).output)
      expect(outputs).toEqual([{ score: 0 }, 'theirs', { score: 2 }])
      expect(await other.journals.verify('run-a')).toMatchObject({ ok: true, entries: 3 })
    })

    it('is written by one of two that append at the same time', async () => {
      const { store, place } = bench()
      const other = await place.open()
      for (let at = 0; at < 20; at++) {
        const both = await Promise.allSettled([
          store.journals.append('run-a', at, [testEntry(at)]),
          other.journals.append('run-a', at, [testEntry(at)]),
        ])
        expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      }
      expect(await store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 20 })
    })

    it('is written with the row and the messages that it takes, all or nothing, whichever statement fails', async () => {
      const { store } = bench()
      const key = await store.messages.post('run-a', 'go on')
      const large = testEntry(0, 'x'.repeat(400_000))
      await keepsAllOrNothing(
        bench(),
        () => store.journals.append('run-a', 0, [large, testEntry(1)], { status: 'waiting', taken: [key] }),
        async () => ({
          entries: await store.journals.entries('run-a'),
          run: await store.runs.find('run-a'),
          messages: await store.messages.list(),
        }),
      )
      expect(await store.journals.entries('run-a')).toEqual([large, testEntry(1)])
      expect(await store.journals.verify('run-a')).toMatchObject({ ok: true, entries: 2 })
      expect(await store.messages.list()).toEqual([])
    })

    it('keeps what was handed over when the store is closed, and refuses what comes later', async () => {
      const { store, place } = bench()
      const handed = store.journals.append('run-a', 0, testEntries(2))
      await store.close()
      await store.close()
      await handed
      await expect(store.journals.append('run-a', 2, testEntries(1))).rejects.toEqual(withCode('store/closed'))
      await expect(store.journals.entries('run-a')).rejects.toEqual(withCode('store/closed'))
      expect(await (await place.open()).journals.entries('run-a')).toEqual(testEntries(2))
    })

    it('holds every text that JSON can, and numbers as they are', async () => {
      const { journals } = bench().store
      const output = { text: 'a\0b\ud800\u{1f525}\n"', __proto__x: 1, number: 1e-7, big: 2n ** 53n + 1n, nothing: null }
      await journals.append('run-a', 0, [testEntry(0, output)])
      expect(await journals.entries('run-a')).toEqual([testEntry(0, output)])
      expect(await journals.verify('run-a')).toMatchObject({ ok: true })
    })

    it('ends in a head that depends on every entry', async () => {
      const { journals } = bench().store
      await journals.append('run-a', 0, testEntries(5), { status: 'completed' })
      const head = await journals.verify('run-a')
      expect(head).toMatchObject({ ok: true, entries: 5, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
      await journals.append('run-a', 5, [testEntry(5)])
      expect(await journals.verify('run-a')).not.toEqual(head)
      await expect(journals.verify('none')).rejects.toEqual(withCode('run/unknown'))
    })

    it('keeps a large value once, under the SHA-256 of its JSON', async () => {
      const { store } = bench()
      const output = 'y'.repeat(400_000)
      await store.journals.append('run-a', 0, [testEntry(0, output)])
      await store.runs.begin(testBeginning('run-b', [testEntry(0, output)]))
      const bytes = Buffer.from(JSON.stringify(output))
      const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex')
      const kept = await store.artifacts.get(`sha256:${digest}`)
      expect(kept && Buffer.from(kept).equals(bytes)).toBe(true)
      expect(await store.artifacts.get('sha256:00')).toBeUndefined()
      expect(await store.journals.entries('run-b')).toEqual([testEntry(0, output)])
    })
  })
}
