// A live run from a terminal at which a person sits: asked before it acts, and not kept waiting beyond a deadline.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { run } from './run.ts'

const CHANGES = `firebreak: 2
name: Changes
takes: original
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate?", deadline: 300ms }
    next: { approved: act, rejected: end, expired: end }
  act:
    type: action/http-request
    effect: change
    timeout: 5s
    with: { method: POST, url: "https://nowhere.example/" }
    next: end
  end: { type: flow/stop, join: any }
`

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace({ 'changes.playbook.yaml': CHANGES, 'alert.json': '{}' })
})
afterEach(() => workspace.remove())

function start(mode: 'live' | 'shadow', more: object = {}) {
  const fake = fakeTerminal({
    env: { FIREBREAK_DATA: workspace.dataDir, FIREBREAK_KEY_FILE: workspace.at('master.key') },
  })
  const options = { alert: workspace.at('alert.json'), mode, history: true, ...more }
  const call = { args: [workspace.at('changes.playbook.yaml')], options, terminal: fake.terminal }
  return { fake, ended: () => run.run(call) }
}

const runs = async () => {
  const host = await workspace.open()
  const { runs: found } = await host.runs.history({})
  await workspace.close()
  return found
}

describe('a live run of a playbook that changes something', () => {
  it('is begun by the word yes, and by no other', async () => {
    const { fake, ended } = start('live')
    fake.typeAfter('Type yes to go on > ', 'y\n')
    await expect(ended()).rejects.toMatchObject({ code: 'run/not-confirmed' })
    expect(fake.err()).toContain('1 step of it can act: act')
    expect(await runs()).toEqual([])
  })

  it('goes on when the deadline of a question passes while the person is asked', async () => {
    const { fake, ended } = start('live')
    fake.typeAfter('Type yes to go on > ', 'yes\n')
    expect(await ended()).toBe(0)
    expect(fake.err()).toContain('the deadline has passed')
    expect(await runs()).toMatchObject([{ status: 'completed', mode: 'live' }])
  })

  it('is not asked about with --yes, nor in shadow', async () => {
    for (const { fake, ended } of [start('live', { yes: true }), start('shadow')]) {
      expect(await ended()).toBe(0)
      expect(fake.err()).not.toContain('Type yes')
    }
  })
})
