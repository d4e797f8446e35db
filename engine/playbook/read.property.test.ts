// What people, merges and attackers do to a playbook file: whatever it is, reading answers, and points into the text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import { parseJson } from '../exact-json.ts'
import type { JsonValue } from '../json.ts'
import { applyEdits } from './edit.ts'
import { readPlaybook } from './read.ts'
import type { SourceDocument } from './source.ts'
import { writeDocument } from './write.ts'

const GOOD = `firebreak: 2
name: Phishing triage # what it is called
attack: [T1566.002]
inputs:
  type: object
  properties: { mail: { type: object } }
connections: { mailbox: microsoft-graph }
vars: { limit: 3 }
nodes:
  # comes from the mail gateway
  reported: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.urls}", concurrency: 4 }
    body:
      look-up: { type: data/score, with: { text: "\${item}" }, retry: { attempts: 3 } }
    next: verdict
  verdict:
    type: condition/if
    with:
      when: >-
        steps.each.exists(pass,
          pass['look-up'].score > vars.limit)
    next: { true: ask, false: [close, note] }
  ask: { type: human/approval, with: { to: [soc] }, timeout: 30m, next: { approved: close } }
  close:
    type: data/set
    with:
      values:
        'a b': |
          several
          lines
  note: { type: test/notify, with: { text: 'done: \${run.id}' } }
layout: { reported: [0, 0], each: [200.5, -10] }
`

const LINES = GOOD.split('\n')
const TREE = parseDocument(GOOD).toJS() as JsonValue

/** Every path into the tree. */
function pathsOf(value: JsonValue, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part as JsonValue, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return [path, ...inner]
}
const PATHS = pathsOf(TREE).filter((path) => path.length > 0)

function changed(path: readonly (string | number)[], change: (holder: Record<string, JsonValue>, key: string) => void) {
  const tree = structuredClone(TREE)
  let holder = tree as Record<string, JsonValue>
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string, JsonValue>
  change(holder, String(path.at(-1)))
  return tree
}

const somePath = fc.constantFrom(...PATHS)
const anyJson = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, 0, -1, 1e300, '', 'x', [], {}, [null], { a: null }, '${', '${}', '${1 +}'),
  fc.jsonValue({ maxDepth: 3 }).map((value) => parseJson(JSON.stringify(value))),
)

const mutated: fc.Arbitrary<string> = fc.oneof(
  // Cut off in the middle of a download.
  fc.nat(GOOD.length).map((at) => GOOD.slice(0, at)),
  fc.nat(GOOD.length).map((at) => GOOD.slice(at)),
  // Lines twice, gone, or in another place, as after a bad merge.
  fc
    .tuple(fc.nat(LINES.length - 1), fc.nat(LINES.length - 1), fc.constantFrom('double', 'drop', 'move'))
    .map(([from, to, how]) => {
      const lines = [...LINES]
      const [line] = how === 'double' ? [lines[from]] : lines.splice(from, 1)
      if (how !== 'drop') lines.splice(to, 0, line as string)
      return lines.join('\n')
    }),
  fc.constantFrom(
    `<<<<<<< ours\n${GOOD}=======\n${GOOD}>>>>>>> theirs\n`,
    GOOD.replaceAll('\n', '\r\n'),
    GOOD.replaceAll('\n', '\r'),
    GOOD.replaceAll('  ', '\t'),
    `\ufeff${GOOD}`,
    GOOD + GOOD,
    `${GOOD}...\n`,
    `%YAML 1.1\n---\n${GOOD}`,
  ),
  // Another type of value, a key that is gone, and a value deeper or longer than anyone writes.
  fc.tuple(somePath, anyJson).map(([path, value]) => stringify(changed(path, (holder, key) => (holder[key] = value)))),
  somePath.map((path) => stringify(changed(path, (holder, key) => delete holder[key]))),
  fc.tuple(somePath, fc.integer({ min: 1, max: 130 })).map(([path, depth]) =>
    JSON.stringify(
      changed(path, (holder, key) => {
        for (let level = 0; level < depth; level++)
          holder[key] = level % 2 ? [holder[key] as JsonValue] : { a: holder[key] as JsonValue }
      }),
    ),
  ),
  fc
    .tuple(somePath, fc.constantFrom('x', ' ', '${', '\n', '\u2028', '\ud800', '#', '"'))
    .map(([path, unit]) => stringify(changed(path, (holder, key) => (holder[key] = unit.repeat(2_000))))),
  // Anchors and aliases, tags, and bytes that are no text, anywhere.
  fc
    .tuple(
      fc.nat(GOOD.length),
      fc.constantFrom('&a ', '*a', '!!binary ', '!x ', '\0', '\x1b', '\ufffd\ufffd', '? ', '<<: ', '\ud800', '\u0085'),
    )
    .map(([at, piece]) => GOOD.slice(0, at) + piece + GOOD.slice(at)),
)

function answers(text: string): SourceDocument | undefined {
  const { playbook, source, diagnostics } = readPlaybook(text)
  const length = text.charCodeAt(0) === 0xfeff ? text.length - 1 : text.length
  expect(playbook === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'))
  for (const { range, message } of diagnostics) {
    expect(message).toMatch(/\S/)
    expect(message.length).toBeLessThan(600)
    const { start, end } = range!
    expect(start.offset).toBeGreaterThanOrEqual(0)
    expect(end.offset).toBeGreaterThanOrEqual(start.offset)
    expect(end.offset).toBeLessThanOrEqual(length)
    expect(Math.min(start.line, start.column, end.line, end.column)).toBeGreaterThanOrEqual(1)
  }
  return source
}

describe('a playbook that something happened to', () => {
  test('is the good one at first', () => {
    expect(readPlaybook(GOOD).diagnostics).toEqual([])
  })

  test('is read, or its problems point into the text', () => {
    fc.assert(
      fc.property(mutated, (text) => void answers(text)),
      { numRuns: 2_000 },
    )
  })

  test('twice over as well', () => {
    const twice = fc.tuple(mutated, fc.nat(), fc.nat(40), fc.constantFrom('', '\n', ': ', '- ', '}', '"', 'next: '))
    fc.assert(
      fc.property(twice, ([text, place, length, piece]) => {
        const at = place % (text.length + 1)
        answers(text.slice(0, at) + piece + text.slice(at + length))
      }),
      { numRuns: 1_000 },
    )
  })

  test('can be edited where it was read: the edit is made or refused, and its text is read again', () => {
    fc.assert(
      fc.property(mutated, somePath, anyJson, (text, path, value) => {
        const source = answers(text)
        if (!source) return
        const edited = applyEdits(source, [{ op: 'set', path, value }])
        if ('problem' in edited) expect(edited.problem).toMatch(/\S/)
        else answers(edited.source.text)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is written canonically when it is whole, and that is read as the same', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { playbook, source } = readPlaybook(text)
        if (!playbook || !source) return
        const written = writeDocument(source)
        expect(readPlaybook(written).playbook).toEqual(playbook)
      }),
      { numRuns: 500 },
    )
  })
})
