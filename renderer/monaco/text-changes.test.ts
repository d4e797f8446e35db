import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineChanges } from './text-changes.ts'

function applied(before: string, changes: ReturnType<typeof lineChanges>): string {
  const lines = before.split('\n')
  for (const { start, end, lines: fresh } of [...changes].reverse()) lines.splice(start, end - start, ...fresh)
  return lines.join('\n')
}

test('the changes lead from the one text to the other, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '', 'd: 1', 'e: 2'), { maxLength: 14 })
    .map((all) => all.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applied(before, lineChanges(before, after))).toBe(after)
    }),
  )
})

test('two distant changes leave what stands between them alone', () => {
  expect(lineChanges('a\nb\nc\nd\ne', 'a\nB\nc\nd\nE')).toEqual([
    { start: 1, end: 2, lines: ['B'] },
    { start: 4, end: 5, lines: ['E'] },
  ])
})

test('the same text needs no change', () => {
  expect(lineChanges('a\nb', 'a\nb')).toEqual([])
})
