// What the bar above the tests says: how many passed, or why it is not known yet. Pure.
import type { TestResult } from '../worker/scenarios.ts'

export interface TestsNow {
  /** undefined: they have not been read yet. */
  tests: number | undefined
  results: readonly Pick<TestResult, 'status'>[]
  /** Of the playbook as it is drawn: it is being compiled, has a plan, or has errors. */
  playbook: 'compiling' | 'ready' | 'has errors'
  /** They could not be read or run. */
  hasProblem: boolean
}

export function testsWords({ tests, results, playbook, hasProblem }: TestsNow): {
  words: string
  kind: 'passed' | 'failed' | 'waiting'
} {
  const waiting = (words: string) => ({ words, kind: 'waiting' as const })
  if (playbook === 'has errors') return waiting('The playbook has errors: its tests wait.')
  if (results.length > 0) {
    const passed = results.filter(({ status }) => status === 'passed').length
    const failed = results.length - passed
    if (failed > 0) return { words: `${passed} passed, ${failed} failed`, kind: 'failed' }
    return { words: `${passed} passed`, kind: 'passed' }
  }
  if (hasProblem) return waiting('Not run')
  if (tests === undefined) return waiting('Reading the tests…')
  return waiting(`Running ${tests} ${tests === 1 ? 'test' : 'tests'}…`)
}

/** What stands in place of a result. */
export function noResultWords({ playbook, hasProblem }: Pick<TestsNow, 'playbook' | 'hasProblem'>): string {
  if (playbook === 'has errors') return 'It has not run yet: the playbook has errors.'
  return hasProblem ? 'It has not run.' : 'It is running…'
}
