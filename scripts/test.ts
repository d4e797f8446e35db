// `npm test`: everything that a fresh machine can run. `--corpus` runs the tests over the recorded alerts instead, which are
// no part of the repository: without them it says so and passes.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runAndReport, type Step } from './steps.ts'

const { values } = parseArgs({ options: { corpus: { type: 'boolean', default: false } } })

const TESTS: Step[] = [{ title: 'Unit tests', command: ['vitest', 'run'], counted: true }]
const CORPUS_TESTS: Step[] = [
  {
    title: 'Tests over recorded alerts',
    command: ['vitest', 'run', '--config', 'vitest.corpus.config.ts'],
    counted: true,
  },
]

const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
if (values.corpus && !existsSync(corpus)) {
  console.log('No recorded alerts at ../shared/corpus (or $FIREBREAK_CORPUS): the corpus tests are skipped.')
  await runAndReport([])
} else {
  await runAndReport(values.corpus ? CORPUS_TESTS : TESTS)
}
