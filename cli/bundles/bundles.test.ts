import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const scenarios = readdirSync(join(examples, 'phishing-triage/scenarios'))
const workspace = createTestWorkspace({}, { copyOf: examples })
/** The workspace is a folder below. */
const cwd = workspace.beside
const env = { FIREBREAK_KEYS: join(cwd, 'keys'), FIREBREAK_KEY_FILE: join(cwd, 'master.key') }

afterAll(() => workspace.remove())

const cli = (...args: string[]) => runCli(args, { cwd, env })

describe('firebreak keys and bundle', () => {
  it('make a signed file of an example, which is looked at, verified and tested elsewhere', async () => {
    const made = await cli('keys', 'create', 'team')
    expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^firebreak-ed25519 [0-9a-f]{64} team\n$/)])
    const playbook = 'workspace/phishing-triage/phishing-triage.playbook.yaml'
    const created = await cli('bundle', 'create', playbook, '--json')
    expect(created.code, created.stderr).toBe(0)
    const { file, id } = JSON.parse(created.stdout)
    expect(file).toBe('phishing-triage.firebreak')

    const inspected = await cli('bundle', 'inspect', file)
    expect(inspected.stdout).toMatch(/change +Quarantine every copy \(quarantine\) +POST \/quarantine, can be undone/)
    expect(inspected.stdout).toContain(id)
    expect((await cli('bundle', 'verify', file)).code).toBe(0)
    const tested = await cli('test', file, '--min-coverage', '100')
    expect([tested.code, tested.stdout]).toEqual([0, expect.stringContaining(`${scenarios.length} passed, 0 failed`)])

    const bytes = readFileSync(join(cwd, file))
    bytes[bytes.lastIndexOf('nodes:')] = 0x58
    writeFileSync(join(cwd, 'changed.firebreak'), bytes)
    const changed = await cli('bundle', 'verify', 'changed.firebreak')
    expect(changed.code).toBe(2)
    expect(changed.stderr).toContain('phishing-triage/phishing-triage.playbook.yaml')

    expect((await cli('keys', 'remove', 'team')).code).toBe(0)
    const untrusted = await cli('bundle', 'verify', file)
    expect([untrusted.code, untrusted.stdout]).toEqual([1, expect.stringContaining('not trusted here')])
    writeFileSync(join(cwd, 'team.pub'), made.stdout)
    expect((await cli('keys', 'trust', 'team.pub')).code).toBe(0)
    expect((await cli('bundle', 'verify', file)).stdout).toContain('signed by team')
  })

  it('take every example as it is: nothing in them looks like a secret', async () => {
    expect((await cli('keys', 'create', 'examples')).code).toBe(0)
    for (const name of ['phishing-triage', 'ransomware-containment', 'alert-triage']) {
      const playbook = `workspace/${name}/${name}.playbook.yaml`
      const created = await cli('bundle', 'create', playbook, '--key', 'examples', '--out', `${name}.bundle`)
      expect([name, created.code], created.stderr).toEqual([name, 0])
    }
  })

  it('say what is wrong, and how to mend it', async () => {
    expect((await cli('bundle', 'inspect', 'workspace/lists/known-senders.txt')).stderr).toContain('This is no bundle')
    expect((await cli('bundle', 'inspect', 'nowhere.firebreak')).stderr).toContain('there is no such file')
    const outside = await cli('bundle', 'create', '../x.playbook.yaml', '--data', 'workspace/.firebreak')
    expect([outside.code, outside.stderr]).toEqual([2, expect.stringContaining('not in the workspace')])
  })
})
