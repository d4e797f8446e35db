import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import { canonicalJson, sha256Of } from '../playbook/hash.ts'
import { type Playbook, playbookSchema } from '../playbook/schema.ts'
import { compile } from './compile.ts'
import type { Plan } from './plan.ts'
import { rules } from './rules/index.ts'
import { testCatalog } from './testing/node-types.ts'
import { compileText } from './testing/rule-cases.ts'
import { calling, findIn } from './testing/sub-playbooks.ts'

function planOf(text: string, options = {}): Plan {
  const { plan, diagnostics } = compileText(text, options)
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'))
  return plan
}

const SET = '{ type: data/set, with: { values: {} } }'

describe('the plan', () => {
  test('numbers steps in document order, and holds successors by port, entries and an order', () => {
    const [graph] = planOf(`
a: { type: condition/if, with: { when: alert.bad }, next: { true: [b, c], false: c } }
b: { type: data/set, with: { values: {} }, next: c }
c: ${SET}`).graphs
    expect(graph).toMatchObject({ kind: 'playbook', name: 'Test', entries: [0], order: [0, 1, 2, 3] })
    expect(graph?.steps.map(({ id, next, incoming }) => [id, next, incoming])).toEqual([
      ['t', { done: [1] }, 0],
      ['a', { true: [2, 3], false: [3] }, 1],
      ['b', { done: [3] }, 1],
      ['c', {}, 3],
    ])
  })

  test('tells literals, expressions, templates and lambdas apart, on any level', () => {
    const [graph] = planOf(`
a: { type: data/set, with: { values: { n: 1, e: "\${alert.x}", t: "is \${alert.x}!", l: [1, "\${alert.y}"], d: "$\${x}" } }, next: b }
b: { type: data/map, with: { items: "\${[1, 2]}", expression: item }, next: c }
c: { type: condition/switch, with: { cases: [{ port: p, when: "\${alert.z == 1}" }] } }`).graphs
    const [, a, b, c] = graph!.steps
    expect(a?.input).toEqual({
      values: {
        map: {
          n: { literal: 1 },
          e: { cel: 'alert.x' },
          t: { text: ['is ', { cel: 'alert.x' }, '!'] },
          l: { list: [{ literal: 1 }, { cel: 'alert.y' }] },
          d: { literal: '${x}' },
        },
      },
    })
    expect(b?.input).toEqual({ items: { cel: '[1, 2]' }, expression: { lambda: 'item', scope: ['item', 'index'] } })
    expect(c?.input).toEqual({ cases: { list: [{ map: { port: { literal: 'p' }, when: { cel: 'alert.z == 1' } } }] } })
  })

  test('fills in defaults, and knows which fields always fit', () => {
    const [graph] = planOf(`
a: { type: data/score, with: { text: x, level: high }, next: b }
b: { type: data/score, with: { text: "\${alert.x}" }, next: c }
c: { type: data/score, with: { text: "\${alert.x} and more" } }`).graphs
    const [, a, b, c] = graph!.steps
    expect(a?.input).toEqual({ text: { literal: 'x' }, level: { literal: 'high' }, limit: { literal: 10 } })
    expect([a?.proven, b?.proven, c?.proven]).toEqual([true, false, true])
  })

  test('knows that any value fits a field that takes any JSON', () => {
    const [graph] = planOf(
      'a: { type: data/set, with: { values: { x: "${alert.x}", y: [{ z: "${alert.y}" }], n: 1 } } }',
    ).graphs
    expect(graph?.steps[1]?.proven).toBe(true)
  })

  test('takes nothing for proven that rests on an example', () => {
    const [graph, body] = planOf(`
a: { type: action/http-request, timeout: 9s, with: { url: x }, example: { status: 200, body: { note: n, list: [n] } }, next: b }
b: { type: data/score, with: { text: "\${steps.a.body.note}" }, next: c }
c: { type: flow/for-each, with: { items: "\${steps.a.body.list}" }, body: { x: { type: data/score, with: { text: "\${item}" } } } }`).graphs
    expect(graph?.steps.map(({ id, proven }) => [id, proven])).toEqual([
      ['t', true],
      ['a', true],
      ['b', false],
      ['c', false],
    ])
    expect(body?.steps[0]?.proven).toBe(false)
  })

  test('holds retry, timeout, undo, mock and connections as the machine needs them', () => {
    const [graph] = planOf(`nodes:
  t: { type: trigger/alert, next: a }
  a:
    type: action/http-request
    with: { connection: edr, url: /isolate, method: POST }
    timeout: 1m30s
    idempotent: natural
    retry: { attempts: 3, backoff: 2s, on: [http/timed-out] }
    undo: { type: action/http-request, with: { connection: edr, url: "/release/\${output.body.id}" } }
    example: { status: 200, body: { id: "7" } }
    mock: { error: { code: http/refused }, duration: 3s }
connections: { edr: http }`).graphs
    expect(graph?.steps[1]).toMatchObject({
      effect: 'change',
      idempotent: 'natural',
      timeoutMs: 90_000,
      retry: { attempts: 3, backoffMs: 2_000, maxBackoffMs: 300_000, on: ['http/timed-out'] },
      undo: {
        type: 'action/http-request',
        effect: 'read',
        input: { url: { text: ['/release/', { cel: 'output.body.id' }] }, method: { literal: 'GET' } },
      },
      mock: { error: { code: 'http/refused', message: 'http/refused' }, durationMs: 3_000 },
      connections: ['edr'],
    })
  })

  test('puts each body and each called playbook into a graph of its own, once', () => {
    const playbooks = findIn({ sub: `nodes:\n  t: { type: trigger/alert, next: s }\n  s: ${SET}\noutputs: { v: 1 }` })
    const plan = planOf(
      `a: { type: flow/for-each, with: { items: [1] }, body: { x: ${calling('sub').slice(3)} }, next: b }
b: { type: flow/playbook, with: { playbook: sub }, next: c }
c: { type: data/score, with: { text: "\${string(steps.b.v)}" } }`,
      { playbooks },
    )
    expect(plan.graphs.map(({ kind, steps }) => [kind, steps.map(({ id, graph }) => [id, graph])])).toEqual([
      [
        'playbook',
        [
          ['t', undefined],
          ['a', 1],
          ['b', 2],
          ['c', undefined],
        ],
      ],
      ['loop', [['x', 2]]],
      [
        'playbook',
        [
          ['t', undefined],
          ['s', undefined],
        ],
      ],
    ])
  })

  test('says what it can do at most, and what it needs', () => {
    const plan = planOf(`nodes:
  t: { type: trigger/alert, next: a }
  a: { type: human/approval, with: { to: [soc] }, next: { approved: b } }
  b: { type: test/wipe, with: { host: x } }
connections: { edr: http }`)
    expect(plan).toMatchObject({ effect: 'destroy', connections: { edr: 'http' } })
  })

  test('leaves out what no run can come to', () => {
    const plan = planOf(`a: ${SET}\nlost: { type: data/set, with: { values: {} }, next: a }`)
    expect(plan.graphs[0]?.steps.map(({ id, incoming }) => [id, incoming])).toEqual([
      ['t', 0],
      ['a', 1],
    ])
  })

  test('has the hash of its own bytes, and the same one for the same playbook', () => {
    const text = `a: { type: data/score, with: { text: "\${alert.x}" } }`
    const { hash, ...rest } = planOf(text)
    expect(hash).toBe(sha256Of(rest as unknown as JsonValue))
    expect(planOf(text).hash).toBe(hash)
    expect(planOf(`${text} # a remark`).hash).toBe(hash)
    expect(planOf(text.replace('.x', '.y')).hash).not.toBe(hash)
  })
})

describe('diagnostics', () => {
  test('stand in the order of the document, with line and column, and forbid a plan when one is an error', () => {
    const { plan, diagnostics } = compileText(`a: { type: data/score, with: { txt: x }, next: b }
b: { type: data/nothing, next: [c, d] }
lost: ${SET}`)
    expect(plan).toBeUndefined()
    const lines = diagnostics.map(({ range }) => range?.start.line ?? 0)
    expect(lines).toEqual([...lines].sort((a, b) => a - b))
    expect(diagnostics.map(({ code }) => code)).toEqual(['FB201', 'FB203', 'FB101', 'FB106', 'FB106', 'FB104'])
  })

  test('point at the character in the expression', () => {
    const { diagnostics, source } = compileText('a: { type: data/score, with: { text: "is ${steps.nope.v}" } }')
    const { start, end } = diagnostics[0]!.range!
    expect(source.text.slice(start.offset, end.offset)).toContain('nope')
    expect(source.text.slice(start.offset, end.offset)).not.toContain('is')
  })

  test('name the file', () => {
    const { diagnostics } = compileText('a: { type: data/nothing }', { file: 'x.playbook.yaml' })
    expect(diagnostics[0]?.file).toBe('x.playbook.yaml')
  })

  test('come from rules that have a code and a name of their own, and say why and how to mend', () => {
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length)
    expect(rules.map(({ code }) => code)).toEqual(rules.map(({ code }) => code).sort())
    for (const rule of rules) {
      expect(rule.code).toMatch(/^FB[1-4]\d\d$/)
      expect([rule.title, rule.why, rule.mend].every((text) => text.length > 4)).toBe(true)
    }
  })
})

const HOSTILE = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'a', 'b', 'c', 'look-up', '']
const word = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 6 }))
const text = fc.oneof(
  word,
  fc.constantFrom(
    '${steps.a}',
    '${steps.?b.x}',
    '${item + 1}',
    '${',
    '${}',
    '$${x',
    'x ${alert.y} z',
    '${steps[alert.x]}',
    '1 +',
    'true',
  ),
  fc.constantFrom(
    '${error.message}',
    '${vars.__proto__}',
    '${[1,2].map(x, x)}',
    '30s',
    'latest',
    '${first(steps.?c, 1)}',
  ),
  word.map((name) => `\${steps["${name}"]}`),
)
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom<JsonValue>(null, true, 0, -1.5, 1e300),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
})).value
const FIELDS = [
  'values',
  'when',
  'cases',
  'items',
  'expression',
  'playbook',
  'hash',
  'url',
  'headers',
  'until',
  'max',
  'text',
  'host',
]
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), word), value, { maxKeys: 4 })
const types = fc.oneof(
  fc.constantFrom(...testCatalog.types.map(({ type }) => type)),
  word.filter((name) => name !== ''),
)
const targets = fc.oneof(word, fc.array(word, { maxLength: 3 }))
const node = fc.letrec<{ node: Playbook['nodes'][string] }>((tie) => ({
  node: fc.record(
    {
      type: types,
      with: fields,
      next: fc.oneof(
        targets,
        fc.dictionary(fc.oneof(fc.constantFrom('done', 'true', 'error', 'approved'), word), targets, { maxKeys: 3 }),
      ),
      join: fc.constantFrom('all' as const, 'any' as const),
      timeout: fc.constantFrom('30s', '0s', '9999999999999999999d'),
      retry: fc.record({ attempts: fc.integer({ min: 1, max: 100 }) }),
      effect: fc.constantFrom('none' as const, 'destroy' as const),
      undo: fc.record({ type: types, with: fields }),
      mock: fc.record({ output: value, port: word }, { requiredKeys: [] }),
      example: value,
      body: fc.dictionary(word, tie('node'), { maxKeys: 3 }),
    },
    { requiredKeys: ['type'] },
  ),
})).node
const playbooks = fc.record(
  {
    firebreak: fc.constant(1 as const),
    name: fc.constant('Fuzzed'),
    nodes: fc.dictionary(word, node, { maxKeys: 6 }),
    vars: fc.dictionary(word, value, { maxKeys: 2 }),
    outputs: fc.dictionary(word, value, { maxKeys: 2 }),
    connections: fc.dictionary(word, fc.string(), { maxKeys: 2 }),
    inputs: fc.dictionary(
      fc.constantFrom('type', 'properties', '$ref', 'anyOf', 'items', 'required'),
      fc.anything({ withNullPrototype: false, values: [fc.string(), fc.boolean()] }),
    ),
    onFailure: word,
  },
  { requiredKeys: ['firebreak', 'name', 'nodes'] },
)

describe('on any playbook that fits the schema', () => {
  test('it gives a plan or an error, never both, and never throws', () => {
    fc.assert(
      fc.property(playbooks, (made) => {
        const parsed = playbookSchema.safeParse(JSON.parse(JSON.stringify(made)))
        if (!parsed.success) return
        const self = { playbook: parsed.data, hash: 'sha256:self' }
        const { plan, diagnostics } = compile(parsed.data, testCatalog, { playbooks: () => self, lists: ['a'] })
        expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'))
        const again = compile(parsed.data, testCatalog, { playbooks: () => self, lists: ['a'] })
        expect(canonicalJson(again)).toBe(canonicalJson({ ...(plan && { plan }), diagnostics }))
      }),
      { numRuns: 150 },
    )
  })
})
