// firebreak document as people call it: to standard output, into a file by its ending, and what it refuses.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const workspace = createTestWorkspace()
const cwd = workspace.path
const FILE = 'hello.playbook.yaml'
const document = (...more: string[]) => runCli(['document', FILE, ...more], { cwd })

beforeAll(() => {
  writeFileSync(
    join(cwd, FILE),
    'firebreak: 2\nname: Say hello\nnodes:\n  received: { type: trigger/manual, next: greet }\n' +
      '  greet: { type: action/log, with: { message: Hello } }\n',
  )
})
afterAll(() => workspace.remove())

describe('a document goes', () => {
  it('to standard output as Markdown, or in the format that is asked for', async () => {
    const plain = await document()
    expect(plain).toMatchObject({ code: 0, stderr: '' })
    expect(plain.stdout).toMatch(/^# Say hello\n[\s\S]*```mermaid\nflowchart LR/)
    expect((await document('--format', 'html')).stdout).toMatch(/^<!doctype html>/i)
    expect((await document('--format', 'svg')).stdout).toMatch(/^<svg/)
  })

  it('into a file, whose ending says the format', async () => {
    for (const [name, start] of [
      ['hello.md', /^# Say hello/],
      ['hello.MARKDOWN', /^# Say hello/],
      ['hello.html', /^<!doctype html>/i],
    ] as const) {
      expect(await document('--out', name)).toMatchObject({ code: 0, stdout: `Wrote ${name} (hello)\n` })
      expect(readFileSync(join(cwd, name), 'utf8')).toMatch(start)
    }
  })

  it('nowhere when nobody can tell the format, or a picture has no file', async () => {
    expect(await document('--out', 'hello.doc')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('hello.doc'),
    })
    expect(await document('--format', 'png')).toMatchObject({ code: 2, stderr: expect.stringContaining('--out FILE') })
  })

  it.runIf(process.platform !== 'win32')('to a browser that sees no secret of the environment', async () => {
    const browser = join(cwd, 'browser')
    const seen = join(cwd, 'seen')
    writeFileSync(browser, `#!/bin/sh\nenv > '${seen}'\n`, { mode: 0o755 })
    const env = { FIREBREAK_BROWSER: browser, FIREBREAK_PASSPHRASE: 'planted-one', EDR_TOKEN: 'planted-two' }
    const drawn = await runCli(['document', FILE, '--out', 'hello.png'], { cwd, env })
    expect(drawn).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(seen, 'utf8')).toMatch(/^PATH=/m)
    expect(readFileSync(seen, 'utf8')).not.toContain('planted')
  })
})
