// Whatever the reader lets through, the compiler answers: with a plan or with problems that point into the document.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import { applyEdits } from '../playbook/edit.ts'
import { readPlaybook } from '../playbook/read.ts'
import { type CompileOptions, compile } from './compile.ts'
import { TEST_TYPES, testCatalog } from './testing/node-types.ts'

const ID = fc.constantFrom('a', 'b', 'c', 'd', 't', 'a-b', 'nowhere')

/** Expressions and templates, whole and broken, and what playbooks refer to. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '${',
    '${}',
    '${ }',
    '$${x}',
    '${1 +}',
    '${alert.x}',
    '${steps.a.score}',
    "${steps['a-b'].x} and ${item}",
    '${steps.?a.score.orValue(0)}',
    '${first(steps.a.x, null)}',
    '${vars.limit}',
    '${vars}',
    '${steps}',
    '${steps[alert.x]}',
    '${error.code}',
    '${secrets.x}',
    '${inputs.a.b[0]}',
    '${run.id}',
    'true',
    'steps.a.score > 1',
    'steps.nowhere.x == 1',
    'alert.x == 1 || true',
    '1 / 0 == 1',
    "'x'.matches('(?=x)')",
    '30m',
    '1s',
    'password',
    'AKIAIOSFODNN7EXAMPLE',
    'other',
    'itself',
    '\ud800',
    '__proto__',
  ),
  ID,
  fc.string({ maxLength: 12 }),
)

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1, 2.5, 1e300, 100),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom('when', 'port', 'cases', 'x')), tie('value'), { maxKeys: 3 }),
  ),
})).value

/** A JSON Schema, or what somebody took for one. */
const schema: fc.Arbitrary<JsonValue> = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonValue>(
      {},
      { type: 'object' },
      { type: 5 },
      { type: ['string', 'null'] },
      { $ref: '#/$defs/a' },
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } },
      { $ref: 5 },
      { enum: [] },
      { enum: 'x' },
      { const: null },
      { anyOf: [] },
      { oneOf: null },
      { properties: null },
      { properties: [1] },
      { required: 'x' },
      { items: false },
      { additionalProperties: { type: 'nothing' } },
    ),
    fc.record(
      {
        type: fc.constantFrom<JsonValue>('object', 'array', 'string', ['object', 'array']),
        properties: fc.dictionary(fc.constantFrom('x', 'a', 'b', 'constructor'), tie('schema'), { maxKeys: 3 }),
        required: fc.constantFrom<JsonValue>(['x'], [], [1]),
        items: tie('schema'),
        anyOf: fc.array(tie('schema'), { maxLength: 2 }),
        $defs: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonValue>,
    json,
  ),
})).schema

const targets = fc.oneof(ID, fc.array(ID, { maxLength: 3 }))
const port = fc.constantFrom('done', 'error', 'true', 'false', 'approved', 'default', 'nope', '')
/** Names of the fields of the node types of the tests. */
const FIELDS = [...new Set(TEST_TYPES.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {})))]
const field = fc.constantFrom(...FIELDS, 'nope')

const someType = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...TEST_TYPES.map(({ type }) => type)) },
  { weight: 1, arbitrary: text },
)
const undo = fc.record({
  type: fc.constantFrom('test/unblock', 'nope/nope'),
  with: fc.dictionary(field, json, { maxKeys: 2 }),
})

const nodeOf = (levels: number): fc.Arbitrary<JsonValue> =>
  fc.record(
    {
      type: someType,
      with: fc.dictionary(field, json, { maxKeys: 4 }),
      next: fc.oneof(targets, fc.dictionary(port, targets, { maxKeys: 3 })),
      join: fc.constantFrom('all', 'any'),
      retry: fc.record(
        { attempts: fc.integer({ min: 1, max: 5 }), backoff: fc.constantFrom('1s', '3d') },
        { requiredKeys: ['attempts'] },
      ),
      timeout: fc.constantFrom('0s', '1ms', '99999d', '1h30m'),
      effect: fc.constantFrom('none', 'read', 'notify', 'change', 'destroy'),
      idempotent: fc.constantFrom('natural', 'key', 'no'),
      undo,
      example: json,
      mock: fc.record({ output: json, port, duration: fc.constant('1s') }, { requiredKeys: [] }),
      ...(levels > 0 && { body: fc.dictionary(ID, nodeOf(levels - 1), { maxKeys: 3 }) }),
    },
    { requiredKeys: ['type'] },
  ) as fc.Arbitrary<JsonValue>

const document: fc.Arbitrary<JsonValue> = fc
  .record(
    {
      firebreak: fc.constant(1),
      name: fc.constant('Any'),
      inputs: schema,
      outputs: fc.dictionary(text, json, { maxKeys: 2 }),
      connections: fc.dictionary(text, fc.constantFrom('microsoft-graph', ''), { maxKeys: 2 }),
      vars: fc.dictionary(fc.constantFrom('limit', 'x'), json, { maxKeys: 2 }),
      nodes: fc.dictionary(ID, nodeOf(2), { maxKeys: 6 }),
      onFailure: ID,
    },
    { requiredKeys: ['firebreak', 'name', 'nodes'] },
  )
  .map((made) => ({ ...made, nodes: withUniqueIds(made.nodes) }) as JsonValue)

/** Ids are unique in the whole file: a node whose id stands before it is left out. */
function withUniqueIds(nodes: Record<string, JsonValue>, seen = new Set<string>()): Record<string, JsonValue> {
  const kept = Object.entries(nodes).filter(([id]) => !seen.has(id) && seen.add(id))
  return Object.fromEntries(
    kept.map(([id, value]) => {
      const { body, ...rest } = value as { body?: Record<string, JsonValue> }
      return [id, { ...rest, ...(body && { body: withUniqueIds(body, seen) }) }]
    }),
  )
}

/** Reads and compiles; says whether there was a playbook to compile. */
function answers(value: JsonValue): boolean {
  const { playbook, source } = readPlaybook(JSON.stringify(value, undefined, 1))
  if (!playbook || !source) return false
  const own = () => ({ playbook, hash: 'sha256:x' })
  const options: CompileOptions = {
    source,
    lists: ['a'],
    playbooks: (name) => (name === 'itself' ? own() : name === 'other' ? other : { missing: true }),
  }
  const compiled = compile(playbook, testCatalog, options)
  const { plan, diagnostics } = compiled
  expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'))
  for (const { message, range } of diagnostics) {
    expect(message).toMatch(/[.?!)]$/)
    expect(range!.start.offset).toBeGreaterThanOrEqual(0)
    expect(range!.end.offset).toBeGreaterThanOrEqual(range!.start.offset)
    expect(range!.end.offset).toBeLessThanOrEqual(source.text.length)
  }
  // Applying one takes as long as all the rest.
  const fixes = diagnostics.flatMap(({ fix }) => fix ?? [])
  const fix = fixes[source.text.length % Math.max(1, fixes.length)]
  if (fix) expect(applyEdits(source, fix.edits)).not.toHaveProperty('problem')
  expect(compile(playbook, testCatalog, options)).toEqual(compiled)
  if (plan) expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  return true
}

const other = {
  playbook: readPlaybook(
    'firebreak: 2\nname: Other\ninputs: { required: [x], properties: { x: { type: string } } }\nnodes: { t: { type: trigger/alert } }\n',
  ).playbook!,
  hash: 'sha256:other',
}

describe('a playbook of any shape', () => {
  test('is compiled, or its problems point into the document and their fixes can be applied', () => {
    let read = 0
    fc.assert(
      fc.property(document, (value) => {
        if (answers(value)) read++
      }),
      { numRuns: 400 },
    )
    expect(read).toBeGreaterThan(150)
  })

  test.each([
    ['a chain of 5,000 nodes', (at: number) => ({ type: 'data/set', with: { values: {} }, next: `n${at + 1}` }), 5_000],
    [
      'a node with 5,000 targets',
      (at: number) =>
        at === 0
          ? { type: 'data/set', with: { values: {} }, next: Array.from({ length: 4_999 }, (_, to) => `n${to + 1}`) }
          : { type: 'data/set', with: { values: {} } },
      5_000,
    ],
    [
      'a cycle of 5,000 nodes',
      (at: number) => ({ type: 'data/set', with: { values: {} }, next: `n${(at + 1) % 5_000}` }),
      5_000,
    ],
    [
      '1,000 nodes, each wrong in several ways',
      (at: number) => ({
        type: `data/sett${at}`,
        timeuot: '1s',
        with: { values: `\${steps.m${at}.x}` },
        next: { nope: `m${at}` },
      }),
      1_000,
    ],
  ])('with %s is compiled', (_, make, count) => {
    const nodes: Record<string, JsonValue> = { t: { type: 'trigger/alert', next: 'n0' } }
    for (let at = 0; at < count; at++) nodes[`n${at}`] = make(at) as JsonValue
    const last = `n${count}`
    nodes[last] = { type: 'flow/stop' }
    const { playbook } = readPlaybook(JSON.stringify({ firebreak: 2, name: 'Large', nodes }))
    const { plan, diagnostics } = compile(playbook!, testCatalog)
    expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'))
  })
})
