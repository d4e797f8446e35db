import { expect, test } from 'vitest'
import { noResultWords, type TestsNow, testsWords } from './tests-words.ts'

const now: TestsNow = { tests: 2, results: [], playbook: 'ready', hasProblem: false }
const passed = { status: 'passed' } as const
const failed = { status: 'failed' } as const

test.each<[string, Partial<TestsNow>, string, string]>([
  ['before they are read', { tests: undefined }, 'Reading the tests…', 'waiting'],
  ['while the playbook is compiled', { playbook: 'compiling' }, 'Running 2 tests…', 'waiting'],
  ['before the first results', {}, 'Running 2 tests…', 'waiting'],
  ['before the result of the only one', { tests: 1 }, 'Running 1 test…', 'waiting'],
  ['when none failed', { results: [passed, passed] }, '2 passed', 'passed'],
  ['when one failed', { results: [passed, failed] }, '1 passed, 1 failed', 'failed'],
  ['when one does not fit any more', { results: [{ status: 'stale' }] }, '0 passed, 1 failed', 'failed'],
  ['when they could not be run', { hasProblem: true }, 'Not run', 'waiting'],
  [
    'with errors in the playbook',
    { playbook: 'has errors', results: [passed] },
    'The playbook has errors: its tests wait.',
    'waiting',
  ],
])('%s', (_, more, words, kind) => expect(testsWords({ ...now, ...more })).toEqual({ words, kind }))

test('a test without a result says why', () => {
  expect(noResultWords(now)).toBe('It is running…')
  expect(noResultWords({ ...now, hasProblem: true })).toBe('It has not run.')
  expect(noResultWords({ ...now, playbook: 'has errors' })).toBe('It has not run yet: the playbook has errors.')
})
