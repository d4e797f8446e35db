// `give` of routes moves into the playbooks; where routes disagree, everything stays.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCatalog } from '../../engine/index.ts'
import { nodeTypes } from '../../nodes/index.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { checkTriggers } from './check-triggers.ts'
import { givenByRoutes, moveGive } from './move-give.ts'

const PLAYBOOK = `# Kept.
firebreak: 2
name: One
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: hello } }
`
let workspace: TestWorkspace
let folder: string
let file: string
beforeEach(() => {
  workspace = createTestWorkspace({
    'one.playbook.yaml': PLAYBOOK,
    'two.playbook.yaml': PLAYBOOK,
    'said.playbook.yaml': PLAYBOOK.replace('name: One\n', 'name: Said\ntakes: alert\n'),
  })
  folder = workspace.path
  file = workspace.at('triggers.yaml')
})
afterEach(() => workspace.remove())

const triggersOf = (...routes: string[]) =>
  `triggers: 1\nroutes: # All of them.\n${routes.map((one) => `  - ${one}\n`).join('')}`

test('what a route gives stands in the playbook afterwards, comments stay, and nothing else is said', async () => {
  const text = triggersOf(
    '{ playbook: one.playbook.yaml, when: "alert.severity_id > 3", give: alert, continue: true }',
    '{ playbook: two.playbook.yaml, give: original }',
  )
  const { files, fixes, refused } = await moveGive(text, file)
  expect(refused).toEqual([])
  expect(fixes).toHaveLength(2)
  for (const one of files) writeFileSync(one.file, one.text)
  const moved = new Map(files.map((one) => [one.file, one.text]))
  expect(moved.get(join(folder, 'one.playbook.yaml'))).toMatch(
    /^# Kept\.\nfirebreak: 2\nname: One\ntakes: alert\nnodes:/,
  )
  expect(moved.get(join(folder, 'two.playbook.yaml'))).toContain('\ntakes: original\n')
  const triggers = moved.get(file) ?? ''
  expect(triggers).not.toContain('give')
  expect(triggers).toContain('# All of them.')
  expect(triggers).toContain('when: "alert.severity_id > 3"')
  const { diagnostics } = await checkTriggers(triggers, { file, catalog: createCatalog(nodeTypes) })
  expect(diagnostics.filter(({ code }) => code === 'FB907' || code === 'FB908')).toEqual([])
})

test('routes that disagree with each other or with the playbook stay, and are named', async () => {
  const text = triggersOf(
    '{ playbook: one.playbook.yaml, give: alert, continue: true }',
    '{ playbook: one.playbook.yaml, give: original, continue: true }',
    '{ playbook: said.playbook.yaml, give: original, continue: true }',
    '{ playbook: none.playbook.yaml, give: original }',
  )
  const { files, refused } = await moveGive(text, file)
  expect(files).toEqual([])
  expect(refused).toEqual([
    'give of the routes to one.playbook.yaml: routes.0 says alert, routes.1 says original',
    'give of the routes to said.playbook.yaml: routes.2 says original, the playbook alert',
    'give of the routes to none.playbook.yaml: There is no file none.playbook.yaml in this workspace. Look whether it was renamed.',
  ])
  const { diagnostics } = await checkTriggers(text, { file, catalog: createCatalog(nodeTypes) })
  const found = diagnostics.filter(({ code }) => code === 'FB908')
  expect(found.map(({ path }) => path.join('.'))).toEqual(['routes.0.give', 'routes.1.give', 'routes.2.give'])
  expect(found[0]?.message).toContain('one.playbook.yaml is given the alert by routes.0 and the original by routes.1')
  expect(found[2]?.message).toContain('the playbook takes the alert')
})

test('only playbooks of the workspace are written, and a link to one is the same playbook', async () => {
  const outside = join(folder, 'outside.playbook.yaml')
  writeFileSync(outside, PLAYBOOK)
  mkdirSync(join(folder, 'soc', 'folder.playbook.yaml'), { recursive: true })
  writeFileSync(join(folder, 'soc', 'one.playbook.yaml'), PLAYBOOK)
  symlinkSync('one.playbook.yaml', join(folder, 'soc', 'link.playbook.yaml'))
  const text = triggersOf(
    '{ playbook: ../outside.playbook.yaml, give: alert, continue: true }',
    '{ playbook: folder.playbook.yaml, give: alert, continue: true }',
    '{ playbook: one.playbook.yaml, give: alert, continue: true }',
    '{ playbook: link.playbook.yaml, give: original, continue: true }',
  )
  const { files, refused } = await moveGive(text, join(folder, 'soc', 'triggers.yaml'))
  expect(files).toEqual([])
  expect(refused).toEqual([
    expect.stringContaining('../outside.playbook.yaml is no path of this workspace'),
    expect.stringContaining('folder.playbook.yaml is no file'),
    'give of the routes to one.playbook.yaml: routes.2 says alert, routes.3 says original',
  ])
})

test('routes that are aliases are mended with what they stand for, or nothing is', async () => {
  const whole = triggersOf('&one { playbook: one.playbook.yaml, give: alert, continue: true }', '*one')
  const { files } = await moveGive(whole, file)
  expect(files.at(-1)?.text).toContain('- &one { playbook: one.playbook.yaml, continue: true }\n  - *one\n')
  const half = triggersOf(
    '{ playbook: one.playbook.yaml, give: &what alert, continue: true }',
    '{ playbook: none.playbook.yaml, give: *what }',
  )
  expect(await moveGive(half, file)).toEqual({
    files: [],
    fixes: [],
    refused: ['give of the routes: a route is written by an alias. Write the routes out, then they can be mended'],
  })
})

test('a route that says what its playbook says already only loses the word', async () => {
  const { files } = await moveGive(triggersOf('{ playbook: said.playbook.yaml, give: alert }'), file)
  expect(files.map((one) => one.file)).toEqual([file])
})

test('the nearest triggers say what a playbook gets', () => {
  writeFileSync(file, triggersOf('{ playbook: one.playbook.yaml, give: alert }', '{ playbook: two.playbook.yaml }'))
  expect(givenByRoutes(join(folder, 'one.playbook.yaml'))).toEqual(['alert'])
  expect(givenByRoutes(join(folder, 'two.playbook.yaml'))).toEqual([])
  rmSync(file)
  mkdirSync(file)
  expect(givenByRoutes(join(folder, 'one.playbook.yaml'))).toEqual([])
})
