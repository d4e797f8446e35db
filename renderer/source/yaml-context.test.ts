import { expect, test } from 'vitest'
import { yamlContext } from './yaml-context.ts'

const at = (text: string) => {
  const lines = text.split('\n')
  const { path, isKey, word } = yamlContext(lines, lines.length - 1, lines.at(-1)?.length ?? 0)
  return { path: path.join('.'), isKey, word }
}

test.each([
  ['na', '', true, 'na'],
  ['nodes:\n  a:\n    ty', 'nodes.a', true, 'ty'],
  ['nodes:\n  a:\n    type: cond', 'nodes.a.type', false, 'cond'],
  ['nodes:\n  a: { type: x, nex', 'nodes.a', true, 'nex'],
  ['nodes:\n  a: { type: x, next: b', 'nodes.a.next', false, 'b'],
  ['nodes:\n  a:\n    next: { true: b, false: ', 'nodes.a.next.false', false, ''],
  ['nodes:\n  a:\n    next: [b, c', 'nodes.a.next.-', false, 'c'],
  ['nodes:\n  a:\n    with:\n      cases:\n        - port: x', 'nodes.a.with.cases.-.port', false, 'x'],
  ['nodes:\n  a:\n    with:\n\n      when: "alert.', 'nodes.a.with.when', false, 'alert.'],
  ['nodes:\n  a:\n    with: { m: "${steps.x', 'nodes.a.with.m', false, '${steps.x'],
])('in %j', (text, path, isKey, word) => {
  expect(at(text)).toEqual({ path, isKey, word })
})
