// A link for one question of one person; where a node asks in several passes, it is said which.
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { approvalLink } from './approval-link.ts'

const EACH = `firebreak: 2
name: Asks for each
takes: original
nodes:
  received: { type: trigger/alert, next: each }
  each:
    type: flow/for-each
    with: { items: "\${alert.hosts}", concurrency: 2 }
    body:
      ask: { type: human/approval, with: { question: "Isolate \${item}?" }, next: { approved: done } }
      done: { type: action/log, with: { message: done } }
`

let workspace: TestWorkspace
/** The key that links follow from is the one of the host, not of whoever runs the tests. */
const envOf = ({ dataDir, beside }: TestWorkspace) => ({
  FIREBREAK_DATA: dataDir,
  FIREBREAK_KEY_FILE: join(beside, 'master.key'),
})
afterEach(() => workspace.remove())

it('is refused while it is not clear which question is meant, and names the passes', async () => {
  workspace = createTestWorkspace({ 'each.playbook.yaml': EACH })
  const host = await workspace.open()
  const plan = await host.playbooks.planToRun('each.playbook.yaml')
  const { id, settled } = await host.runs.start(plan, { hosts: ['a', 'b'] }, { mode: 'shadow', by: 'ana' })
  await settled
  const make = async (more: object) => {
    const fake = fakeTerminal({ env: envOf(workspace) })
    const options = { for: 'ben', url: 'https://soar.example.com/', lasts: '4h', ...more }
    await approvalLink.run({ args: [id, 'ask'], options, terminal: fake.terminal })
    return fake.out().trim()
  }
  await expect(make({})).rejects.toThrow(/ask asks in several passes: give --scope, one of \d+, \d+/)
  const scopes = (await host.approvals.list()).map(({ scope }) => scope)
  const url = new URL(await make({ scope: String(scopes[1]) }))
  expect(url.origin).toBe('https://soar.example.com')
  const link = await host.approvals.readLink(url.searchParams)
  expect(link).toMatchObject({ run: id, node: 'ask', scope: scopes[1], person: 'ben' })
  const [listed] = await host.approvals.links()
  const fake = fakeTerminal({ env: envOf(workspace) })
  const options = { url: '', lasts: '24h', revoke: listed?.id }
  await approvalLink.run({ args: [], options, terminal: fake.terminal })
  expect(await host.approvals.readLink(url.searchParams)).toBe('revoked')
})
