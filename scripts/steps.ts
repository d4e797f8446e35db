// Runs commands one after another, streams what they print, and adds up what passed and failed. Never stops at a failure:
// a change should see everything that is wrong with it at once.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules', '.bin')

export interface Tally {
  passed: number
  failed: number
}

export interface Step {
  /** What is said before it runs. */
  title: string
  /** The command and its arguments; found in node_modules/.bin first. */
  command: string[]
  /** The command is vitest: its tests are counted one by one, not the command as a whole. */
  counted?: true
}

/** Runs one command at the repository's root and gives its exit code; 1 when a signal ended it or it was not found. */
function runCommand([command, ...args]: string[]): Promise<number> {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
  return new Promise((resolve) => {
    const child = spawn(command as string, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    child.on('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}. Run npm ci first.`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

/**
 * The tests in a report of vitest's JSON reporter. A test file that could not even be loaded holds no test and counts as
 * one failure; a run that fails although every test passed (an unhandled error) does as well.
 */
export function tallyReport(report: string, exitCode: number): Tally {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const failed = numFailedTests + unloaded
  return { passed: numPassedTests, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

async function runCounted(command: string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-tests-'))
  const file = join(folder, 'report.json')
  try {
    const code = await runCommand([...command, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
    let report: string
    try {
      report = readFileSync(file, 'utf8')
    } catch {
      return { passed: 0, failed: 1 }
    }
    return tallyReport(report, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs every step, in order; each counts as one, or as the tests that it ran. */
export async function runSteps(steps: Step[]): Promise<Tally> {
  const total: Tally = { passed: 0, failed: 0 }
  const broken: string[] = []
  for (const { title, command, counted } of steps) {
    console.log(`\n> ${title}`)
    const tally = counted ? await runCounted(command) : await runOnce(command)
    total.passed += tally.passed
    total.failed += tally.failed
    if (tally.failed > 0) broken.push(title)
  }
  if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`)
  return total
}

async function runOnce(command: string[]): Promise<Tally> {
  return (await runCommand(command)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs the steps, prints `N passed, N failed` as the last line, and sets the exit code. */
export async function runAndReport(steps: Step[]): Promise<void> {
  const { passed, failed } = await runSteps(steps)
  console.log(`\n${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}
