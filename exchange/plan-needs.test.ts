// What a plan needs and whom it asks is read off the types of its nodes, ours or from elsewhere.
import { expect, test } from 'vitest'
import { z } from 'zod'
import { compile, defineNode, readPlaybook } from '../engine/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'
import { needsOf } from './plan-needs.ts'

const vote = defineNode({
  type: 'acme/vote',
  version: 1,
  title: 'Vote',
  icon: 'box',
  line: () => '',
  errors: [],
  docs: 'From elsewhere.',
  effect: 'none',
  needs: [],
  ports: ['yes', 'no'],
  approves: ['yes'],
  beforehand: [{ choice: 'yes' }],
  input: z.object({ to: z.string().describe('Who votes'), question: z.string().describe('What is voted on') }),
  output: z.object({}),
  example: {},
})
const catalog = createNodeCatalog([vote], ['file:///acme.js'])

function needs(nodes: string, more = '') {
  const { playbook, diagnostics: unread } = readPlaybook(
    `firebreak: 2\nname: Asks\ntakes: original\n${more}nodes:\n${nodes}`,
  )
  if (!playbook) throw new Error(JSON.stringify(unread))
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return needsOf(plan, catalog)
}

test('a node type from elsewhere that asks people is among those whom the playbook asks', () => {
  const { approvals } = needs(`  received: { type: trigger/alert, next: vote }
  vote: { type: acme/vote, with: { to: the board, question: Wipe it? }, next: { yes: end, no: end } }
  end: { type: flow/stop, join: any }
`)
  expect(approvals).toEqual([
    { node: 'vote', title: expect.any(String), type: 'acme/vote', to: 'the board', question: 'Wipe it?' },
  ])
})

test.each([
  ['human/approval', 'question: "Isolate it?"', 'next: { approved: end }'],
  ['human/form', 'title: "Isolate it?", questions: [{ name: remark }]', 'next: { submitted: end }'],
  ['human/task', 'instructions: "Isolate it?"', 'next: { done: end }'],
])('what %s asks is told', (type, fields, next) => {
  const { approvals } = needs(`  received: { type: trigger/alert, next: ask }
  ask: { type: ${type}, with: { to: [soc], ${fields} }, ${next} }
  end: { type: flow/stop, join: any }
`)
  expect(approvals).toMatchObject([{ node: 'ask', type, to: 'soc', question: 'Isolate it?' }])
})

test('a connection is needed for what takes a step back, too', () => {
  const { connections, effects } = needs(
    `  received: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { question: Wipe it? }, next: { approved: wipe } }
  wipe:
    type: action/http-request
    effect: destroy
    timeout: 5s
    with: { connection: desk, method: POST, url: /wipe }
    undo: { type: action/http-request, with: { connection: desk, method: DELETE, url: /wipe } }
`,
    'connections: { desk: http }\n',
  )
  expect(connections).toEqual([{ name: 'desk', kind: 'http', rights: ['change', 'destroy'], usedBy: ['wipe'] }])
  expect(effects).toMatchObject([{ node: 'wipe', effect: 'destroy', undo: 'action/http-request' }])
})

test.each([
  ['known', ['known'], false],
  ['"${alert.list}"', [], true],
])('a list %s is told by its name, else that it is chosen as the run goes', (list, lists, choosesList) => {
  const needed = needs(`  received: { type: trigger/alert, next: look }
  look: { type: condition/in-list, with: { value: x, list: ${list} }, next: { in: end, out: end } }
  end: { type: flow/stop, join: any }
`)
  expect(needed).toMatchObject({ lists, choosesList })
})

test('steps that may reach private addresses are told, whether by a literal, an expression or what takes them back', () => {
  const call = (id: string, fields: string, more = '') =>
    `  ${id}: { type: action/http-request, timeout: 5s, effect: change, with: { url: "https://edr.example/x"${fields} }${more} }\n`
  const { reachingPrivate } = needs(
    [
      '  received: { type: trigger/alert, next: [plain, no, yes, maybe, back] }\n',
      call('plain', ''),
      call('no', ', allowPrivate: false'),
      call('yes', ', allowPrivate: true'),
      call('maybe', ', allowPrivate: "${alert.inside == true}"'),
      call(
        'back',
        '',
        ', undo: { type: action/http-request, with: { url: "https://edr.example/x", allowPrivate: true } }',
      ),
    ].join(''),
  )
  expect(reachingPrivate).toEqual(['yes', 'maybe', 'back'])
})
