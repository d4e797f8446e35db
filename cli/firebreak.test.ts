import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, jsonLines, runCli } from './testing/run-cli.ts'

const cwd = mkdtempSync(join(tmpdir(), 'firebreak-cli-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const cli = (args: string[], more: { stdin?: string; env?: { [name: string]: string }; node?: string } = {}) =>
  runCli(args, { cwd, ...more })

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(cwd, name), content)
  return name
}

const BROKEN = `firebreak: 2
name: Broken
takes: original
nodes:
  start: { type: trigger/alert, next: note }
  note: { type: action/logg, with: { message: "hello" } }
`

describe('the launcher', () => {
  // The system's Node, where it is an older one: npm installs with it, so it is what a bin shim may be started with.
  const systemNode = '/usr/bin/node'
  it.runIf(existsSync(systemNode))('hands over to the pinned Node, with the exit code and what is piped', async () => {
    const { code, stdout } = await cli(['version', '--json'], { node: systemNode })
    expect(code).toBe(0)
    expect(Number.parseInt((JSON.parse(stdout) as { node: string }).node, 10)).toBeGreaterThanOrEqual(24)
    expect((await cli(['no-such'], { node: systemNode })).code).toBe(2)
  })
})

describe('wrong use', () => {
  let ended: Record<'unknown' | 'option' | 'nothing' | 'json' | 'choice', Ended>
  beforeAll(async () => {
    const [unknown, option, nothing, json, choice] = (await Promise.all([
      cli(['chek', 'x']),
      cli(['check', 'x', '--fixx']),
      cli([]),
      cli(['check', '--json']),
      cli(['run', 'x', '--mode', 'real']),
    ])) as [Ended, Ended, Ended, Ended, Ended]
    ended = { unknown, option, nothing, json, choice }
  })

  it('ends with 2 and says what was meant', () => {
    expect(Object.values(ended).map(({ code }) => code)).toEqual([2, 2, 2, 2, 2])
    expect(ended.unknown.stderr).toContain("Unknown command 'chek'\n(Did you mean check?)")
    expect(ended.option.stderr).toContain("Unknown option '--fixx'\n(Did you mean --fix?)")
    expect(ended.nothing.stderr).toContain('Usage: firebreak')
    expect(ended.choice.stderr).toContain('simulate, shadow, live')
  })

  it('is told as JSON, too, and never with a stack trace', () => {
    expect(jsonLines(ended.json)).toEqual([
      { error: { code: 'use/wrong', message: "missing required argument 'file'" } },
    ])
    for (const { stdout, stderr } of Object.values(ended)) expect(stdout + stderr).not.toMatch(/\n {4}at /)
  })
})

describe('firebreak check', () => {
  it('shows the line with a caret, and mends what it can', async () => {
    const file = write('broken.playbook.yaml', BROKEN)
    const before = await cli(['check', file])
    expect(before.code).toBe(1)
    expect(before.stdout).toContain(`${file}:6:17 error FB101`)
    expect(before.stdout).toContain('\n    │                 ^^^^^^^^^^^\n')
    expect(before.stdout).not.toContain('\u001b[')
    const fixed = await cli(['check', file, '--fix', '--json'])
    expect(fixed.code).toBe(0)
    expect(jsonLines(fixed)).toMatchObject([{ files: [{ ok: true, fixes: ['line 6: Change to action/log (FB101)'] }] }])
    expect(readFileSync(join(cwd, file), 'utf8')).toContain('type: action/log\n')
  })

  it('checks triggers.yaml and what its routes start, beside playbooks', async () => {
    const playbook = write('noted.playbook.yaml', BROKEN.replace('action/logg', 'action/log'))
    const routes = `triggers: 1\nroutes:\n  - { playbook: ${playbook}, mode: shadow }\n`
    const right = await cli(['check', write('triggers.yaml', routes), playbook])
    expect([right.code, right.stdout]).toEqual([
      0,
      `✔ triggers.yaml: no problems\n✔ ${playbook}: no problems\n2 files: no problems\n`,
    ])
    write('triggers.yaml', routes.replace(playbook, 'gone.playbook.yaml'))
    const wrong = await cli(['check', 'triggers.yaml', '--format', 'sarif'])
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      runs: [
        {
          tool: { driver: { rules: [{ id: 'FB902' }] } },
          results: [
            {
              ruleId: 'FB902',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'triggers.yaml' },
                    region: { startLine: 3, startColumn: 17 },
                  },
                },
              ],
            },
          ],
        },
      ],
    })
  })

  it('checks on when a file cannot be read, and says why each cannot', async () => {
    const files = [
      'none.yaml',
      write('empty.yaml', ''),
      write('binary.yaml', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0xff])),
      write('huge.yaml', new Uint8Array(20_000_000).fill(0x61)),
      write('giant.yaml', new Uint8Array(70_000_000)),
    ]
    const { code, stderr, stdout } = await cli(['check', ...files])
    expect(code).toBe(3)
    expect(stderr).toContain('none.yaml cannot be read: there is no such file.')
    expect(stderr).toContain('giant.yaml has 70 MB')
    expect(stdout).toContain('empty.yaml:1:1 error FB002')
    expect(stdout).toContain('binary.yaml:1:1 error FB003')
    expect(stdout).toContain('huge.yaml:1:1 error FB004')
  })

  it('colours where it is asked to, and never with NO_COLOR', async () => {
    const file = write('color.playbook.yaml', BROKEN)
    const [forced, none, flag] = await Promise.all([
      cli(['check', file], { env: { FORCE_COLOR: '1' } }),
      cli(['check', file], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
      cli(['check', file, '--no-color'], { env: { FORCE_COLOR: '1' } }),
    ])
    expect([forced, none, flag].map(({ stdout }) => stdout.includes('\u001b['))).toEqual([true, false, false])
  })
})

describe('firebreak new', () => {
  it('writes a playbook that checks clean, and never overwrites', async () => {
    const made = await cli(['new', 'Suspicious sign-in', '--json'])
    expect(jsonLines(made)).toEqual([
      { playbook: 'suspicious-sign-in.playbook.yaml', alert: 'suspicious-sign-in.alert.json' },
    ])
    const [checked, again] = await Promise.all([
      cli(['check', 'suspicious-sign-in.playbook.yaml']),
      cli(['new', 'Suspicious sign-in']),
    ])
    expect(checked.stdout).toBe('✔ suspicious-sign-in.playbook.yaml: no problems\n')
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing is overwritten') })
  })
})

describe('what Firebreak knows', () => {
  it('prints node types and the schema', async () => {
    const [all, one, near, schema] = (await Promise.all([
      cli(['nodes', '--json']),
      cli(['nodes', 'human/approval']),
      cli(['nodes', 'human/aproval']),
      cli(['schema']),
    ])) as [Ended, Ended, Ended, Ended]
    expect(jsonLines(all)[0]).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'action/http-request', effect: 'change' })]),
    )
    expect(one.stdout).toMatch(/ {2}quorum +How many different people must approve \(integer, default 1\)/)
    expect(one.stdout).toContain('Ports   approved, rejected, expired, error')
    expect(near).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean human/approval?') })
    expect(JSON.parse(schema.stdout)).toMatchObject({ properties: { firebreak: { const: 2 } } })
  })
})
