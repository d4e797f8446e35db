// The contract of what a workspace keeps besides runs and alerts: backtests, connections, tokens, facts.
import { describe, expect, it } from 'vitest'
import type { BacktestAlert } from '../backtests.ts'
import { TEST_PLAN } from '../store-for-tests.ts'
import { type GiveBench, keepsAllOrNothing, withCode } from './place.ts'

const OTHER_PLAN = { ...TEST_PLAN, hash: 'sha256:other' }
const row = (id: string) => ({ id, playbookName: 'Triage', playbookFile: 'triage.yaml', request: { files: [] } })
const sealed = (text: string) => new Uint8Array(Buffer.from(text))

export function backtestsContract(bench: GiveBench): void {
  describe('backtests', () => {
    it('begin with nothing done, with both plans', async () => {
      const { store, place } = bench()
      await store.backtests.create(row('bt-1'), TEST_PLAN, { name: 'v2', plan: OTHER_PLAN })
      expect(await store.backtests.find('bt-1')).toEqual({
        ...row('bt-1'),
        plan: TEST_PLAN.hash,
        againstName: 'v2',
        againstPlan: OTHER_PLAN.hash,
        status: 'running',
        problem: undefined,
        startedMs: place.clock.now(),
        updatedMs: place.clock.now(),
        progress: {},
      })
      expect(await store.runs.plan(OTHER_PLAN.hash)).toEqual(OTHER_PLAN)
      place.clock.advance(1)
      await store.backtests.create(row('bt-2'), TEST_PLAN, undefined)
      expect((await store.backtests.list()).map(({ id }) => id)).toEqual(['bt-2', 'bt-1'])
      expect(await store.backtests.list(1)).toHaveLength(1)
      expect(await store.backtests.find('none')).toBeUndefined()
    })

    it('note how far they are with what they found, all or nothing, whichever statement fails', async () => {
      const { backtests } = bench().store
      await backtests.create(row('bt-1'), TEST_PLAN, undefined)
      const found: BacktestAlert[] = [
        { kind: 'sample', number: 1, place: 'a:1', end: 'close', alert: '{}', label: 'true' },
        { kind: 'difference', number: 2, place: 'a:2', end: 'escalate', node: 'n1', detail: { was: 1 } },
        { kind: 'difference', number: 3, place: 'a:3', end: 'close', node: 'n2' },
      ]
      await keepsAllOrNothing(
        bench(),
        () => backtests.advance('bt-1', 'stopped', { alerts: 3 }, found, 'why'),
        async () => [await backtests.find('bt-1'), await backtests.alerts('bt-1', 'sample')],
      )
      expect(await backtests.find('bt-1')).toMatchObject({ status: 'stopped', progress: { alerts: 3 }, problem: 'why' })
      expect(await backtests.alerts('bt-1', 'sample')).toEqual([found[0]])
      expect(await backtests.alerts('bt-1', 'difference')).toEqual(found.slice(1))
      expect(await backtests.alerts('bt-1', 'difference', { node: 'n2' })).toEqual([found[2]])
      expect(await backtests.alerts('bt-1', 'difference', { end: 'escalate' })).toEqual([found[1]])
      expect(await backtests.alerts('bt-1', 'difference', { after: 2 })).toEqual([found[2]])
      expect(await backtests.alerts('bt-1', 'difference', { limit: 1 })).toEqual([found[1]])
      expect(await backtests.alerts('none', 'difference')).toEqual([])
    })

    it('are removed with what they found, and note nothing more', async () => {
      const { backtests } = bench().store
      await backtests.create(row('bt-1'), TEST_PLAN, undefined)
      await backtests.advance('bt-1', 'done', {}, [{ kind: 'bad', number: 1, place: 'a:1' }])
      await backtests.remove('bt-1')
      await backtests.advance('bt-1', 'done', {}, [])
      expect(await backtests.list()).toEqual([])
      expect(await backtests.alerts('bt-1', 'bad')).toEqual([])
    })
  })
}

export function connectionsContract(bench: GiveBench): void {
  describe('connections', () => {
    const settings = { baseUrl: 'https://x.example', deep: { list: [1, null] } }

    it('are there once, with sealed secrets', async () => {
      const { store, place } = bench()
      const { connections } = store
      await connections.add('edr', 'http', settings, { token: sealed('t'), a: sealed('a') })
      const nowMs = place.clock.now()
      const kept = {
        name: 'edr',
        kind: 'http',
        settings,
        secretFields: ['a', 'token'],
        createdMs: nowMs,
        updatedMs: nowMs,
      }
      expect(await connections.find('edr')).toEqual(kept)
      expect(await connections.find('none')).toBeUndefined()
      await expect(connections.add('edr', 'http', {}, { token: sealed('x') })).rejects.toEqual(
        withCode('connection/exists'),
      )
      await connections.add('ad', 'http', {}, {})
      expect((await connections.list()).map(({ name }) => name)).toEqual(['ad', 'edr'])
      expect(Buffer.from((await connections.withSecrets('edr'))!.sealed['token']!).toString()).toBe('t')
      expect(await connections.withSecrets('none')).toBeUndefined()
    })

    it('are added and changed whole or not at all, whichever statement fails', async () => {
      const { connections } = bench().store
      const seen = async () => JSON.stringify([await connections.list(), await connections.withSecrets('edr')])
      const secrets = { token: sealed('t'), key: sealed('k') }
      await keepsAllOrNothing(bench(), () => connections.add('edr', 'http', settings, secrets), seen)
      const change = () => connections.change('edr', { baseUrl: 'y' }, { password: sealed('p') }, ['password'])
      await keepsAllOrNothing(bench(), change, seen)
      expect(await connections.find('edr')).toMatchObject({ settings: { baseUrl: 'y' }, secretFields: ['password'] })
    })

    it('keep settings and secrets that a change does not name', async () => {
      const { store, place } = bench()
      const { connections } = store
      await connections.add('edr', 'http', settings, { token: sealed('t'), key: sealed('k') })
      place.clock.advance(5)
      await connections.change('edr', undefined, { token: sealed('new') })
      expect(await connections.find('edr')).toMatchObject({ settings, updatedMs: place.clock.now() })
      expect(Object.keys((await connections.withSecrets('edr'))!.sealed).sort()).toEqual(['key', 'token'])
      await expect(connections.change('none', {}, {})).rejects.toEqual(withCode('connection/unknown'))
    })

    it('go with their secrets', async () => {
      const { connections } = bench().store
      await connections.add('edr', 'http', settings, { token: sealed('t') })
      await connections.remove('edr')
      expect(await connections.withSecrets('edr')).toBeUndefined()
      await connections.add('edr', 'http', settings, {})
      expect(await connections.withSecrets('edr')).toMatchObject({ settings, secretFields: [], sealed: {} })
      await connections.remove('edr')
      await expect(connections.remove('edr')).rejects.toEqual(withCode('connection/unknown'))
    })
  })

  describe('tokens', () => {
    it('are known by their hash, one for each name', async () => {
      const { access } = bench().store
      await access.put('ben', 'hash-1', 5)
      await access.put('ana', 'hash-2', 6)
      await access.put('ben', 'hash-3', 7)
      expect(await access.list()).toEqual([
        { name: 'ana', createdMs: 6 },
        { name: 'ben', createdMs: 7 },
      ])
      await access.put('ana', 'hash-4', 8, { scopes: ['feed', 'watch'], person: 'Ana Lovelace' })
      const ana = { name: 'ana', createdMs: 8, scopes: ['feed', 'watch'], person: 'Ana Lovelace' }
      expect(await access.find('ana')).toEqual(ana)
      expect(await access.list()).toEqual([ana, { name: 'ben', createdMs: 7 }])
      expect([await access.find('ben'), await access.find('none')]).toEqual([{ name: 'ben', createdMs: 7 }, undefined])
      await access.put('ana', 'hash-2', 6)
      expect([await access.name('hash-1'), await access.name('hash-3')]).toEqual([undefined, 'ben'])
      expect([await access.hash('ana'), await access.hash('none')]).toEqual(['hash-2', undefined])
      expect([await access.remove('ben'), await access.remove('ben')]).toEqual([true, false])
      expect(await access.name('hash-3')).toBeUndefined()
    })
  })

  describe('approval links', () => {
    const link = { run: 'r', node: 'ask', scope: 0, person: 'ben', issuer: 'ana', madeMs: 5, untilMs: 100 }

    it('are open until they end or are taken back', async () => {
      const { links } = bench().store
      await links.add({ ...link, id: 'one' })
      await links.add({ ...link, id: 'two', untilMs: 200 })
      expect((await links.open(50)).map(({ id }) => id)).toEqual(['two', 'one'])
      expect((await links.open(100)).map(({ id }) => id)).toEqual(['two'])
      expect([await links.revoke('two', 60), await links.revoke('two', 61)]).toEqual([true, false])
      expect(await links.find('two')).toEqual({ ...link, id: 'two', untilMs: 200, revokedMs: 60 })
      expect(await links.open(50)).toEqual([{ ...link, id: 'one' }])
      expect([await links.revoke('one', 100), await links.revoke('none', 1)]).toEqual([false, false])
      await links.add({ ...link, id: 'later', madeMs: 100 * 24 * 3_600_000, untilMs: 101 * 24 * 3_600_000 })
      expect(await links.find('one')).toBeUndefined()
    })
  })

  describe('facts', () => {
    it('are noted once: of two processes both get what the first one noted', async () => {
      const { store, place } = bench()
      const other = await place.open()
      expect(await store.facts.get('salt')).toBeUndefined()
      const both = await Promise.all([store.facts.note('salt', 'one'), other.facts.note('salt', 'two')])
      expect(new Set(both).size).toBe(1)
      expect(await other.facts.get('salt')).toBe(both[0])
      expect(await store.facts.note('salt', 'three')).toBe(both[0])
    })

    it('are replaced where that is meant', async () => {
      const { store, place } = bench()
      const other = await place.open()
      await store.facts.replace('trust', 'one')
      await other.facts.replace('trust', 'two')
      expect(await store.facts.get('trust')).toBe('two')
    })
  })
}
