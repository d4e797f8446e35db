// Secrets of connections come in by ways that nobody else can read: never as an argument.
import { afterAll, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const workspace = createTestWorkspace()
const env = { FIREBREAK_KEY_FILE: workspace.at('master.key') }
const EDR = ['connections', 'add', 'edr', '--url', 'https://edr.example.com', '--auth', 'bearer']
const cli = (args: readonly string[], stdin = '') => runCli(args, { cwd: workspace.path, env, stdin })
afterAll(() => workspace.remove())

it('a secret is refused as an argument, and not repeated', async () => {
  for (const argument of [
    ['--set', 'token=hunter2-secret'],
    ['--secret-env', 'token=hunter2-secret'],
    ['--secret-env', 'hunter2-secret'],
  ]) {
    const { code, stdout, stderr } = await cli([...EDR, ...argument])
    expect(code, argument.join(' ')).toBe(2)
    expect(stdout + stderr).not.toContain('hunter2-secret')
  }
})

it('a secret is taken from standard input, without the line break at its end', async () => {
  const added = await cli([...EDR, '--secret-stdin', 'token', '--json'], 'hunter2-secret\n')
  expect(added.stderr).toBe('')
  expect(JSON.parse(added.stdout)).toMatchObject({ name: 'edr', secretFields: ['token'] })
  // With a line break in it no header could hold it.
  const replaced = await cli(['connections', 'replace', 'edr', '--secret-stdin', 'token'], 'hunter3-secret\r\n')
  expect([replaced.code, replaced.stderr]).toEqual([0, ''])
})
