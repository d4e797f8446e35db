// Every command that the README and the guides name can be given as it is written there; those of the first ten minutes are run.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from './commands.ts'
import { describeProgram } from './program.ts'
import { jsonLines, runCli } from './testing/run-cli.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const PAGES = ['README.md', ...readdirSync(join(root, 'docs/guide')).map((page) => `docs/guide/${page}`)]

/** The lines of shell blocks that begin with `firebreak`, with `npx` before it or not; lines that go on are one. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.trim().replace(/^npx /, ''))
    .filter((line) => line.startsWith('firebreak '))
}

/** The words of a command, without what a shell does with them: comments, and output that goes into a file. */
function wordsOf(line: string): string[] {
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []
  const end = words.findIndex((word) => word.startsWith('#') || word === '>' || word === '|')
  return (end === -1 ? words : words.slice(0, end)).slice(1).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'))
}

const NAMED = PAGES.flatMap((page) => commandsOf(page).map((line) => [page, line] as const))

describe('a command that is named', () => {
  it('is found in the README and the guides', () => {
    expect(new Set(NAMED.map(([page]) => page))).toContain('README.md')
    expect(NAMED.length).toBeGreaterThan(40)
  })

  it.each(NAMED)('%s: %s', async (_page, line) => {
    const program = describeProgram(commands, '0')
    let taken: string | undefined
    const only = (command: Command) => {
      command.action(() => {
        taken = command.name()
      })
      for (const one of command.commands) only(one)
    }
    only(program)
    await program.parseAsync(wordsOf(line), { from: 'user' })
    expect(taken).toBeDefined()
  })
})

describe('the first ten minutes of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-readme-'))
  const lines = commandsOf('README.md')
  const env = { FIREBREAK_KEY_FILE: join(folder, 'master.key'), GIT_CONFIG_GLOBAL: '/dev/null' }
  const cli = (line: string, stdin = '') => runCli(wordsOf(line), { cwd: folder, env, stdin })

  beforeAll(() => {
    cpSync(join(root, 'examples'), join(folder, 'examples'), {
      recursive: true,
      dereference: true,
      filter: (path) => !path.includes('.firebreak'),
    })
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
    git('init')
    git('add', '.')
    git('-c', 'user.name=ana', '-c', 'user.email=ana@example.com', 'commit', '-m', 'Examples')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** What each does where nobody sits at the terminal, by its first words; `serve` stays, `doctor` ends by the machine, and both have tests of their own. */
  const ENDS: readonly [start: string, code: number, says: RegExp][] = [
    ['check examples', 0, /no problems/],
    ['run examples/ransomware', 0, /What it would do/],
    ['run examples/alert-triage', 0, /"kind":"run.started"/],
    ['test examples', 0, /passed/],
    ['backtest', 0, /alerts in/],
    ['new playbooks/isolate', 0, /isolate\.playbook\.yaml/],
    ['nodes', 0, /action\/http-request/],
    ['connections add edr', 2, /--secret-stdin|secret/],
    ['run playbooks/isolate.playbook.yaml', 2, /edr/],
    ['token create ana', 0, /fb_/],
    ['runs', 0, /No runs yet/],
    ['undo ID', 2, /ID/],
    ['runs --data examples/.firebreak', 0, /Alert triage/],
  ]

  it('are all known here', () => {
    const starts = ENDS.map(([start]) => start)
    const unknown = lines
      .map((line) => wordsOf(line).join(' '))
      .filter((line) => !starts.some((one) => line.startsWith(one)))
    expect(unknown).toEqual(['serve playbooks', 'doctor'])
  })

  it('end as they should, one after another', async () => {
    const ended: [string, number | null, boolean][] = []
    for (const line of lines) {
      const words = wordsOf(line).join(' ')
      const [start, , says] =
        ENDS.filter(([one]) => words.startsWith(one)).sort((a, b) => b[0].length - a[0].length)[0] ?? []
      if (start === undefined || says === undefined) continue
      const { code, stdout, stderr } = await cli(line)
      ended.push([start, code, says.test(stdout + stderr)])
    }
    expect(ended).toEqual(ENDS.map(([start, code]) => [start, code, true]))
    expect(jsonLines(await cli('firebreak runs --data examples/.firebreak --json')).length).toBeGreaterThan(0)
  }, 120_000)
})
