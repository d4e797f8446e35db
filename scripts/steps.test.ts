import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { root, tallyPlaywright, tallyVitest } from './steps.ts'

const file = (status: string, tests: number) => ({ status, assertionResults: new Array(tests).fill({}) })
const report = (passed: number, failed: number, ...files: object[]) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files })

describe('the tally of a test report', () => {
  test('adds up the tests', () => {
    expect(tallyVitest(report(5, 2, file('passed', 4), file('failed', 3)), 1)).toEqual({ passed: 5, failed: 2 })
  })
  test('counts a file that cannot be loaded as a failure', () => {
    expect(tallyVitest(report(4, 0, file('passed', 4), file('failed', 0)), 1)).toEqual({ passed: 4, failed: 1 })
  })
  test('fails when the run failed although every test passed', () => {
    expect(tallyVitest(report(4, 0, file('passed', 4)), 1)).toEqual({ passed: 4, failed: 1 })
  })
})

describe('the tally of a report of specs', () => {
  const specs = (expected: number, unexpected: number, flaky: number, errors: object[] = []) =>
    JSON.stringify({ stats: { expected, unexpected, flaky }, errors })
  test('counts a spec that would pass only at a second try as failed', () => {
    expect(tallyPlaywright(specs(5, 1, 2), 1)).toEqual({ passed: 5, failed: 3 })
  })
  test('counts what kept specs from running', () => {
    expect(tallyPlaywright(specs(0, 0, 0, [{ message: 'no browser' }]), 1)).toEqual({ passed: 0, failed: 1 })
    expect(tallyPlaywright(specs(3, 0, 0), 1)).toEqual({ passed: 3, failed: 1 })
  })
})

/** Runs steps in a process of their own, as the npm scripts do. */
function runReported(steps: { title: string; command: string[] }[]) {
  const module = pathToFileURL(join(root, 'scripts', 'steps.ts')).href
  const program = `import { runAndReport } from '${module}'; await runAndReport(${JSON.stringify(steps)})`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  return { lines: stdout.trim().split('\n'), status }
}

describe('steps', () => {
  const well = { title: 'Well', command: ['node', '-e', 'console.log(1)'] }
  const ill = { title: 'Ill', command: ['node', '-e', 'process.exit(3)'] }
  test('end with the plain line and 0 when all is well', () => {
    const { lines, status } = runReported([well])
    expect([lines.at(-1), status]).toEqual(['1 passed, 0 failed', 0])
  })
  test('go on after a failure, name it, and exit with 1', () => {
    const { lines, status } = runReported([ill, well, { title: 'Absent', command: ['no-such-command'] }])
    expect(lines).toContain('Failed: Ill, Absent')
    expect([lines.at(-1), status]).toEqual(['1 passed, 2 failed', 1])
  })
  test('say how long each part took', () => {
    const { lines } = runReported([well, ill])
    const at = lines.indexOf('Time by part')
    expect(lines.slice(at + 1, at + 3).map((line) => line.replace(/\d+/g, 'N').replace(/ +/g, ' '))).toEqual(
      ['Well', 'Ill'].map((title) => (existsSync('/proc') ? ` N s (processor N s) ${title}` : ` N s ${title}`)),
    )
  })
})
