// `give` of routes moves into the playbooks; where routes disagree, everything stays.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCatalog } from '../../engine/index.ts'
import { nodeTypes } from '../../nodes/index.ts'
import { checkTriggers } from './check-triggers.ts'
import { givenByRoutes, moveGive } from './move-give.ts'

const PLAYBOOK = `# Kept.
firebreak: 2
name: One
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: hello } }
`
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-give-'))
  file = join(folder, 'triggers.yaml')
  for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.playbook.yaml`), PLAYBOOK)
  writeFileSync(join(folder, 'said.playbook.yaml'), PLAYBOOK.replace('name: One\n', 'name: Said\ntakes: alert\n'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const triggersOf = (...routes: string[]) =>
  `triggers: 1\nroutes: # All of them.\n${routes.map((one) => `  - ${one}\n`).join('')}`

test('what a route gives stands in the playbook afterwards, comments stay, and nothing else is said', async () => {
  const text = triggersOf(
    '{ playbook: one.playbook.yaml, when: "alert.severity_id > 3", give: alert, continue: true }',
    '{ playbook: two.playbook.yaml, give: original }',
  )
  const { files, fixes, refused } = moveGive(text, file)
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
  const { files, refused } = moveGive(text, file)
  expect(files).toEqual([])
  expect(refused).toEqual([
    'give of the routes to one.playbook.yaml: routes.0 says alert, routes.1 says original',
    'give of the routes to said.playbook.yaml: routes.2 says original, the playbook alert',
    'give of the routes to none.playbook.yaml: there is no such file',
  ])
  const { diagnostics } = await checkTriggers(text, { file, catalog: createCatalog(nodeTypes) })
  const found = diagnostics.filter(({ code }) => code === 'FB908')
  expect(found.map(({ path }) => path.join('.'))).toEqual(['routes.0.give', 'routes.1.give', 'routes.2.give'])
  expect(found[0]?.message).toContain('one.playbook.yaml is given the alert by routes.0 and the original by routes.1')
  expect(found[2]?.message).toContain('the playbook takes the alert')
})

test('a route that says what its playbook says already only loses the word', () => {
  const { files } = moveGive(triggersOf('{ playbook: said.playbook.yaml, give: alert }'), file)
  expect(files.map((one) => one.file)).toEqual([file])
})

test('the nearest triggers say what a playbook gets', () => {
  writeFileSync(file, triggersOf('{ playbook: one.playbook.yaml, give: alert }', '{ playbook: two.playbook.yaml }'))
  expect(givenByRoutes(join(folder, 'one.playbook.yaml'))).toEqual(['alert'])
  expect(givenByRoutes(join(folder, 'two.playbook.yaml'))).toEqual([])
})
