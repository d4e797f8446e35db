import { expect, test } from 'vitest'
import { readPlaybook, type SourceDocument } from '../../engine/index.ts'
import { nodeLines, nodeYaml, withNodeYaml } from './node-text.ts'

const TEXT = `firebreak: 2
name: Test
nodes:
  start: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.x}" }
    body:
      # Kept.
      say:
        type: action/log
        with: { message: hello } # said
  last:
    type: flow/stop
`
const read = readPlaybook(TEXT)
const source = read.source as SourceDocument

test('each node has its lines, those in loops too', () => {
  expect(nodeLines(source, read.playbook!)).toEqual([
    { id: 'start', from: 4, to: 4 },
    { id: 'each', from: 5, to: 12 },
    { id: 'say', from: 10, to: 12 },
    { id: 'last', from: 13, to: 14 },
  ])
})

test('a node’s YAML stands without its indentation, and goes back to the same file', () => {
  const path = ['nodes', 'each', 'body', 'say']
  const yaml = nodeYaml(source, path) as string
  expect(yaml).toMatch(/^type: action\/log\nwith: \{ message: hello \}/)
  const back = withNodeYaml(source, ['nodes', 'last'], nodeYaml(source, ['nodes', 'last']) as string)
  expect(back).toEqual({ text: TEXT })
})

test('another text is put in the place of the node alone', () => {
  const changed = withNodeYaml(source, ['nodes', 'start'], 'type: trigger/manual\nnext: last')
  expect(changed).toEqual({
    text: TEXT.replace(
      'start: { type: trigger/alert, next: each }',
      'start:\n    type: trigger/manual\n    next: last',
    ),
  })
  expect(withNodeYaml(source, ['nodes', 'last'], '- a')).toHaveProperty('problem')
  expect(withNodeYaml(source, ['nodes', 'last'], 'a: [')).toHaveProperty('problem')
})
