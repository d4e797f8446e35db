import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonMistake } from './json-mistake.ts'

describe('the place of a mistake in JSON', () => {
  it.each([
    ['{"a": 1,}', 1, 9, 'a comma stands before }, remove it'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected a comma or }, and here is text in quotes'],
    ['{a: 1}', 1, 2, 'names stand in double quotes, and here is “a”'],
    ['{"a" 1}', 1, 6, 'expected a colon after the name'],
    ["['x']", 1, 2, 'text stands in double quotes'],
    ['[1, 2', 1, 6, 'it ends before the closing ]'],
    ['[1, ]', 1, 5, 'expected a value before ]'],
    ['{"a": "line\nbreak"}', 1, 7, 'the text is not closed, or has a line break or character that must be escaped'],
    ['{"a": 1}\n{"a": 2}', 2, 1, 'nothing may follow the value, and here is “{”'],
    ['[1, undefined]', 1, 5, 'expected a value, and here is “u”'],
    ['[01]', 1, 3, 'expected a comma or ], and here is “1”'],
    ['{"a":', 1, 6, 'it ends before the closing }'],
  ])('%j: line %i, column %i', (text, line, column, problem) => {
    expect(findJsonMistake(text)).toEqual({ line, column, problem })
  })

  it('stands inside the text, whatever JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, where, inserted) => {
        const at = where % (json.length + 1)
        const text = json.slice(0, at) + inserted + json.slice(at + 1)
        try {
          JSON.parse(text)
        } catch {
          const { line, column } = findJsonMistake(text)
          const lines = text.split('\n')
          expect(line).toBeGreaterThanOrEqual(1)
          expect(column).toBeLessThanOrEqual((lines[line - 1] as string).length + 1)
          const before = [...lines.slice(0, line - 1), (lines[line - 1] as string).slice(0, column - 1)].join('\n')
          expect(text.startsWith(before)).toBe(true)
        }
      }),
    )
  })

  it('is found under a hundred thousand brackets', () => {
    expect(findJsonMistake('['.repeat(100_000)).column).toBe(100_001)
  })
})
