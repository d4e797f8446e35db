import { expect, test } from 'vitest'
import { readPlaybook } from '../../engine/index.ts'
import { routesOf } from './edges/routes.ts'
import { type FlowInput, type FlowNode, toFlowNodes } from './flow.ts'
import { graphOf } from './graph.ts'
import { place } from './layout/placing.ts'

const TEXT = `firebreak: 2
name: Two
nodes:
  start: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: hi } }
layout: { start: [0, 0], note: [300, 40] }
`

function inputOf(text: string): FlowInput {
  const { playbook } = readPlaybook(text)
  if (!playbook) throw new Error('is no playbook')
  const model = graphOf(playbook, [])
  const placed = place(model, playbook.layout ?? {}, new Set())
  const routes = routesOf(placed, model.edges, undefined)
  const none = { marks: undefined, heat: undefined, isReadOnly: false, selection: [] }
  return { placed, edges: model.edges, routes, collapsed: new Set(), ...none }
}

const dragged = (nodes: FlowNode[], id: string, x: number, y: number): FlowNode[] =>
  nodes.map((node) => (node.id === id ? { ...node, position: { x, y } } : node))

const placeOf = (nodes: FlowNode[], id: string) => nodes.find((node) => node.id === id)?.position

test('nodes stand where the playbook has them, and are the same objects while nothing changes', () => {
  const nodes = toFlowNodes(inputOf(TEXT), [])
  expect([placeOf(nodes, 'start'), placeOf(nodes, 'note')]).toEqual([
    { x: 0, y: 0 },
    { x: 300, y: 40 },
  ])
  const again = toFlowNodes(inputOf(TEXT), nodes)
  expect(again).toHaveLength(2)
  for (const [n, node] of again.entries()) expect(node).toBe(nodes[n])
})

test('what is in a hand stays there when something else is drawn anew', () => {
  const held = dragged(toFlowNodes(inputOf(TEXT), []), 'note', 410, 222)
  const renamed = toFlowNodes(inputOf(TEXT.replace('action/log,', 'action/log, title: Say hi,')), held)
  expect(renamed.find(({ id }) => id === 'note')?.data.model.title).toBe('Say hi')
  expect(placeOf(renamed, 'note')).toEqual({ x: 410, y: 222 })
})

test('a place that the playbook gives anew wins, also over a hand, and is undone to the one before', () => {
  const held = dragged(toFlowNodes(inputOf(TEXT), []), 'note', 410, 222)
  const dropped = toFlowNodes(inputOf(TEXT.replace('[300, 40]', '[410, 220]')), held)
  expect(placeOf(dropped, 'note')).toEqual({ x: 410, y: 220 })
  expect(placeOf(toFlowNodes(inputOf(TEXT), dropped), 'note')).toEqual({ x: 300, y: 40 })
})
