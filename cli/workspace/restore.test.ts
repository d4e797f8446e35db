// firebreak backup and restore, through the real launcher.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { link, type Plan, simulate } from '../../engine/index.ts'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const NOTE = `firebreak: 2
name: Note
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: noted } }
`
const workspace = createTestWorkspace({ 'note.playbook.yaml': NOTE })
afterAll(() => workspace.remove())
const cwd = workspace.path
const cli = (...args: string[]) => runCli(args, { cwd, env: { FIREBREAK_KEY_FILE: join(cwd, 'master.key') } })

/** Closes the workspace when its work is done, as a command does. */
async function record(): Promise<void> {
  const host = await workspace.open()
  const plan = (await host.playbooks.check('note.playbook.yaml')).plan as Plan
  await host.runs.record(plan, await simulate(link(plan, host.catalog), {}, {}), { by: 'ana' })
  await workspace.close()
}

it('put a backup in the place of the database, keep what was there, and refuse what is no backup', async () => {
  await record()
  expect(await cli('backup', 'copy.sqlite')).toMatchObject({ code: 0, stdout: 'Copied to copy.sqlite\n' })
  await record()
  expect(await cli('restore', 'note.playbook.yaml')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('note.playbook.yaml is no database. Name a file that firebreak backup made.'),
  })
  const { code, stdout, stderr } = await cli('restore', 'copy.sqlite')
  expect([code, stderr]).toEqual([0, ''])
  const [, kept = ''] =
    /^Restored .*firebreak\.sqlite: 1 run, the last of 20.*Z\nWhat was there is kept as (.*firebreak\.sqlite\.before-.*)\n$/.exec(
      stdout,
    ) ?? []
  expect(existsSync(kept)).toBe(true)
  expect((await (await workspace.open()).runs.history({})).runs).toHaveLength(1)
}, 90_000)
