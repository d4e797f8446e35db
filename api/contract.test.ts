import { oc } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { contract, type MarkedContract, markedMethods, SCOPE_MEANINGS, SCOPES, WRITES } from './index.ts'

describe('the marks of the contract', () => {
  it('stand on every method', () => {
    const names = Object.entries(contract).flatMap(([noun, methods]) =>
      Object.keys(methods).map((verb) => `${noun}.${verb}`),
    )
    expect(markedMethods.map(({ name }) => name)).toEqual(names)
    for (const { name, mark } of markedMethods) {
      expect(SCOPES, name).toContain(mark.needs)
      expect(WRITES, name).toContain(mark.writes)
    }
  })

  it('cannot be left out: a contract with a method that has none does not compile', () => {
    // @ts-expect-error: neither a scope nor what it writes
    const unmarked: MarkedContract = { noun: { verb: oc } }
    expect(unmarked.noun?.verb?.['~orpc'].meta).toEqual({})
  })

  it('let nobody write who may only watch', () => {
    expect(markedMethods.filter(({ mark }) => mark.needs === 'watch' && mark.writes !== 'nothing')).toEqual([])
  })

  it('let the workspace be changed by those who design, and by nobody else', () => {
    const others = markedMethods.filter(({ mark }) => mark.writes === 'workspace' && mark.needs !== 'design')
    expect(others).toEqual([])
  })

  it('let keys, connections and links for others be used by an admin alone', () => {
    const names = markedMethods.filter(({ mark }) => mark.needs === 'admin').map(({ name }) => name)
    const guarded = markedMethods.filter(
      ({ noun, mark }) => mark.usesKeys || (['keys', 'connections'].includes(noun) && mark.writes !== 'nothing'),
    )
    expect(names).toEqual(expect.arrayContaining([...guarded.map(({ name }) => name), 'approvals.link']))
  })

  it('say of which methods a server may not be asked: those that sign, or change keys', () => {
    const names = markedMethods.filter(({ mark }) => mark.usesKeys).map(({ name }) => name)
    expect(names.sort()).toEqual(['bundles.create', 'keys.create', 'keys.remove', 'keys.trust'])
  })

  it('let a source hand alerts in, and nothing else', () => {
    expect(markedMethods.filter(({ mark }) => mark.needs === 'feed').map(({ name }) => name)).toEqual(['alerts.submit'])
  })

  it('use every scope, and each is explained', () => {
    expect(new Set(markedMethods.map(({ mark }) => mark.needs))).toEqual(new Set(SCOPES))
    expect(Object.keys(SCOPE_MEANINGS)).toEqual([...SCOPES])
  })
})
