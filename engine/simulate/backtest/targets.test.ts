import { expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { targetsOf } from './targets.ts'

const words = (input: JsonObject) => targetsOf(input).map(({ kind, value }) => `${kind} ${value}`)

it('tells the entries of a mixed list apart', () => {
  const entries = ['203.0.113.9', '2001:db8::1', 'evil.example', 'ana@example.com', 'a note about it']
  expect(words({ method: 'POST', json: { entries } })).toEqual([
    'address 203.0.113.9',
    'address 2001:db8::1',
    'domain evil.example',
    'user ana@example.com',
  ])
})

it('finds domains by the name of the field and in addresses', () => {
  expect(words({ json: { domain: 'evil.example' } })).toEqual(['domain evil.example'])
  expect(words({ method: 'PUT', url: '/domains/evil.example/block' })).toEqual(['domain evil.example'])
  expect(words({ json: { host: 'fin-ws-0142.corp.example' } })).toEqual(['host fin-ws-0142.corp.example'])
})

it('takes no file for a domain', () => {
  expect(words({ method: 'POST', url: '/files', json: { file: 'report.pdf' } })).toEqual(['other POST /files'])
})
