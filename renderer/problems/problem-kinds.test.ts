import { expect, test } from 'vitest'
import type { Diagnostic } from '../../engine/index.ts'
import { docsOf, exceptionWords, fixesFor, fixesOf, problemRows } from './problem-kinds.ts'

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

test('a problem that can be mended in several ways shows all of them; many at once are mended in the first', () => {
  const fix = { title: 'One', edits: [{ op: 'set', path: ['takes'], value: 'original' }] } as const
  const other = { title: 'Other', edits: [{ op: 'set', path: ['takes'], value: 'alert' }] } as const
  const two = { ...problem('FB407', 'warning', 't'), fix, otherFixes: [other] } as unknown as Diagnostic
  expect(fixesFor(two)).toEqual([fix, other])
  expect(fixesFor(problem('FB407', 'warning', 't'))).toEqual([])
  expect(fixesOf([two])).toEqual({ edits: fix.edits, count: 1 })
})

test('a fix that renames or removes a node is made alone: other places may be elsewhere after it', () => {
  const removes = { ...problem('FB105', 'error', 'a'), fix: { title: 'x', edits: [{ op: 'remove-node', id: 'a' }] } }
  const [first, other] = [problem('FB303', 'error', 'b', 'x'), problem('FB303', 'error', 'c', 'y')]
  expect(fixesOf([first, removes as Diagnostic, other]).edits.map(({ op }) => op)).toEqual(['set', 'set'])
  expect(fixesOf([removes as Diagnostic, first]).edits.map(({ op }) => op)).toEqual(['remove-node'])
})

test('rules and problems of the document have docs', () => {
  expect(docsOf('FB303')?.mend).toContain('first(')
  expect(docsOf('FB001')?.title).toBe('Not valid YAML')
})

test('an exception says who makes it', () => {
  const one = {
    code: 'FB404',
    title: 'No timeout',
    reason: 'The proxy ends it',
    playbook: 'Calls',
    problems: 1,
  } as const
  expect(exceptionWords({ ...one, level: 'off', by: 'workspace' })).toBe(
    'FB404 No timeout: off by firebreak.yaml, in all of Calls. Reason: The proxy ends it',
  )
  expect(exceptionWords({ ...one, level: 'info', by: 'node', node: 'look' })).toBe(
    'FB404 No timeout: weighs info by look in Calls. Reason: The proxy ends it',
  )
})
