import { describe, expect, test } from 'vitest'
import { compileExpression, EXPRESSION_FUNCTIONS } from '../engine/index.ts'
import { nodeTypes } from '../nodes/index.ts'
import { diagnosticsPage } from './docs/diagnostics.ts'
import { expressionsPage, FORMS } from './docs/expressions.ts'
import { nodeTypesPage } from './docs/node-types.ts'

describe('the expression reference', () => {
  test.each(FORMS)('%s: the example %#  gives what it says', (_form, _meaning, example, gives) => {
    expect(compileExpression(example).evaluate({})).toEqual(gives)
  })
  test('holds every function', () => {
    const text = expressionsPage()
    expect(EXPRESSION_FUNCTIONS.filter(({ name }) => !text.includes(`${name}(`)).map(({ name }) => name)).toEqual([])
  })
})

describe('the node reference', () => {
  test('holds every node type, each field of it and its example', () => {
    const sections = nodeTypesPage(nodeTypes).split('\n## ').slice(1)
    expect(sections.map((section) => section.split('\n')[0])).toEqual(nodeTypes.map(({ type }) => type))
    nodeTypes.forEach(({ inputSchema, example }, n) => {
      for (const field of Object.keys(inputSchema['properties'] ?? {})) expect(sections[n]).toContain(`\`${field}\``)
      expect(sections[n]).toContain(JSON.stringify(example, null, 2))
    })
  })
})

test('two diagnostics with one code are refused', () => {
  const kind = { code: 'FB001', title: 'a', severity: 'error', why: 'b', mend: 'c' } as const
  expect(() => diagnosticsPage([kind, { ...kind, title: 'other' }])).toThrow('FB001')
})
