import { expect, test } from 'vitest'
import { createOpenDocument } from './open-document.ts'

const TEXT = `firebreak: 2
name: Test
inputs:
  type: object
  properties:
    severity: { type: string, enum: [low, high] }
    host: { type: string }
nodes:
  start: { type: trigger/alert, next: facts }
  facts: { type: data/set, with: { values: { host: "\${alert.host}" } }, next: worth }
  worth: { type: condition/if, with: { when: 'true' } }
`

const opened = createOpenDocument()
opened.open('test.playbook.yaml', TEXT, {})
opened.setKnownData({
  alert: { severity: 'high', host: "ana's laptop" },
  outputs: { facts: { host: "ana's laptop" } },
})
const at = (text: string) => opened.complete({ node: 'worth', mode: 'cel' }, text, text.length)
const labels = (text: string) => at(text).items.map(({ label }) => label)

test('offers names where a name may stand, and the fields of what stands before a dot', () => {
  expect(labels('')).toEqual(expect.arrayContaining(['alert', 'steps', 'vars', 'inCidr']))
  expect(labels('alert.')).toEqual(expect.arrayContaining(['severity', 'host']))
  expect(labels('steps.')).toContain('facts')
})

test('offers no names within a text', () => {
  expect(labels('"a')).toEqual([])
  expect(labels('size("')).toEqual([])
})

test('offers the values that a text is compared with', () => {
  expect(labels('alert.severity == "')).toEqual(['low', 'high'])
  expect(labels("alert.severity in ['low', '")).toEqual(['low', 'high'])
  expect(at('steps.facts.host != "a').items).toMatchObject([{ insert: "ana's laptop", detail: 'In the data at hand' }])
  expect(at("steps.facts.host == '").items).toMatchObject([{ insert: "ana\\'s laptop" }])
})
