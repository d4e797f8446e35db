import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import { canonicalJson, hashPlaybook, sha256Of } from './hash.ts'
import { readPlaybook } from './read.ts'
import type { Playbook } from './schema.ts'

test.each([
  ['sorts keys by UTF-16 units', { b: 1, a: 2, '😀': 3, '\ufb33': 4, 1: 5 }, '{"1":5,"a":2,"b":1,"😀":3,"\ufb33":4}'],
  ['writes numbers as ECMAScript does', [1e21, 1e-7, -0, 1.5], '[1e+21,1e-7,0,1.5]'],
  ['writes whole numbers with all digits', [9007199254740993n, -1n], '[9007199254740993,-1]'],
  ['leaves out undefined fields', { a: undefined, b: [undefined] }, '{"b":[null]}'],
  ['escapes what JSON must', '"\\\n\u0000é\ud800', '"\\"\\\\\\n\\u0000é\\ud800"'],
])('canonical JSON %s (RFC 8785)', (_, value, expected) => {
  expect(canonicalJson(value)).toBe(expected)
})

test('canonical JSON says the same as JSON, whatever the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(canonicalJson({ a: { c: 1, b: 2 } })).toBe(canonicalJson({ a: { b: 2, c: 1 } }))
})

test('what JSON cannot hold is refused', () => {
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError)
  expect(() => canonicalJson([Symbol('x')])).toThrow(TypeError)
})

test('hashes are SHA-256 of the canonical bytes', () => {
  // FIPS 180-4: the digest of the two bytes {}.
  expect(sha256Of({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
})

test('a playbook’s hash ignores how it looks on the canvas, and nothing else', () => {
  const playbook = { firebreak: 2, name: 'x', nodes: { a: { type: 'x/y' } } } as Playbook
  expect(hashPlaybook({ ...playbook, layout: { a: [1, 2] } })).toBe(hashPlaybook(playbook))
  expect(hashPlaybook({ ...playbook, notes: { n: { text: 'why', at: [0, 0] } } })).toBe(hashPlaybook(playbook))
  expect(hashPlaybook({ ...playbook, groups: { g: { title: 'All', nodes: ['a'] } } })).toBe(hashPlaybook(playbook))
  expect(hashPlaybook({ ...playbook, summary: 'y' })).not.toBe(hashPlaybook(playbook))
})

test('a playbook of format 1 keeps its hash when it is read as format 2', () => {
  const { playbook } = readPlaybook('firebreak: 1\nname: x\nnodes:\n  a: { type: x/y }\n')
  const written = { firebreak: 1, name: 'x', nodes: { a: { type: 'x/y' } } }
  expect(hashPlaybook(playbook as Playbook)).toBe(sha256Of(written))
  expect(hashPlaybook({ ...(playbook as Playbook), takes: 'alert' })).not.toBe(sha256Of(written))
})

test('a hash is that of the whole text, however large and wherever it is cut', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(4_000), (value, count) => {
      const large = Array.from({ length: count }, () => ({ ü: value, list: ['😀'] })) as JsonValue
      expect(sha256Of(large)).toBe(`sha256:${createHash('sha256').update(canonicalJson(large)).digest('hex')}`)
    }),
    { numRuns: 20 },
  )
})
