import { describe, expect, it, test } from 'vitest'
import type { Value } from '../compile/plan.ts'
import { addressPart } from './address.ts'
import type { Scope } from './scope.ts'
import { compileValue } from './value.ts'

const address = (parts: Extract<Value, { address: unknown }>['address'], alert: unknown): unknown =>
  compileValue({ address: parts })({ alert } as unknown as Scope)
const isolation = (host: unknown) => address(['/hosts/', { cel: 'alert' }, '/isolation'], host)

describe('a value in an address stays in its segment', () => {
  test.each([
    ['dc01', '/hosts/dc01/isolation'],
    ['dc01/shutdown#', '/hosts/dc01%2Fshutdown%23/isolation'],
    ['dc01/isolation?x=', '/hosts/dc01%2Fisolation%3Fx%3D/isolation'],
    ['ceo#?x=@evil.example', '/hosts/ceo%23%3Fx%3D%40evil.example/isolation'],
    ['a\\b', '/hosts/a%5Cb/isolation'],
    ['a b\n', '/hosts/a%20b%0A/isolation'],
    ['100%', '/hosts/100%25/isolation'],
    ['%2e%2e', '/hosts/%252e%252e/isolation'],
    ["!'()*", '/hosts/%21%27%28%29%2A/isolation'],
    ['a-b._~c', '/hosts/a-b._~c/isolation'],
    ['müller', '/hosts/m%C3%BCller/isolation'],
    ['fe80::1%eth0', '/hosts/fe80%3A%3A1%25eth0/isolation'],
    [7, '/hosts/7/isolation'],
    [true, '/hosts/true/isolation'],
    [['a', 'b/c'], '/hosts/a,b%2Fc/isolation'],
  ])('%j', (value, expected) => {
    expect(isolation(value)).toBe(expected)
  })
})

describe('an address that a value would lead elsewhere is refused', () => {
  test.each([
    ['', /an empty text/],
    [null, /null/],
    [[], /an empty list/],
    [['a', ''], /an empty text/],
    [{ name: 'a' }, /a map/i],
    ['.', /\. or \.\./],
    ['..', /\. or \.\./],
    ['\ud800', /well-formed/],
  ])('%j', (value, message) => {
    expect(() => isolation(value)).toThrow(message)
    expect(() => isolation(value)).toThrow(expect.objectContaining({ code: 'expression/bad-address' }))
  })

  it('even where its parts make the dots together', () => {
    expect(() => address(['/hosts/.', { cel: 'alert' }], '.')).toThrow(/\. or \.\./)
    expect(address(['/hosts/.', { cel: 'alert' }, '?of=..'], 'hidden')).toBe('/hosts/.hidden?of=..')
  })
})

it('what is written already stands as it is, and may be empty, but climbs nowhere', () => {
  const written = (value: string) => address(['/v1', { cel: 'alert', written: true }], value)
  expect(written('/hosts?limit=5')).toBe('/v1/hosts?limit=5')
  expect(written('')).toBe('/v1')
  expect(() => written('/../admin')).toThrow(/\. or \.\./)
})

it('plans that were made before keep what they send', () => {
  const plan: Value = { text: ['/hosts/', { cel: 'alert' }, '/isolation'] }
  expect(compileValue(plan)({ alert: 'dc01/shutdown#' } as unknown as Scope)).toBe('/hosts/dc01/shutdown#/isolation')
})

it('a whole number that is larger than a double holds stays exact', () => {
  expect(addressPart(9_007_199_254_740_993n)).toBe('9007199254740993')
})

it('nothing but unreserved letters is left of any character', () => {
  for (let code = 1; code < 0x2_000; code++)
    expect(addressPart(String.fromCodePoint(code))).toMatch(/^([\w.~-]|%[0-9A-F]{2})+$/)
})
