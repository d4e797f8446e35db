// Tokens as whoever runs a server makes, lists and takes them back.
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createWorkspaces } from '../../testing/workspaces.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { runCli } from '../testing/run-cli.ts'
import { tokenCreate } from './token-create.ts'
import { tokenList } from './token-list.ts'

const { workspace } = createWorkspaces()

it('a token without scopes hands in alerts alone, and that is said; with scopes it has these', async () => {
  const data = join(workspace({}).path, '.firebreak')
  const create = async (name: string, options: object = {}) => {
    const fake = fakeTerminal()
    await tokenCreate.run({ args: [name], options: { data, ...options }, terminal: fake.terminal })
    return { output: fake.out().trim(), errors: fake.err().trim() }
  }
  const siem = await create('siem')
  expect(siem.output).toMatch(/^fb_\S+$/)
  expect(siem.errors).toBe('This token may hand in alerts and nothing else: its scope is feed. --scope gives others.')
  expect((await create('laptop', { scope: ['answer', 'watch'], person: 'ana' })).errors).toBe('Scopes: watch, answer.')
  expect((await create('admin', { scope: ['all'] })).errors).toBe(
    'Scopes: feed, watch, answer, operate, design, admin.',
  )
  const listed = fakeTerminal()
  await tokenList.run({ args: [], options: { data, json: true }, terminal: listed.terminal })
  expect(JSON.parse(listed.out())).toMatchObject([
    { name: 'admin', person: 'admin', scopes: ['feed', 'watch', 'answer', 'operate', 'design', 'admin'] },
    { name: 'laptop', person: 'ana', scopes: ['watch', 'answer'] },
    { name: 'siem', person: 'siem', scopes: ['feed'] },
  ])
  expect((await create('laptop')).errors).toContain('The one before it had: watch, answer.')
})

it('a scope that there is not is refused', async () => {
  const { code, stderr } = await runCli(['token', 'create', 'x', '--scope', 'root'], { cwd: workspace({}).path })
  expect([code, stderr]).toEqual([2, expect.stringContaining('feed, watch, answer, operate, design, admin, all')])
})
