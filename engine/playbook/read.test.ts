import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DOCUMENT_PROBLEMS } from './problems.ts'
import { readPlaybook, usableId } from './read.ts'
import { NODE_ID } from './schema.ts'

const HEAD = 'firebreak: 2\nname: x\n'
const GOOD = `${HEAD}nodes:\n  start: { type: trigger/alert, next: each }\n  each:\n    type: flow/for-each\n    with: { items: "\${alert.list}" }\n    body:\n      ask: { type: human/approval, retry: { attempts: 3 }, timeout: 5m }\n`

const strangeNodes = (count: number) =>
  `{ ${Array.from({ length: count }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}: { type: x/y }`).join(', ')} }`

const shown = (text: string) =>
  readPlaybook(text).diagnostics.map(
    ({ code, range, message }) => `${code} ${range?.start.line}:${range?.start.column} ${message}`,
  )

test('a playbook is read as it stands', () => {
  const { playbook, source, diagnostics } = readPlaybook(GOOD, { file: 'a.playbook.yaml' })
  expect(diagnostics).toEqual([])
  expect(source?.file).toBe('a.playbook.yaml')
  expect(playbook?.nodes['each']?.body?.['ask']).toEqual({
    type: 'human/approval',
    retry: { attempts: 3 },
    timeout: '5m',
  })
})

test('ports named true and false are text, and JSON and a byte order mark are no trouble', () => {
  const text =
    '\ufeff{"firebreak": 2, "name": "x", "nodes": {"a": {"type": "condition/if", "next": {"true": "b", "false": "c"}}}}'
  expect(readPlaybook(text).playbook?.nodes['a']?.next).toEqual({ true: 'b', false: 'c' })
  expect(
    readPlaybook(`${HEAD}nodes: { a: { type: x/y, next: { true: b, null: c } } }`).playbook?.nodes['a']?.next,
  ).toEqual({ true: 'b', null: 'c' })
})

describe('problems', () => {
  test.each([
    ['FB001', 'a bracket that never closes', 'a: [1,\n', '2:1'],
    ['FB001', 'a quote that never closes', 'a: "x\n', '2:1'],
    ['FB001', 'wrong indentation', 'a:\n  b: 1\n c: 2\n', '3:1'],
    ['FB002', 'nothing', '', '1:1'],
    ['FB002', 'comments only', '# soon\n', '1:1'],
    ['FB003', 'a NUL', `${HEAD}\0`, '3:1'],
    ['FB003', 'many control characters', 'PK\x03\x04\x14\x06\x08', '1:3'],
    ['FB005', 'flow style nested too deep', `a: ${'['.repeat(200)}`, '1:104'],
    ['FB005', 'block style nested too deep', '- '.repeat(200_000), '1:203'],
    ['FB006', 'an anchor', 'a: &x 1\nb: 2', '1:4'],
    ['FB006', 'an alias', 'a: 1\nb: *x', '2:4'],
    ['FB007', 'a key twice', `${HEAD}nodes:\n  a: { type: x/y }\n  a: { type: x/z }\n`, '5:3'],
    ['FB008', 'no map', '- 1', '1:1'],
    ['FB008', 'a version that never was', 'firebreak: -1\nname: x\nnodes: {}', '1:12'],
    ['FB009', 'an unknown field', `${HEAD}nodes: {}\nowner: me`, '4:1'],
    ['FB010', 'a newer version', 'firebreak: 3\nname: x\nnodes: {}', '1:12'],
    ['FB011', 'an older version', 'firebreak: 0\nname: x\nsteps: {}', '1:12'],
    ['FB012', 'two documents', `${GOOD}---\nb: 1\n`, '10:1'],
    ['FB013', 'an id that is none', `${HEAD}nodes:\n  Ask_Them: { type: x/y }`, '4:3'],
    ['FB014', 'an id again in a body', `${HEAD}nodes:\n  a:\n    type: x/y\n    body:\n      a: { type: x/y }`, '7:7'],
    ['FB015', 'a tag', 'a: !include b.yaml', '1:4'],
    ['FB015', 'a tag that other readers know', 'a: !!binary aGk=', '1:4'],
    ['FB016', 'a list as key', '? [1]\n: 2', '1:3'],
    ['FB016', 'a key that JavaScript would misuse', '__proto__: { a: 1 }', '1:1'],
    ['FB017', 'infinity', `${HEAD}nodes: {}\nvars: { a: .inf }`, '4:12'],
    ['FB018', 'a number with too many digits', `${HEAD}nodes: {}\nvars: { a: 123456789012345678901 }`, '4:12'],
  ])('%s: %s', (code, _, text, at) => {
    const [first, ...rest] = readPlaybook(text, { file: 'f.yaml' }).diagnostics
    expect(first).toMatchObject({ code, file: 'f.yaml' })
    expect(`${first?.range?.start.line}:${first?.range?.start.column}`).toBe(at)
    expect(rest).toEqual([])
    expect(first?.message).toMatch(/[.?]$/)
  })

  test('each is in the table of problems, once, with its severity', () => {
    const codes = DOCUMENT_PROBLEMS.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(readPlaybook(`${HEAD}nodes: {}\nowner: me`).diagnostics[0]?.severity).toBe('warning')
    expect(readPlaybook('firebreak: 0\nname: x\nsteps: {}').diagnostics[0]?.severity).toBe('info')
  })

  test('what does not fit the format is said once, at the deepest place, for people', () => {
    const node = (fields: string) => `${HEAD}nodes:\n  a: { type: x/y, ${fields} }\n`
    expect(shown('name: x')).toEqual([
      'FB008 1:1 firebreak is missing; it must be 2.',
      'FB008 1:1 nodes is missing; it must be a map of fields.',
    ])
    expect(shown(`${HEAD}nodes: [a]`)).toEqual(['FB008 3:8 nodes must be a map of fields, but is a list.'])
    expect(shown(node('next: 5'))).toEqual([
      'FB008 4:25 nodes.a.next must be text, a list or a map of fields, but is a number.',
    ])
    expect(shown(node('next: { done: [b, 5] }'))).toEqual([
      'FB008 4:37 nodes.a.next.done[1] must be text, but is a number.',
    ])
    expect(shown(node('timeout: soon'))).toEqual([
      'FB008 4:28 nodes.a.timeout must be a duration such as 500ms, 30s, 10m, 4h or 3d, not “soon”.',
    ])
    expect(shown(node('effect: boom'))).toEqual([
      'FB008 4:27 nodes.a.effect must be one of none, read, notify, change, destroy, not “boom”.',
    ])
    expect(shown(node('retry: { attempts: 0 }'))).toEqual([
      'FB008 4:38 nodes.a.retry.attempts must be at least 1, but is 0.',
    ])
    expect(shown(`${HEAD}nodes: {}\nlayout: { a: [1] }`)).toEqual(['FB008 4:14 layout.a must have at least 2 entries.'])
    expect(shown(`${HEAD}nodes:\n  each:\n    type: x/y\n    body:\n      b: { type: 7 }\n`)).toEqual([
      'FB008 7:18 nodes.each.body.b.type must be text, but is a number.',
    ])
  })

  test('a misspelt field is kept, and the fix renames it', () => {
    const { playbook, diagnostics } = readPlaybook(`${HEAD}nodes:\n  a: { type: x/y, nxet: b }\n`)
    expect(playbook?.nodes['a']?.['nxet']).toBe('b')
    expect(diagnostics).toMatchObject([
      { code: 'FB009', node: 'a', message: 'A node has no field “nxet”. Did you mean “next”?' },
    ])
    expect(diagnostics[0]?.fix?.edits).toEqual([
      { op: 'set', path: ['nodes', 'a', 'next'], value: 'b' },
      { op: 'remove', path: ['nodes', 'a', 'nxet'] },
    ])
  })

  test('an older version is read as the present one, at the places of the old file', () => {
    const text =
      'firebreak: 0\nname: x\nsteps:\n  a:\n    type: x/y\n    then: b # on\n    body: { c: { type: x/y, then: 7 } }\n'
    expect(shown(text)).toEqual([
      'FB011 1:12 Read from format 0: `steps` became `nodes` and `then` became `next`; `takes` and the `version` of a node can be written. Saving writes format 2.',
      'FB008 7:35 nodes.a.body.c.next must be text, a list or a map of fields, but is a number.',
    ])
    const { playbook } = readPlaybook(text.replace('7', 'd'))
    expect(playbook).toMatchObject({ firebreak: 2, nodes: { a: { next: 'b', body: { c: { next: 'd' } } } } })
  })

  test('a bad id comes with a free one', () => {
    const { diagnostics, source } = readPlaybook(`${HEAD}nodes: { askThem: { type: x/y }, ask-them: { type: x/y } }`)
    expect(diagnostics[0]?.fix?.edits).toEqual([{ op: 'rename-node', from: 'askThem', to: 'ask-them-2' }])
    expect(source).toBeDefined()
  })
})

test.each([
  ['50 MB', 'a'.repeat(50_000_000), 'FB004'],
  ['a million brackets', '['.repeat(1_000_000), 'FB005'],
  ['a million maps in flow style', '{a: '.repeat(1_000_000), 'FB005'],
  ['an alias bomb', `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n')}`, 'FB006'],
  ['a hundred thousand documents', '---\n'.repeat(100_000), 'FB012'],
  ['line breaks alone', '\n'.repeat(1_500_000), 'FB004'],
  ['a quoted text of a million lines', `a: "${'x\n'.repeat(1_100_000)}"`, 'FB004'],
  ['a hundred thousand tags', '!!str '.repeat(100_000), 'FB001'],
  ['ten thousand mistakes', `${HEAD}nodes: { ${'a: 1, '.repeat(10_000)} }`, 'FB007'],
  ['ids of which nothing is left', `${HEAD}nodes: ${strangeNodes(10_000)}`, 'FB013'],
  [
    'a list of edges, none of them a name',
    `${HEAD}nodes: { a: { type: x/y, next: [${'1,'.repeat(150_000)}] } }`,
    'FB008',
  ],
  ['no text at all', '\x89PNG\r\n\x1a\n\0', 'FB003'],
  ['nothing', '', 'FB002'],
  ['a long file that is no YAML', '{}\n'.repeat(300_000), 'FB001'],
])('%s gives one clear problem', (_, text, code) => {
  const codes = new Set(readPlaybook(text).diagnostics.map((diagnostic) => diagnostic.code))
  expect([...codes]).toEqual([code])
})

test('a flood of problems is cut off', () => {
  const { diagnostics } = readPlaybook(`${HEAD}nodes: {}\n${'x: 1\n'.repeat(5_000)}`)
  expect(diagnostics).toHaveLength(1_000)
})

describe('whatever the text, reading answers', () => {
  const answers = (text: string) => {
    const { playbook, diagnostics, source } = readPlaybook(text)
    const hasErrors = diagnostics.some(({ severity }) => severity === 'error')
    expect(playbook === undefined).toBe(hasErrors)
    if (playbook) expect(source).toBeDefined()
    for (const { range, path, message } of diagnostics) {
      expect(range && path && message).toBeTruthy()
      expect(range?.start.offset).toBeLessThanOrEqual(text.length)
    }
  }
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => answers(new TextDecoder().decode(bytes))),
      { numRuns: 500 },
    )
  })
  test('text like YAML', () => {
    const piece = fc.constantFrom(
      'a',
      'nodes',
      'firebreak',
      '1',
      ': ',
      ':',
      '\n',
      '\n  ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '#',
      ' #',
      '&a ',
      '*a',
      '!t ',
      '---\n',
      '...\n',
      '%',
      '\t',
      '~',
      '<<',
      '\r',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => answers(pieces.join(''))),
      { numRuns: 2_000 },
    )
  })
  test('a playbook with a stretch of it replaced', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('', '\n', ': ', '5', '[', '}', '- ', '~', 'next: '),
    )
    fc.assert(
      fc.property(fc.nat(GOOD.length), fc.nat(30), piece, (at, length, text) =>
        answers(GOOD.slice(0, at) + text + GOOD.slice(at + length)),
      ),
      { numRuns: 2_000 },
    )
  })
})

test('any text gives a usable id that is free', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const first = usableId(text, new Set())
      expect(first).toMatch(NODE_ID)
      expect(usableId(text, new Set([first]))).not.toBe(first)
    }),
  )
  expect(usableId('Wérde ich_genannt?', new Set())).toBe('werde-ich-genannt')
})
