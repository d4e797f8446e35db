// Secrets of connections come in by ways that nobody else can read: never as an argument.
import { afterAll, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const workspace = createTestWorkspace()
const env = { FIREBREAK_KEY_FILE: workspace.at('master.key'), NEXT_TOKEN: 'hunter4-secret' }
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

it('an address or setting is changed; secrets stay where it leads to the same place, and are wanted where it does not', async () => {
  const change = (...args: string[]) => cli(['connections', 'change', 'edr', ...args])
  const shown = async () => JSON.parse((await cli(['connections', 'list', '--json'])).stdout)
  const named = ['--secret-env', 'token=NEXT_TOKEN']
  expect(await change()).toMatchObject({ code: 2, stderr: expect.stringContaining('Say what to change') })
  expect((await change('--set', 'allowPrivate=true')).code).toBe(0)
  expect(await shown()).toMatchObject([
    { settings: { baseUrl: 'https://edr.example.com', allowPrivate: true, auth: 'bearer' }, secretFields: ['token'] },
  ])
  expect((await cli(['connections', 'list'])).stdout).toContain('https://edr.example.com (private allowed)')
  const elsewhere = ['--url', 'https://edr-2.example.com']
  expect(await change(...elsewhere)).toMatchObject({ code: 2, stderr: expect.stringContaining('give its token again') })
  expect((await change(...elsewhere, ...named)).code).toBe(0)
  expect((await change('--auth', 'none')).code).toBe(0)
  expect(await shown()).toMatchObject([{ settings: { baseUrl: 'https://edr-2.example.com' }, secretFields: [] }])
  expect(await change(...named)).toMatchObject({ code: 2, stderr: expect.stringContaining('it has: none') })
  expect(await change('--auth', 'bearer')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('needs its token'),
  })
  expect((await change('--auth', 'bearer', ...named)).code).toBe(0)
  expect(await cli(EDR)).toMatchObject({ code: 2, stderr: expect.stringContaining('connections change edr') })
})

it('a secret that is too short to be told from ordinary text is kept with a warning', async () => {
  const warning = 'fewer than 12 characters'
  const added = await cli(
    [
      'connections',
      'add',
      'pin',
      '--url',
      'https://pin.example',
      '--auth',
      'bearer',
      '--secret-stdin',
      'token',
      '--json',
    ],
    'elastic',
  )
  expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining(warning) })
  expect(JSON.parse(added.stdout).warnings).toEqual([expect.stringContaining(warning)])
  const replace = (secret: string) => cli(['connections', 'replace', 'pin', '--secret-stdin', 'token'], secret)
  expect(await replace('elastic-2')).toMatchObject({ code: 0, stderr: expect.stringContaining(warning) })
  expect(await replace('elastic-2-and-more')).toMatchObject({ code: 0, stderr: '' })
  const listed = await cli(['connections', 'list', '--json'])
  expect(listed.stdout + added.stdout + added.stderr).not.toContain('elastic')
})
