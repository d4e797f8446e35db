// What check --fix writes into a playbook that does not say what it takes: what its routes say, and nothing where they disagree.
import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { check } from './check.ts'

const UNSAID = `firebreak: 2
name: Unsaid
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: hello } }
`
const FILE = 'unsaid.playbook.yaml'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

it.each([
  ['no route says anything', [''], 'original'],
  ['its route gives the alert', [', give: alert'], 'alert'],
  ['its routes agree', [', give: alert', ', give: alert'], 'alert'],
  ['its routes disagree', [', give: alert', ', give: original'], undefined],
])('where %s', async (_, gives, takes) => {
  const routes = gives.map((give) => `  - { playbook: ${FILE}, continue: true${give} }\n`).join('')
  workspace = createTestWorkspace({ [FILE]: UNSAID, 'triggers.yaml': `triggers: 1\nroutes:\n${routes}` })
  const { terminal, out } = fakeTerminal({ interactive: false })
  expect(await check.run({ args: [workspace.at(FILE)], options: { fix: true }, terminal })).toBe(0)
  const text = readFileSync(workspace.at(FILE), 'utf8')
  expect(/^takes: (\w+)$/m.exec(text)?.[1]).toBe(takes)
  if (takes === undefined) expect(out()).toContain('FB407')
  else expect(out()).toContain('no problems')
})
