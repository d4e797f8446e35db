import { expect, test } from 'vitest'
import type { Diagnostic } from '../../engine/index.ts'
import { docsOf, fixesOf, problemRows } from './problem-kinds.ts'

const problem = (code: string, severity: Diagnostic['severity'], at: string, value?: string): Diagnostic => ({
  code,
  severity,
  message: code,
  path: ['nodes', at],
  ...(value !== undefined && { fix: { title: 'Mend', edits: [{ op: 'set', path: ['nodes', at], value }] } }),
})

test('errors stand before warnings, each group with its number', () => {
  const rows = problemRows([
    problem('FB303', 'warning', 'a'),
    problem('FB201', 'error', 'b'),
    problem('FB201', 'error', 'c'),
  ])
  expect(rows.map((row) => (row.kind === 'group' ? row.title : row.diagnostic.path[1]))).toEqual([
    '2 errors',
    'b',
    'c',
    '1 warning',
    'a',
  ])
})

test('of two fixes for one place only the first is made at once', () => {
  const { edits, count } = fixesOf([
    problem('FB303', 'error', 'a', 'x'),
    problem('FB303', 'error', 'a', 'y'),
    problem('FB303', 'error', 'b', 'z'),
  ])
  expect(count).toBe(2)
  expect(edits.map((edit) => ('value' in edit ? edit.value : ''))).toEqual(['x', 'z'])
})

test('rules and problems of the document have docs', () => {
  expect(docsOf('FB303')?.mend).toContain('first(')
  expect(docsOf('FB001')?.title).toBe('Not valid YAML')
})
