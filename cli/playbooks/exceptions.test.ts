// Exceptions from rules as people meet them in a terminal: in check, in a bundle, and where a server refuses them.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const workspace = createTestWorkspace()
const cwd = workspace.path
const env = { FIREBREAK_KEYS: join(cwd, 'keys'), FIREBREAK_KEY_FILE: join(cwd, 'master.key') }
const cli = (...args: string[]) => runCli(args, { cwd, env })
const write = (file: string, text: string) => writeFileSync(join(cwd, file), text)

const CALLS = `firebreak: 2
name: Calls
takes: original
nodes:
  t: { type: trigger/alert, next: ask }
  ask: { type: action/http-request, with: { url: "https://a.example/" }, next: again }
  again:
    type: action/http-request
    with: { url: "https://b.example/" }
    exceptions: { FB404: It is never slow }
`

beforeAll(() => {
  write('calls.playbook.yaml', CALLS)
  // A folder of lists marks the workspace.
  write('firebreak.yaml', 'rules: { FB404: The proxy ends every call }\n')
})
afterAll(() => workspace.remove())

it('check lists the exceptions of the workspace and of a node, with the reasons', async () => {
  const { code, stdout } = await cli('check', 'calls.playbook.yaml')
  expect([code, stdout]).toEqual([0, expect.stringContaining('no problems')])
  expect(stdout).toMatch(/exception: FB404 .* switched off everywhere in Calls: The proxy ends every call/)
  expect(stdout).toMatch(/exception: FB404 .* switched off at again in Calls: It is never slow/)
  const json = JSON.parse((await cli('check', 'calls.playbook.yaml', '--json')).stdout)
  expect(json.files[0].exceptions).toMatchObject([{ by: 'workspace' }, { by: 'node', node: 'again' }])
})

it('a bundle says its exceptions, and a server that refuses them does not run it', async () => {
  expect((await cli('keys', 'create', 'team')).code).toBe(0)
  expect((await cli('bundle', 'create', 'calls.playbook.yaml', '--out', 'calls.firebreak')).code).toBe(0)
  const inspected = await cli('bundle', 'inspect', 'calls.firebreak')
  expect(inspected.stdout).toMatch(/exception +FB404 .* at again in Calls: It is never slow/)
  const refused = await cli('serve', 'calls.firebreak', '--refuse-exceptions', '--port', '0', '--data', 'served')
  expect([refused.code === 0, refused.stderr]).toEqual([
    false,
    expect.stringContaining('takes an exception from FB404'),
  ])
})

it('check tells what is wrong with firebreak.yaml, and counts none of it', async () => {
  write('firebreak.yaml', 'rules: { FB404: The proxy ends every call, FB402: It is urgent }\n')
  const { code, stdout } = await cli('check', 'calls.playbook.yaml')
  expect(code).toBe(1)
  expect(stdout).toContain('FB922')
  expect(stdout).toContain('about safety')
  expect(stdout).toMatch(/FB404/)
  expect(stdout).not.toContain('The proxy ends every call everywhere')
})
