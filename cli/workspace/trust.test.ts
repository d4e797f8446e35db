// `firebreak trust`, and what other commands say of data that were not written under this user's key.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { ASKING, createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { runCli } from '../testing/run-cli.ts'
import { askForTrust } from './ask-for-trust.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

/** Data of somebody else in which a run waits, and this user's environment. */
async function foreign() {
  workspace = createTestWorkspace({ 'asking.playbook.yaml': ASKING, 'triggers.yaml': 'triggers: 1\n' })
  const host = await workspace.open({ patienceMs: 0 })
  const plan = await host.playbooks.planToRun('asking.playbook.yaml')
  const { id, settled } = await host.runs.start(plan, { name: 'it' }, { mode: 'live', by: 'somebody' })
  await settled
  await host.connections.add({ name: 'edr', kind: 'http', settings: { baseUrl: 'https://edr.example' }, secrets: {} })
  await workspace.close()
  const env = { FIREBREAK_KEY_FILE: join(workspace.beside, 'own.key'), FIREBREAK_KEYS: join(workspace.beside, 'keys') }
  const cli = (...args: string[]) => runCli(args, { cwd: workspace.path, env })
  return { run: id, cli, env }
}

it('a server does not start on data of somebody else where nobody can be asked, and names the command', async () => {
  const { run, cli } = await foreign()
  const refusal = `were not written under your master key (another key, or somebody else), so nothing live goes on from them. See what would, and take them over: firebreak trust ${workspace.path}`
  for (const command of [['serve', '--port', '0'], ['resume'], ['cancel', run]]) {
    const { code, stderr, stdout } = await cli(...command)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(refusal)
  }
})

it('shows what would go on, and takes the data over where that is said', async () => {
  const { run, cli, env } = await foreign()
  const unasked = await cli('trust')
  expect([unasked.code, unasked.stdout]).toEqual([1, ''])
  expect(unasked.stderr).toMatch(new RegExp(`Runs that would go on\\n  ${run}  Asking  live, waiting\\n`))
  expect(unasked.stderr).toContain('edr  http  https://edr.example')
  expect(unasked.stderr).toContain('sealed under another one')
  expect(unasked.stderr).toContain('nobody can be asked here')
  const { terminal, typeAfter } = fakeTerminal({ env })
  typeAfter('Type yes > ', 'no\n')
  const asked = askForTrust({ data: workspace.dataDir }, terminal, {})
  await expect(asked).rejects.toMatchObject({ code: 'trust/not-confirmed' })
  expect((await cli('trust', '--yes')).stderr).toContain('Give the old key')
  expect((await cli('trust', workspace.path, '--yes', '--without-secrets')).stdout).toBe(
    'The data are yours from now on.\n',
  )
  expect((await cli('trust')).stdout).toBe('These data are yours already.\n')
  expect((await cli('cancel', run)).stdout).toContain('cancelled')
})

it('data that were moved with the master key are asked about nowhere', async () => {
  const { run } = await foreign()
  const there = join(workspace.beside, 'there')
  cpSync(workspace.path, there, { recursive: true })
  const env = { FIREBREAK_KEY_FILE: join(workspace.beside, 'master.key') }
  expect((await runCli(['cancel', run], { cwd: there, env })).code).toBe(1)
})
