import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCatalog, type NodeType, type Plan, type Value } from '../../engine/index.ts'
import { matchChoice, typedValue } from '../approvals/ask-person.ts'
import { nearestWords } from '../nearest.ts'
import { parseAnswer, parseValues, saidByAll } from './given-answers.ts'

describe('answers on the command line', () => {
  it.each([
    ['ask=approved', ['ask', { choice: 'approved' }]],
    ['ask=rejected:not ours: ticket 7', ['ask', { choice: 'rejected', reason: 'not ours: ticket 7' }]],
    ['impact=submitted:{"impact": "none"}', ['impact', { choice: 'submitted', values: { impact: 'none' } }]],
  ])('%s', (text, parsed) => {
    expect(parseAnswer(text)).toEqual(parsed)
  })

  it.each(['ask', '=approved', 'ask=', 'form=submitted:{"a":}'])('refuses %s and says what to write', (text) => {
    expect(() => parseAnswer(text)).toThrow(/^--answer/)
  })

  it('takes values as a JSON object alone', () => {
    expect(parseValues('{"a": 1}', '--values')).toEqual({ a: 1 })
    expect(() => parseValues('[1]', '--values')).toThrow('the values are a JSON object')
    expect(() => parseValues('{', '--values')).toThrow('not valid JSON')
  })
})

describe('one answer for everybody', () => {
  const catalog = createCatalog([
    {
      type: 'human/approval',
      version: 1,
      input: z.looseObject({}),
      beforehand: [{ choice: 'approved', people: 'quorum' }],
    },
  ] as unknown as NodeType[])
  const asking = (quorum?: Value) =>
    ({
      graphs: [{ steps: [{ id: 'ask', type: 'human/approval', input: quorum ? { quorum } : {} }] }],
    }) as unknown as Plan
  const said = (words: object[], ...plans: Plan[]) =>
    saidByAll(new Map([['ask', words as { choice: string }[]]]), plans, catalog).get('ask')?.length

  it.each([
    ['no quorum', [undefined], 1],
    ['a quorum', [{ literal: 3 }], 3],
    ['another quorum in the other version', [{ literal: 1 }, { literal: 2 }], 2],
    ['a quorum that is worked out', [{ cel: 'alert.n' }], 20],
  ] as [string, (Value | undefined)[], number][])('%s', (_, quorums, count) => {
    expect(said([{ choice: 'approved' }], ...quorums.map((quorum) => asking(quorum)))).toBe(count)
    expect(said([{ choice: 'rejected' }], ...quorums.map((quorum) => asking(quorum)))).toBe(1)
    expect(said([{ choice: 'approved' }, { choice: 'approved' }], asking({ literal: 5 }))).toBe(2)
  })
})

describe('what a person types', () => {
  const choices = ['approved', 'rejected', 'revoked']
  it.each([
    ['1', 'approved'],
    ['a', 'approved'],
    ['REJ', 'rejected'],
    ['re', undefined],
    ['4', undefined],
    ['no', undefined],
  ])('%s is %s', (text, choice) => {
    expect(matchChoice(text, choices)).toBe(choice)
  })

  it('is turned into the kind of value that is asked for, and left as text where it is none', () => {
    expect(typedValue('number', '4.5')).toBe(4.5)
    expect(typedValue('number', 'many')).toBe('many')
    expect(typedValue('boolean', 'yes')).toBe(true)
    expect(typedValue('boolean', 'N')).toBe(false)
    expect(typedValue('boolean', 'perhaps')).toBe('perhaps')
    expect(typedValue('choices', 'a, b')).toEqual(['a', 'b'])
    expect(typedValue('text', '12')).toBe('12')
  })
})

describe('the nearest words', () => {
  const known = ['action/http-request', 'action/log', 'data/set', 'human/approval']
  it('knows misspellings, and parts of names', () => {
    expect(nearestWords('action/logg', known)).toEqual(['action/log'])
    expect(nearestWords('aproval', known)).toEqual(['human/approval'])
    expect(nearestWords('something-else', known)).toEqual([])
  })
})
