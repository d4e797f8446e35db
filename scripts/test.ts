// `npm test`: everything that a fresh machine can run: unit tests, then the specs of the Studio in a browser. `--corpus` runs
// the tests over the recorded alerts instead, which are no part of the repository: without them it says so and passes.
// `--e2e` runs the specs alone, `--desktop` all of them through the desktop's code over a stand-in of Electron; what follows
// `--` is handed on to Playwright.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runAndReport, type Step } from './steps.ts'

const { values, positionals } = parseArgs({
  options: {
    corpus: { type: 'boolean', default: false },
    e2e: { type: 'boolean', default: false },
    desktop: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

const UNIT_TESTS: Step = { title: 'Unit tests', command: ['vitest', 'run'], counted: 'vitest' }
const SPECS: Step = {
  title: values.desktop ? 'The desktop over a stand-in of Electron' : 'The Studio in a browser and in the desktop',
  command: ['playwright', 'test', ...positionals, ...(values.desktop ? ['--project=desktop-stand-in'] : [])],
  counted: 'playwright',
}
const CORPUS_TESTS: Step = {
  title: 'Tests over recorded alerts',
  command: ['vitest', 'run', '--config', 'vitest.corpus.config.ts'],
  counted: 'vitest',
}

if (values.corpus) await runCorpus()
else {
  const browser = await prepare()
  await runAndReport([...(values.e2e || values.desktop ? [] : [UNIT_TESTS]), SPECS], browser)
}

async function runCorpus(): Promise<void> {
  const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
  if (existsSync(corpus)) return runAndReport([CORPUS_TESTS])
  console.log('No recorded alerts at ../shared/corpus (or $FIREBREAK_CORPUS): the corpus tests are skipped.')
  return runAndReport([])
}

/** Builds the Studio, the command line and the desktop and finds a browser, which the specs need; what their processes have to know. */
async function prepare(): Promise<{ [name: string]: string }> {
  const [{ buildCli, buildElectron, buildRenderer }, { provideBrowser }] = await Promise.all([
    import('./build.ts'),
    import('./browser.ts'),
  ])
  await buildRenderer()
  await buildCli()
  await buildElectron()
  if (!existsSync(join(root, 'node_modules', 'electron', 'path.txt'))) {
    console.log('The binary of Electron is not on this machine: the desktop is tested over a stand-in alone.')
  }
  return { FIREBREAK_BROWSER: provideBrowser(), ...(values.desktop && { FIREBREAK_ALL_IN_DESKTOP: '1' }) }
}
