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

type Environment = { [name: string]: string }

export interface Step {
  /** What is said before it runs. */
  title: string
  /** The command and its arguments; found in node_modules/.bin first. */
  command: string[]
  /** The command runs tests: they are counted one by one, not the command as a whole. */
  counted?: 'vitest' | 'playwright'
}

/** Runs one command at the repository's root and gives its exit code; 1 when a signal ended it or it was not found. */
function runCommand([command, ...args]: string[], more: Environment): Promise<number> {
  const env = { ...process.env, ...more, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
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
export function tallyVitest(report: string, exitCode: number): Tally {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(report) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  return withExitCode({ passed: numPassedTests, failed: numFailedTests + unloaded }, exitCode)
}

/** The tests in a report of Playwright's JSON reporter. None is tried twice: one that would pass the second time has failed. */
export function tallyPlaywright(report: string, exitCode: number): Tally {
  const { stats, errors } = JSON.parse(report) as {
    stats: { expected: number; unexpected: number; flaky: number }
    errors: unknown[]
  }
  const { expected, unexpected, flaky } = stats
  return withExitCode({ passed: expected, failed: unexpected + flaky + errors.length }, exitCode)
}

const withExitCode = ({ passed, failed }: Tally, exitCode: number): Tally => ({
  passed,
  failed: failed === 0 && exitCode !== 0 ? 1 : failed,
})

async function runCounted({ command, counted }: Step, env: Environment): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-tests-'))
  const file = join(folder, 'report.json')
  try {
    const isVitest = counted === 'vitest'
    const reporters = isVitest ? ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : []
    const code = await runCommand([...command, ...reporters], { ...env, FIREBREAK_E2E_REPORT: file })
    let report: string
    try {
      report = readFileSync(file, 'utf8')
    } catch {
      return { passed: 0, failed: 1 }
    }
    return isVitest ? tallyVitest(report, code) : tallyPlaywright(report, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs every step, in order; each counts as one, or as the tests that it ran. */
async function runSteps(steps: Step[], env: Environment): Promise<Tally> {
  const total: Tally = { passed: 0, failed: 0 }
  const broken: string[] = []
  const parts: string[] = []
  for (const step of steps) {
    console.log(`\n> ${step.title}`)
    const told = tellTime(step.title)
    const tally = step.counted ? await runCounted(step, env) : await runOnce(step.command, env)
    parts.push(told())
    total.passed += tally.passed
    total.failed += tally.failed
    if (tally.failed > 0) broken.push(step.title)
  }
  if (parts.length > 0) console.log(`\nTime by part\n${parts.join('\n')}`)
  if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`)
  return total
}

/** Begins a part; what it gives says how long that took, and how much of a processor's time where the system tells that. */
function tellTime(title: string): () => string {
  const began = Date.now()
  const used = processorSeconds()
  return () => {
    const seconds = `${Math.round((Date.now() - began) / 1000)} s`.padStart(7)
    if (used === undefined) return `${seconds}  ${title}`
    return `${seconds} (processor ${`${Math.round((processorSeconds() ?? used) - used)} s`.padStart(5)})  ${title}`
  }
}

/** Processor time of the processes that this one has started and that have ended: fields 16 and 17 of proc(5), in 1/100 s. */
function processorSeconds(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[13]) + Number(fields[14])) / 100
  } catch {
    return undefined
  }
}

async function runOnce(command: string[], env: Environment): Promise<Tally> {
  return (await runCommand(command, env)) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

/** Runs the steps, prints `N passed, N failed` as the last line, and sets the exit code. */
export async function runAndReport(steps: Step[], env: Environment = {}): Promise<void> {
  const { passed, failed } = await runSteps(steps, env)
  console.log(`\n${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}
