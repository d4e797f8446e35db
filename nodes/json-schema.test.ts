// The published JSON Schema, with the fields of these types: what people have written fits, and mistakes in fields are found.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Schema, Validator } from '@cfworker/json-schema'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkAgainstSchema, type JsonSchema, playbookJsonSchema } from '../engine/index.ts'
import { nodeTypes } from './index.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const schema = playbookJsonSchema(nodeTypes)
const validator = new Validator(schema as Schema, '2020-12', false)

/** Where the value does not fit; [] where it does. `firebreak` is the present format, whatever the file says. */
function misfits(value: unknown): string[] {
  const { properties } = schema as { properties: { firebreak: { const: number } } }
  const present = { ...(value as object), firebreak: properties.firebreak.const }
  return validator.validate(present).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
}

const node = (fields: string) => parse(`name: x\nnodes:\n  t: { type: trigger/alert }\n  n: ${fields}\n`) as unknown

const PLAYBOOKS = globSync(['examples/**/*.playbook.yaml', 'engine/run/testdata/**/*.playbook.yaml'], { cwd: ROOT })

test.each(PLAYBOOKS)('%s fits', (file) => {
  expect(misfits(parse(readFileSync(`${ROOT}${file}`, 'utf8')))).toEqual([])
})

test('there are playbooks to check, and none of them is a format that the schema cannot read', () => {
  expect(PLAYBOOKS.length).toBeGreaterThan(9)
})

test.each(nodeTypes.map(({ type, docs }) => [type, docs]))('the example in the docs of %s fits', (_, docs) => {
  const yaml = (/```yaml\n([\s\S]*?)```/.exec(docs)?.[1] ?? '').replace(/^(?=.)/gm, '  ')
  expect(misfits(parse(`name: x\nnodes:\n${yaml}`))).toEqual([])
})

describe('what fits', () => {
  test.each([
    ['an expression for a number', '{ type: human/approval, with: { question: Go?, quorum: "${vars.people}" } }'],
    ['an expression for a list', '{ type: flow/for-each, with: { items: "${alert.urls}" } }'],
    [
      'an expression for one of several words',
      '{ type: action/http-request, with: { url: /a, method: "${alert.m}" } }',
    ],
    ['an expression in a list', '{ type: human/task, with: { instructions: Do it, to: ["${alert.owner}"] } }'],
    ['a bare expression for a condition', '{ type: condition/if, with: { when: alert.score > 3 } }'],
    ['a literal for a condition', '{ type: condition/if, with: { when: true } }'],
    ['any value where anything may stand', '{ type: data/set, with: { values: { a: [1, { b: null }] } } }'],
    ['a duration that is worked out', '{ type: flow/wait, with: { for: "${vars.pause}" } }'],
    ['fields of a type from elsewhere', '{ type: acme/isolate, with: { anything: 1 } }'],
    ['fields of a version that is not this one', '{ type: condition/if, version: 7, with: { if: x } }'],
  ])('%s', (_, fields) => {
    expect(misfits(node(fields))).toEqual([])
  })
})

describe('what does not', () => {
  test.each([
    [
      'a word that is none of several',
      '{ type: action/http-request, with: { url: /a, method: FETCH } }',
      '/with/method',
    ],
    ['text for a number', '{ type: human/approval, with: { question: Go?, quorum: many } }', '/with/quorum'],
    ['a number out of its bounds', '{ type: human/approval, with: { question: Go?, quorum: 21 } }', '/with/quorum'],
    ['a field that the type does not have', '{ type: condition/if, with: { when: a, then: b } }', '/with'],
    ['a field that is missing', '{ type: flow/repeat, with: { until: a } }', '/with'],
    ['no fields where some are required', '{ type: flow/fail }', '/n'],
    ['a duration that is none', '{ type: flow/wait, with: { for: soon } }', '/with/for'],
    ['a field within a list', '{ type: condition/switch, with: { cases: [{ port: a }] } }', '/with/cases'],
    [
      'a field of an undo',
      '{ type: action/http-request, with: { url: /a }, undo: { type: flow/wait, with: { for: soon } } }',
      '/undo',
    ],
    [
      'a field in a loop',
      '{ type: flow/repeat, with: { until: a, max: 1 }, body: { w: { type: flow/wait, with: { fore: 1s } } } }',
      '/body/w',
    ],
  ])('%s', (_, fields, place) => {
    expect(misfits(node(fields)).some((one) => one.includes(place))).toBe(true)
  })
})

test('every definition is used, and every reference leads to one', () => {
  const text = JSON.stringify(schema)
  const references = new Set([...text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name))
  expect([...references].sort()).toEqual(Object.keys(schema['$defs'] as object).sort())
  expect(checkAgainstSchema({ type: 'object' } as JsonSchema, JSON.parse(text))).toBeUndefined()
})

test('the file stays small enough for an editor', () => {
  expect(JSON.stringify(schema, null, 2).length).toBeLessThan(120_000)
})
