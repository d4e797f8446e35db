// The conformance data of CEL (github.com/google/cel-spec, tests/simple) against our expressions. What is left out is pinned by
// name in testdata/conformance-left-out.txt, with the reason: a test that begins to pass, or stops, changes the list.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Field, type Message, parseTextproto } from '../../testing/textproto.ts'
import { jsonInteger, jsonNumber } from '../exact-json.ts'
import { compileExpression } from './expression.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
const folder = join(corpus, 'cel-spec', 'tests', 'simple', 'testdata')
const pinned = readFileSync(join(import.meta.dirname, 'testdata', 'conformance-left-out.txt'), 'utf8')

const text = (field: Field | undefined): string => {
  const latin = typeof field === 'object' && 'text' in field ? (field as { text: string }).text : ''
  return Buffer.from(latin, 'latin1').toString('utf8')
}
const one = (message: Message, name: string) => message[name]?.[0]

class Unsupported extends Error {}

/** A value of the data as JSON; what has no JSON is unsupported. */
function jsonOf(message: Message): unknown {
  const [name, [field]] = Object.entries(message)[0] as [string, [Field]]
  switch (name) {
    case 'int64_value':
    case 'uint64_value':
      return jsonInteger(BigInt(field as string))
    case 'double_value': {
      const value = Number(String(field).replace(/^(-?)inf.*$/i, '$1Infinity'))
      if (!Number.isFinite(value)) throw new Unsupported('JSON has no such number')
      return jsonNumber(value)
    }
    case 'bool_value':
      return field === 'true'
    case 'null_value':
      return null
    case 'string_value':
      return text(field)
    case 'bytes_value':
      return Buffer.from((field as { text: string }).text, 'latin1').toString('base64')
    case 'type_value':
      return text(field)
    case 'list_value':
      return ((field as Message)['values'] ?? []).map((item) => jsonOf(item as Message))
    case 'map_value': {
      const entries = ((field as Message)['entries'] ?? []) as Message[]
      return Object.fromEntries(
        entries.map((entry) => [String(jsonOf(one(entry, 'key') as Message)), jsonOf(one(entry, 'value') as Message)]),
      )
    }
    default:
      throw new Unsupported('messages of protobuf')
  }
}

function scopeOf(given: Message): { [name: string]: unknown } {
  const bindings = (given['bindings'] ?? []) as Message[]
  return Object.fromEntries(
    bindings.map((binding) => [
      text(one(binding, 'key')),
      jsonOf(one(one(binding, 'value') as Message, 'value') as Message),
    ]),
  )
}

/** Why the test does not come out as it must; undefined: it does. */
function failureOf(given: Message): string | undefined {
  try {
    const wanted = one(given, 'eval_error') ? undefined : given['value'] ? jsonOf(one(given, 'value') as Message) : true
    const scope = scopeOf(given)
    let gives: unknown
    try {
      gives = compileExpression(text(one(given, 'expr'))).evaluate(scope)
    } catch (thrown) {
      return one(given, 'eval_error') ? undefined : `refused: ${(thrown as { code?: string }).code ?? 'unknown'}`
    }
    if (one(given, 'eval_error')) return 'gives a value instead of an error'
    expect(gives).toEqual(wanted)
    return undefined
  } catch (thrown) {
    return thrown instanceof Unsupported ? thrown.message : 'gives another value'
  }
}

/**
 * What whole files are left out for, besides what the pin says of each test: proto2, proto3, proto2_ext, dynamic, wrappers and enums are
 * about messages of protobuf; block_ext, type_deduction and network_ext need functions and checkers that we have not; container lookup
 * (namespace, fields) is no part of our scope; numbers of JSON have no kinds, and what is optional may be missing on the way.
 */
test('what does not come out as the data say is exactly what is pinned', () => {
  const found: string[] = []
  let count = 0
  for (const file of readdirSync(folder).sort()) {
    const suite = parseTextproto(readFileSync(join(folder, file), 'utf8'))
    for (const section of (suite['section'] ?? []) as Message[]) {
      for (const given of (section['test'] ?? []) as Message[]) {
        count++
        const failure = failureOf(given)
        const name = `${file.replace('.textproto', '')}/${text(one(section, 'name'))}/${text(one(given, 'name'))}`
        if (failure !== undefined) found.push(`${name}: ${failure}`)
      }
    }
  }
  expect(count).toBeGreaterThan(2_000)
  expect(found.join('\n')).toBe(pinned.trim())
})
