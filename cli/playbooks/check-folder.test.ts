// firebreak check with folders and patterns, as shells that expand nothing hand them over.
import { symlinkSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { check } from './check.ts'

const GOOD =
  'firebreak: 2\nname: Good\ntakes: alert\nnodes:\n  t: { type: trigger/alert, next: n }\n  n: { type: action/log, with: { message: hello } }\n'
let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace({
    'b.playbook.yaml': GOOD,
    'a.playbook.yaml': GOOD,
    'deep/er/c.playbook.yaml': `${GOOD}  loose: { type: nowhere/to-be-found }\n`,
    'triggers.yaml': 'triggers: 1\n',
    'firebreak.yaml': 'rules: {}\n',
    'node_modules/x/d.playbook.yaml': 'broken',
    '.firebreak/e.playbook.yaml': 'broken',
    'notes.yaml': 'broken: [',
    'lists/own.txt': 'x',
  })
  symlinkSync(workspace.at('deep'), workspace.at('link'))
})
afterEach(() => workspace.remove())

async function checked(...paths: string[]) {
  const { terminal, out } = fakeTerminal({ interactive: false })
  const code = await check.run({ args: paths.map((path) => workspace.at(path)), options: { format: 'json' }, terminal })
  const files = (JSON.parse(out()) as { files: { file: string }[] }).files
  return { code, files: files.map(({ file }) => file.slice(workspace.at('').length).replace(/^\//, '')) }
}

it('checks everything in a folder, and in the folders in it', async () => {
  expect(await checked('')).toEqual({
    code: 1,
    files: ['a.playbook.yaml', 'b.playbook.yaml', 'deep/er/c.playbook.yaml', 'firebreak.yaml', 'triggers.yaml'],
  })
})

it('expands a pattern, and takes each file once', async () => {
  expect(await checked('*.playbook.yaml', 'a.playbook.yaml')).toEqual({
    code: 0,
    files: ['a.playbook.yaml', 'b.playbook.yaml'],
  })
})

it('says that no file fits a pattern, and that a file is not there', async () => {
  await expect(checked('empty*.playbook.yaml')).rejects.toThrow(/No file fits .*empty/)
  expect((await checked('nowhere.playbook.yaml')).code).toBe(3)
})

it('says that a folder holds nothing to check', async () => {
  await expect(checked('lists')).rejects.toMatchObject({ code: 'file/unreadable' })
})

const ASKS = `firebreak: 2
name: Asks
takes: alert
nodes:
  t: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { to: [soc], question: Go on?, deadline: 1h }, next: { approved: n, rejected: n, expired: n } }
  n: { type: action/log, join: any, with: { message: hello } }
`

it('warns once of questions to people in a workspace that does not say who they are', async () => {
  const found = async () => {
    const { terminal, out } = fakeTerminal({ interactive: false })
    const args = ['one.playbook.yaml', 'two.playbook.yaml'].map((file) => workspace.at(file))
    await check.run({ args, options: { format: 'json' }, terminal })
    const { files } = JSON.parse(out()) as { files: { diagnostics: { code: string; message: string }[] }[] }
    return files.map(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code} ${message}`))
  }
  workspace.write('one.playbook.yaml', ASKS)
  workspace.write('two.playbook.yaml', ASKS)
  expect(await found()).toEqual([
    [
      'FB421 This is asked of soc, and anybody may answer: the workspace has no people.yaml. 1 other playbook here asks by name, too.',
    ],
    [],
  ])
  workspace.write('people.yaml', 'people: [{ name: ana, groups: [soc] }]\n')
  expect(await found()).toEqual([[], []])
  workspace.write('people.yaml', 'people: [{ name: ana, groups: [soccer] }]\n')
  const wrong = ['FB420 people.yaml has no person, address or group soc. Did you mean soccer?']
  expect((await found()).map((one) => one.map((text) => text.slice(0, 54)))).toEqual([
    [wrong[0]?.slice(0, 54)],
    [wrong[0]?.slice(0, 54)],
  ])
})
