import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { runCli } from '../testing/run-cli.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))
const workspace = createTestWorkspace()
/** The workspace is a folder below. */
const cwd = workspace.beside
const folder = workspace.path
const count = readdirSync(join(examples, 'phishing-triage/scenarios')).length
const scenario = 'workspace/phishing-triage/scenarios/newsletter.scenario.yaml'

beforeAll(() => {
  for (const part of ['phishing-triage', 'lists']) {
    cpSync(join(examples, part), workspace.at(part), {
      recursive: true,
      filter: (path) => !path.includes('.firebreak'),
    })
  }
})
afterAll(() => workspace.remove())

const cli = (...args: string[]) => runCli(['test', ...args], { cwd })

function change(from: string, to: string): () => void {
  const file = join(cwd, scenario)
  const before = readFileSync(file, 'utf8')
  expect(before).toContain(from)
  writeFileSync(file, before.replace(from, to))
  return () => writeFileSync(file, before)
}

describe('firebreak test', () => {
  it('runs all scenarios under a folder, says what they cover, and ends with 0', async () => {
    const { code, stdout } = await cli('workspace', '--min-coverage', '100')
    expect(stdout).toContain('✔ Advertising that we asked for is recognised')
    expect(stdout).toContain('Phishing triage: branches 19/19 (100 %)')
    expect(stdout).toContain(`${count} passed, 0 failed`)
    expect(code).toBe(0)
  })

  it('ends with 1 on a failure, tells the line and the difference, and writes JUnit', async () => {
    const put = change('ledger: [tell-campaign]', 'ledger: [tell-campaign, block-sender]')
    try {
      const { code, stdout } = await cli('workspace', '--junit', 'results.xml', '--filter', 'advertising')
      expect(code).toBe(1)
      expect(stdout).toMatch(/newsletter\.scenario\.yaml:\d+:\d+ Something else would have been written/)
      expect(stdout).toContain('- block-sender')
      const xml = readFileSync(join(cwd, 'results.xml'), 'utf8')
      expect(xml).toContain('<testsuites name="firebreak" tests="1" failures="1" errors="0"')
      expect(xml).toContain('expect.ledger: Something else would have been written\n  ')
    } finally {
      put()
    }
  })

  it('ends with 1 below the coverage that is asked for', async () => {
    const { code, stderr } = await cli(scenario, '--min-coverage', '90', '--coverage')
    expect(stderr).toMatch(/Phishing triage: \d+ % of branches covered, below 90 %/)
    expect(code).toBe(1)
  })

  it('renames what is stale where the new name is clear', async () => {
    const put = change('ledger: [tell-campaign]', 'ledger: [tell-campain]')
    try {
      const stale = await cli(scenario)
      expect(stale).toMatchObject({ code: 1, stdout: expect.stringContaining('Did you mean tell-campaign?') })
      const fixed = await cli(scenario, '--fix')
      expect(fixed).toMatchObject({ code: 0, stderr: expect.stringContaining('Rename to tell-campaign') })
      expect(readFileSync(join(cwd, scenario), 'utf8')).toContain('ledger: [tell-campaign]')
    } finally {
      put()
    }
  })

  it('gives JSON alone with --json', async () => {
    const { code, stdout } = await cli(scenario, '--json')
    const result = JSON.parse(stdout) as {
      passed: number
      scenarios: unknown[]
      coverage: { branchesPercent: number }[]
    }
    expect(code).toBe(0)
    expect(result).toMatchObject({ passed: 1, failed: 0, stale: 0, broken: 0, scenarios: [{ status: 'passed' }] })
    expect(result.coverage[0]?.branchesPercent).toBeLessThan(100)
  })

  it('runs again when a file changes, with --watch, until it is interrupted', async () => {
    const cliFile = fileURLToPath(new URL('../firebreak.js', import.meta.url))
    const child = spawn(process.execPath, [cliFile, 'test', scenario, '--watch'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    await expect.poll(() => output, { timeout: 20_000 }).toContain('Watching for changes')
    expect(output).toContain('1 passed, 0 failed')
    const put = change('ledger: [tell-campaign]', 'ledger: []')
    await expect.poll(() => output, { timeout: 20_000 }).toContain('0 passed, 1 failed')
    put()
    await expect.poll(() => output.split('1 passed, 0 failed').length, { timeout: 20_000 }).toBe(3)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  }, 60_000)

  it('ends with 2 where there is nothing to run or the use is wrong, with 3 where the folder is not there', async () => {
    expect(await cli('workspace/lists')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no scenario'),
    })
    expect(await cli('workspace', '--filter', 'nothing like it')).toMatchObject({ code: 2 })
    expect(await cli('workspace', '--min-coverage', 'much')).toMatchObject({ code: 2 })
    expect(await cli('nowhere')).toMatchObject({ code: 3, stderr: expect.stringContaining('There is no nowhere') })
    expect(existsSync(join(folder, '.firebreak'))).toBe(false)
  })
})
