import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonNumber } from '../exact-json.ts'
import { canonicalJson } from './hash.ts'
import { readPlaybook } from './read.ts'
import type { Playbook } from './schema.ts'
import { writeDocument, writePlaybook } from './write.ts'

const HEAD = 'firebreak: 2\nname: x\nnodes:\n'

function rewrite(text: string): string {
  const { source, diagnostics } = readPlaybook(text)
  if (!source) throw new Error(JSON.stringify(diagnostics))
  return writeDocument(source)
}

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...' \n\t:#-?\'"{}[],&*!|>%@`\\a0.~=\r\u2028\ud800\u0085\ufeff'), maxLength: 10 }),
  fc.constantFrom(
    '',
    '~',
    'null',
    'true',
    'no',
    '0x1F',
    '1e3',
    '.inf',
    '.nan',
    '-',
    '---',
    '...',
    '<<',
    '- a',
    'a: b',
    '# c',
  ),
  fc.constantFrom('  a\nb', 'a\n\n', '\n', ' \n', 'a\n  b\n', 'a \nb', 'a\r\nb', '\ta\nb', 'a\n\tb', 'x'.repeat(1_200)),
  fc.constantFrom(
    '${alert.a}',
    'steps[\'a-b\'].c == "d"',
    'a #b',
    'a# b',
    '1_000',
    '012',
    '+1',
    '2026-01-31',
    'a:',
    ':a',
    '?a',
  ),
)
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    hostileText,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(jsonNumber),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      hostileText.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
})).value
const fields = fc.dictionary(
  hostileText.filter((key) => key !== '__proto__'),
  json,
  { maxKeys: 4, noNullPrototype: true },
)
const id = fc.constantFrom('a', 'b', 'c', 'd-e', 'f2', 'true', 'null')
const target = fc.oneof(
  id,
  fc.array(id, { maxLength: 3 }),
  fc.dictionary(
    hostileText.filter((key) => key !== '__proto__'),
    id,
    { maxKeys: 3, noNullPrototype: true },
  ),
)
const node = fc.record(
  {
    note: hostileText,
    next: target,
    with: fields,
    type: fc.constantFrom('trigger/alert', 'data/set'),
    example: json,
    strange: json,
  },
  { requiredKeys: ['type'], noNullPrototype: true },
)
const playbook = fc.record(
  {
    layout: fc.dictionary(id, fc.tuple(fc.integer(), fc.double({ min: -1e15, max: 1e15, noNaN: true })), {
      noNullPrototype: true,
    }),
    nodes: fc.dictionary(id, node, { noNullPrototype: true }),
    name: hostileText.filter((name) => name !== ''),
    firebreak: fc.constant(2),
    vars: fields,
    'x-other': json,
  },
  { requiredKeys: ['firebreak', 'name', 'nodes'], noNullPrototype: true },
)

describe('the canonical writer', () => {
  test('gives back any playbook, and the same bytes when it writes again', () => {
    fc.assert(
      fc.property(playbook, (value) => {
        const text = writePlaybook(value as unknown as Playbook)
        const read = readPlaybook(text)
        expect(read.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(canonicalJson(read.playbook)).toBe(canonicalJson(value))
        expect(writePlaybook(read.playbook as Playbook)).toBe(text)
        expect(rewrite(text)).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  test('does not depend on the order in which fields and nodes were written', () => {
    const one = `${HEAD}  a: { type: trigger/alert, next: b }\n  b: { next: c, type: data/set }\n  c: { type: data/set }\n`
    const other =
      'nodes:\n  c:\n    type: data/set\n  b: { type: data/set, next: c }\n  a: { next: b, type: trigger/alert }\nname: x\nfirebreak: 2\n'
    expect(rewrite(other)).toBe(rewrite(one))
  })

  test('writes triggers first, then as the run goes, and what is not reached last', () => {
    const text = `${HEAD}  alone: { type: x/y }\n  end: { type: x/y }\n  left: { type: x/y, next: end }\n  right: { type: x/y, next: [left, end] }\n  start: { type: trigger/alert, next: { true: left, false: right } }\n  ring-b: { type: x/y, next: ring-a }\n  ring-a: { type: x/y, next: ring-b }\nlayout: { end: [1, 2], start: [0, 0] }\n`
    const { playbook: ordered } = readPlaybook(rewrite(text))
    expect(Object.keys(ordered?.nodes ?? {})).toEqual(['start', 'right', 'left', 'end', 'alone', 'ring-b', 'ring-a'])
    expect(Object.keys(ordered?.layout ?? {})).toEqual(['start', 'end'])
  })

  test.each([
    ['plain where it can be', { a: 'a b', b: '${alert.x}', c: "it's" }, "a: a b\n      b: ${alert.x}\n      c: it's"],
    ['quoted where it would be read otherwise', { a: 'true', b: '12', c: '' }, 'a: "true"\n      b: "12"\n      c: ""'],
    ['single quotes around double ones', { a: '"x": y' }, `a: '"x": y'`],
    [
      'several lines as a block',
      { a: 'one\ntwo\n', b: 'one\ntwo' },
      'a: |\n        one\n        two\n      b: |-\n        one\n        two',
    ],
    ['short lists and maps on a line', { a: [1, 2], b: { c: true } }, 'a: [1, 2]\n      b: { c: true }'],
    ['empty ones too', { a: [], b: {} }, 'a: []\n      b: {}'],
    ['nested ones over several lines', { a: [{ b: [{ c: 1 }] }] }, 'a:\n        - b:\n            - { c: 1 }'],
  ])('writes values %s', (_, value, expected) => {
    const text = writePlaybook({ firebreak: 2, name: 'x', nodes: { a: { type: 'x/y', with: value } } } as Playbook)
    expect(text).toContain(`    with:\n      ${expected}\n`)
  })

  test('writes keys too long for one line', () => {
    const value = {
      firebreak: 2,
      name: 'x',
      nodes: {},
      vars: { ['k'.repeat(2_000)]: { a: ['x'.repeat(200)] } },
    } as Playbook
    expect(readPlaybook(writePlaybook(value)).playbook).toEqual(value)
  })
})

describe('comments survive and stay with what they are about', () => {
  test('all of them, in a file that is canonical already', () => {
    const text = `# The head of the file.

# About the version.
firebreak: 2 # the version
name: x

# About nodes.
nodes: # of this playbook
  # About start.
  start: # begins
    type: trigger/alert
    # About next.
    next: act # leads on
    # The end of start.
  # About act.
  act:
    type: data/set
    with: # fields
      # About items.
      items:
        # About one.
        - one # the first

        # About two.
        - two: 2 # two
          # About three.
          three: 3
          # The end of the map.
        # The end of the list.
      text: | # a block
        # no comment
      note: "# no comment either" # but this
    # The end of act.
  # The end of nodes.
# The end of the file.
`
    expect(rewrite(text)).toBe(text)
  })

  test.each([
    ['above a node', '  # about b\n  b: { type: x/y }\n  a: { type: trigger/alert, next: b }\n', '  # about b\n  b:\n'],
    [
      'at the end of a node’s line',
      '  b: { type: x/y } # about b\n  a: { type: trigger/alert, next: b }\n',
      '  b: # about b\n',
    ],
    [
      'after a deeper node',
      '  b:\n    type: x/y\n    with:\n      u: 1\n  # about a\n  a: { type: trigger/alert, next: b }\n',
      '  # about a\n  a:\n',
    ],
    [
      'within `with`',
      '  a:\n    with:\n      # about u\n      u: 1 # end u\n      # end with\n    type: x/y\n',
      '    with:\n      # about u\n      u: 1 # end u\n      # end with\n',
    ],
    ['in flow style', '  a: { type: x/y, with: { l: [1, # one\n     2] } }\n', '  a: # one\n    type: x/y\n'],
    [
      'inside a list over lines',
      '  a:\n    type: x/y\n    next: [\n      # about b\n      b]\n',
      '    # about b\n    next: [b]\n',
    ],
    ['before a value on the next line', '  a:\n    type: # kind\n      x/y\n', '    type: x/y # kind\n'],
    ['at a block', '  a:\n    note: > # why\n      so\n    type: x/y\n', '    note: | # why\n      so\n'],
  ])('%s', (_, nodes, expected) => {
    const text = rewrite(HEAD + nodes)
    expect(text).toContain(expected)
    expect(rewrite(text)).toBe(text)
  })

  test('above the first field of a file whose fields are reordered', () => {
    expect(rewrite('# About the name.\nname: x\nfirebreak: 2\nnodes: {}\n')).toBe(
      'firebreak: 2\n# About the name.\nname: x\nnodes: {}\n',
    )
    expect(rewrite('# Licence.\n\nname: x\nfirebreak: 2\nnodes: {}\n')).toBe(
      '# Licence.\n\nfirebreak: 2\nname: x\nnodes: {}\n',
    )
  })

  test('wherever they stand, none is lost, and writing again changes nothing', () => {
    const lines = rewrite(
      `${HEAD}  a:\n    type: trigger/alert\n    with:\n      list:\n        - k: 1\n          l: { m: 2 }\n        - - n\n      text: |\n        x\n        y\n    next: b\n  b:\n    type: x/y\n    body:\n      c: { type: x/y }\nlayout:\n  a: [0, 0]\n`,
    )
      .trimEnd()
      .split('\n')
    const place = fc.record({ line: fc.nat(lines.length), column: fc.nat(10), end: fc.boolean(), blank: fc.boolean() })
    fc.assert(
      fc.property(fc.array(place, { maxLength: 5 }), (places) => {
        const inserted = lines.map((line) => [line])
        inserted.push([])
        const texts: string[] = []
        places.forEach(({ line, column, end, blank }, number) => {
          const isInBlock = (at: number) => /^ +[xy]$/.test(lines[at] ?? '')
          if (isInBlock(line) || (!end && isInBlock(line - 1) && column >= 0)) return
          const text = `# comment ${number}`
          const parts = inserted[line] as string[]
          if (end && line < lines.length && !(parts.at(-1) as string).includes('#'))
            parts[parts.length - 1] += ` ${text}`
          else if (!end) parts.unshift(...(blank ? [''] : []), `${' '.repeat(column)}${text}`)
          else return
          texts.push(text)
        })
        const first = rewrite(inserted.flat().join('\n'))
        for (const text of texts) expect(first).toContain(text)
        const second = rewrite(first)
        for (const text of texts) expect(second).toContain(text)
        expect(rewrite(second)).toBe(second)
        expect(second).toBe(first)
      }),
      { numRuns: 400 },
    )
  })
})

describe('long texts of one line', () => {
  const written = (text: string) =>
    writePlaybook({ firebreak: 2, name: 'Long', summary: text, nodes: { a: { type: 'x/y', note: text } } })

  test('are folded at words, and read as they were', () => {
    const text = 'a word and another '.repeat(20).trim()
    const yaml = written(text)
    expect(yaml).toContain('summary: >-\n  a word')
    expect(Math.max(...yaml.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    const { playbook } = readPlaybook(yaml)
    expect([playbook?.summary, playbook?.nodes.a?.note]).toEqual([text, text])
    expect(playbook && writePlaybook(playbook)).toBe(yaml)
  })

  test.each([
    ['a space at an end', ` ${'word '.repeat(40)}`],
    ['two spaces in a row', `${'word '.repeat(20)} ${'word '.repeat(20)}x`],
    ['a word longer than a line', `see ${'x'.repeat(130)} and`],
    ['a tab', `${'word '.repeat(30)}\tx`],
  ])('stay on their line with %s', (_, text) => {
    const yaml = written(text)
    expect(yaml).not.toContain('>-')
    expect(readPlaybook(yaml).playbook?.summary).toBe(text)
  })
})
