import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Document } from 'yaml'
import { parseYaml } from './parse-yaml.ts'
import { scalarOffsets } from './scalar-offsets.ts'
import type { SourceDocument } from './source.ts'

function sourceOf(text: string): SourceDocument {
  const { source, diagnostics } = parseYaml(text)
  if (!source) throw new Error(JSON.stringify(diagnostics))
  return source
}

/** The stretch of the file for a stretch of the value at `path`. */
function stretch(text: string, path: (string | number)[], wanted: string): string {
  const source = sourceOf(text)
  const value = String(source.document.getIn(path))
  const start = value.indexOf(wanted)
  const range = source.rangeOf(path, { start, end: start + wanted.length })
  return text.slice(range.start.offset, range.end.offset)
}

describe('a stretch of a scalar is found in the file', () => {
  test.each([
    ['plain', 'a: one two', 'two', 'two'],
    ['plain over lines', 'a: one\n  two\n\n  three', 'three', 'three'],
    ['plain across a fold', 'a: one\n  two', 'e t', 'e\n  t'],
    ['single-quoted', "a: 'it''s here'", 'here', 'here'],
    ['a doubled quote', "a: 'it''s'", "'", "''"],
    ['single-quoted over lines', "a: 'one\n  two'", 'two', 'two'],
    ['double-quoted', 'a: "one two"', 'two', 'two'],
    ['after escapes', 'a: "\\t\\u0041\\"\\x42 two"', 'two', 'two'],
    ['an escape', 'a: "x\\u0041y"', 'A', '\\u0041'],
    ['a pair of surrogates', 'a: "x\\U0001F600y"', '😀', '\\U0001F600'],
    ['double-quoted over lines', 'a: "one  \n  two \\\n  three"', 'three', 'three'],
    ['literal', 'a: |\n  one\n    two\n', 'two', 'two'],
    ['literal with a header', 'a: |2-  # why\n    one\n  two\n', '  one', '  one'],
    ['folded', 'a: >\n  one\n  two\n\n  three\n\n    four\n  five\n', 'five', 'five'],
    ['with carriage returns', 'a: |\r\n  one\r\n  two\r\n', 'wo', 'wo'],
  ])('%s', (_, text, wanted, expected) => {
    if (text.includes('\r')) {
      const source = sourceOf(text)
      const value = String(source.document.get('a'))
      const start = value.indexOf(wanted)
      expect(source.rangeOf(['a'], { start, end: start + 2 }).start).toEqual({
        line: 3,
        column: 4,
        offset: text.lastIndexOf('wo'),
      })
      return
    }
    expect(stretch(text, ['a'], wanted)).toBe(expected)
  })

  const character = fc.constantFrom(...'ab \t\n\'"\\#:>|-é😀')
  test('for any text in any style: every character that stands for itself is where it is said to be', () => {
    const style = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED')
    fc.assert(
      fc.property(
        fc.string({ unit: character, maxLength: 60 }),
        style,
        fc.integer({ min: 20, max: 40 }),
        (value, type, lineWidth) => {
          const document = new Document({ a: { b: value } })
          ;(document.getIn(['a', 'b'], true) as { type?: string }).type = type
          const text = document.toString({ lineWidth, minContentWidth: 0, doubleQuotedMinMultiLineLength: 10 })
          const { source } = parseYaml(text)
          if (!source) return
          const read = source.document.getIn(['a', 'b'])
          if (typeof read !== 'string') return
          const offsets = Array.from(
            { length: read.length + 1 },
            (_, at) => source.rangeOf(['a', 'b'], { start: at, end: at }).start.offset,
          )
          const whole = source.rangeOf(['a', 'b'])
          for (let at = 0; at < read.length; at++) {
            const offset = offsets[at] as number
            expect(offset).toBeGreaterThanOrEqual(whole.start.offset)
            expect(offsets[at + 1]).toBeGreaterThanOrEqual(offset)
            // Not the start of the scalar for every character, which is what failing to align would give.
            if (/[abé]/.test(read[at] as string)) expect(text[offset]).toBe(read[at])
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('is refused where the text is not what was read', () => {
    expect(scalarOffsets('"abc"', 0, 5, 'double', 'abd')).toBeUndefined()
    expect(scalarOffsets('"abc"', 0, 5, 'double', 'ab')).toBeUndefined()
  })
})

describe('a path is found in the file', () => {
  const text = 'name: x\nnodes:\n  ask:\n    type: human/approval\n    next: { approved: go, rejected: [a, b] }\n'
  const at = (path: (string | number)[]) => {
    const { start, end } = sourceOf(text).rangeOf(path)
    return text.slice(start.offset, end.offset)
  }

  test.each([
    ['a scalar', ['nodes', 'ask', 'type'], 'human/approval'],
    ['a list item', ['nodes', 'ask', 'next', 'rejected', 1], 'b'],
    ['a map on one line', ['nodes', 'ask', 'next'], '{ approved: go, rejected: [a, b] }'],
    ['a map over lines: its key', ['nodes', 'ask'], 'ask'],
    ['a missing field: what should hold it', ['nodes', 'ask', 'with', 'to'], 'ask'],
    ['a missing field of the document: its first line', ['firebreak'], 'name: x'],
    ['a missing list item: the list’s key', ['nodes', 'ask', 'next', 'rejected', 7], 'rejected'],
  ])('%s', (_, path, expected) => {
    expect(at(path)).toBe(expected)
  })

  test('with lines and columns from 1', () => {
    expect(sourceOf(text).rangeOf(['nodes', 'ask', 'type'])).toEqual({
      start: { line: 4, column: 11, offset: 32 },
      end: { line: 4, column: 25, offset: 46 },
    })
    expect(sourceOf(text).keyRangeOf(['nodes', 'ask', 'type']).start).toEqual({ line: 4, column: 5, offset: 26 })
  })

  test('and put into a diagnostic with the file', () => {
    const source = parseYaml(text, 'a.yaml').source as SourceDocument
    const located = source.locate({
      code: 'FB100',
      severity: 'error',
      message: 'm',
      path: ['name'],
      span: { start: 0, end: 1 },
    })
    expect(located).toMatchObject({
      file: 'a.yaml',
      range: { start: { line: 1, column: 7 }, end: { line: 1, column: 8 } },
    })
  })
})
