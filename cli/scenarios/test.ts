// firebreak test: the scenarios beside playbooks, all of them, with what they cover.
import { watch } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type Diagnostic, editScenario, percentOf, readScenario } from '../../engine/index.ts'
import {
  BUNDLE_SUFFIX,
  findScenarios,
  readBundle,
  runScenarios,
  type ScenarioReport,
  type ScenarioTask,
  type TestRun,
  unpackBundle,
} from '../../host/index.ts'
import { defineCommand, type ExitCode } from '../command.ts'
import { CommandError, wrongUse } from '../command-error.ts'
import { replaceFile } from '../files.ts'
import { onInterrupt } from '../interrupt.ts'
import { plural, safe } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { listsFolderOf, standardCatalog } from '../workspace/open-workspace.ts'
import { toJunit } from './junit.ts'
import { renderCounts, renderCoverage, renderReport } from './scenarios-text.ts'

interface Options {
  filter?: string
  junit?: string
  coverage?: true
  minCoverage?: string
  jobs?: string
  watch?: true
  fix?: true
  json?: true
}

interface Limits {
  minCoverage: number | undefined
  jobs: number | undefined
}

/** Editors write a file in several steps: after the first, this long is waited for the rest. */
const REST_MS = 120

export const test = defineCommand<Options>({
  name: 'test',
  summary:
    'run the scenarios of playbooks: rehearsals with a given alert, answers and mocks, compared with what is expected',
  arguments: [
    { name: '[path...]', summary: 'folders, playbooks, scenarios (NAME.scenario.yaml) or bundles; default: here' },
  ],
  details: `A scenario gives the alert, what every system answers and what people say, and says what must come of it: the path, the
writes with their arguments, the outputs, the end, how long it takes. Nothing leaves this machine, and waiting takes no time. A
scenario that names a node which is not there any more, or a mock that its node could not give, is stale, and fails.

Coverage counts the ways out of nodes (branches, ways out of loops, answers of people), nodes, and error edges that are drawn.`,
  options: [
    { flags: '--filter <text>', summary: 'only scenarios whose name or file holds this' },
    { flags: '--coverage', summary: 'name everything that no scenario goes through' },
    { flags: '--min-coverage <percent>', summary: 'fail where fewer of the branches of a playbook are covered' },
    { flags: '--junit <file>', summary: 'write the results as JUnit XML' },
    {
      flags: '--jobs <n>',
      summary: 'how many at once; default: as the machine has processors, if there is enough to do',
    },
    { flags: '--watch', summary: 'run them again whenever a file changes, until Ctrl-C' },
    { flags: '--fix', summary: 'rename what is stale where the new name is clear, and say what' },
  ],
  examples: [
    { command: 'firebreak test', summary: 'every scenario under this folder' },
    {
      command: 'firebreak test playbooks/phishing.playbook.yaml --coverage',
      summary: 'what of a playbook is untested',
    },
    {
      command: 'firebreak test --min-coverage 100 --junit results.xml',
      summary: 'in a pipeline: fails below full branch coverage',
    },
    { command: 'firebreak test --watch', summary: 'beside an editor' },
  ],
  async run({ args, options, terminal }) {
    const limits: Limits = {
      minCoverage: numberOf(options.minCoverage, '--min-coverage', 0, 100),
      jobs: numberOf(options.jobs, '--jobs', 1, 256),
    }
    if (options.watch && options.json) throw wrongUse('--watch and --json contradict each other: leave one out')
    const paths = args.length > 0 ? args : ['.']
    if (paths.some((path) => path.endsWith(BUNDLE_SUFFIX))) return testBundles(paths, options, limits, terminal)
    if (options.watch) return watchAll(paths, options, limits, terminal)
    return runOnce(paths, options, limits, terminal)
  },
})

/** The scenarios of bundles, on the playbooks as they stand in them. */
async function testBundles(paths: string[], options: Options, limits: Limits, terminal: Terminal): Promise<ExitCode> {
  const other = paths.find((path) => !path.endsWith(BUNDLE_SUFFIX))
  if (other !== undefined) throw wrongUse(`${other} is no bundle: test bundles and files apart`)
  if (options.watch || options.fix) throw wrongUse('--watch and --fix: nothing in a bundle changes')
  const folder = await mkdtemp(join(tmpdir(), 'firebreak-bundle-'))
  try {
    const folders = paths.map((path, index) => {
      const laidOut = join(folder, `${index + 1}`, basename(path, BUNDLE_SUFFIX))
      unpackBundle(readBundle(path), laidOut)
      return laidOut
    })
    return await runOnce(folders, options, limits, terminal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function numberOf(text: string | undefined, option: string, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number) || number < least || number > most) {
    throw wrongUse(`${option} ${text}: give a number from ${least} to ${most}`)
  }
  return number
}

async function runOnce(paths: string[], options: Options, limits: Limits, terminal: Terminal): Promise<ExitCode> {
  const began = performance.now()
  const { json } = options
  let tasks: ScenarioTask[] = findScenarios(paths).map((file) => ({ file, lists: listsFolderOf(file) }))
  if (tasks.length === 0) {
    throw new CommandError('scenario/none', `There is no scenario under ${paths.join(', ')}. ${HOW_TO_BEGIN}`)
  }
  if (options.fix) tasks = await fixAll(tasks, terminal)
  const jobs = limits.jobs === undefined ? {} : { jobs: limits.jobs }
  const run = await runScenarios(tasks, standardCatalog(), {
    ...jobs,
    onReport: (report) => terminal.status(`${terminal.colors.err.dim('running')} ${safe(report.name)}`),
  })
  terminal.status(undefined)
  const isChosen = ({ name, file }: ScenarioReport) =>
    options.filter === undefined || `${name}\n${file}`.toLowerCase().includes(options.filter.toLowerCase())
  const reports = run.reports.filter(isChosen)
  if (reports.length === 0) {
    throw new CommandError('scenario/none', `No scenario has “${options.filter}” in its name or file.`)
  }
  const tookMs = performance.now() - began
  const short = limits.minCoverage === undefined ? [] : tooShort(run, limits.minCoverage)
  if (options.junit !== undefined) await writeJunit(options.junit, reports)
  if (json) terminal.out(JSON.stringify(asJson(reports, run, tookMs)))
  else await tell({ ...run, reports }, tookMs, options, terminal)
  for (const { name, coverage } of short) {
    const percent = percentOf(coverage.branches)
    terminal.err(
      `${terminal.colors.err.red('✖')} ${safe(name)}: ${percent} % of branches covered, below ${limits.minCoverage} %`,
    )
  }
  return reports.some(({ status }) => status !== 'passed') || short.length > 0 ? 1 : 0
}

const HOW_TO_BEGIN = 'Write NAME.scenario.yaml beside a playbook, or save a run as a test in the Studio.'

const tooShort = ({ coverage }: TestRun, least: number): TestRun['coverage'] =>
  coverage.filter((one) => percentOf(one.coverage.branches) < least)

async function tell(run: TestRun, tookMs: number, options: Options, terminal: Terminal): Promise<void> {
  const colors = terminal.colors.out
  const byPlaybook = new Map<string, ScenarioReport[]>()
  for (const report of run.reports) {
    const key = report.playbook ?? report.file
    byPlaybook.set(key, [...(byPlaybook.get(key) ?? []), report])
  }
  for (const [playbook, reports] of byPlaybook) {
    terminal.out(colors.bold(safe(playbook)))
    for (const report of reports) {
      const text = report.status === 'passed' ? undefined : await readFile(report.file, 'utf8').catch(() => undefined)
      terminal.out(renderReport(report, text, colors))
    }
  }
  if (run.coverage.length > 0) {
    terminal.out(colors.bold('\nCoverage'))
    for (const one of run.coverage) terminal.out(renderCoverage(one, options.coverage === true, colors))
  }
  terminal.out(`\n${renderCounts(run.reports, tookMs, colors)}`)
}

function asJson(reports: ScenarioReport[], run: TestRun, tookMs: number): object {
  const count = (status: ScenarioReport['status']) => reports.filter((one) => one.status === status).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    stale: count('stale'),
    broken: count('broken'),
    tookMs: Math.round(tookMs),
    scenarios: reports,
    coverage: run.coverage.map(({ playbook, name, coverage }) => ({
      playbook,
      name,
      branchesPercent: percentOf(coverage.branches),
      ...coverage,
    })),
  }
}

async function writeJunit(file: string, reports: readonly ScenarioReport[]): Promise<void> {
  try {
    await writeFile(file, toJunit(reports))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError('file/unwritable', `${file} cannot be written (${code}).`, { cause })
  }
}

/** Makes the renames that stale scenarios ask for; each is tried once. */
async function fixAll(tasks: ScenarioTask[], terminal: Terminal): Promise<ScenarioTask[]> {
  for (let round = 0; round < 20; round++) {
    const { reports } = await runScenarios(tasks, standardCatalog())
    let changed = 0
    for (const { file, problems } of reports) {
      const [first] = problems.filter(({ fix }) => fix)
      if (first?.fix && (await applyFix(file, first, terminal))) changed++
    }
    if (changed === 0) break
  }
  return tasks
}

async function applyFix(file: string, { fix, range }: Diagnostic, terminal: Terminal): Promise<boolean> {
  const { source } = readScenario(await readFile(file, 'utf8'), { file })
  if (!source || !fix) return false
  const edited = editScenario(source, fix.edits)
  if ('problem' in edited) return false
  await replaceFile(file, edited.text)
  const line = range ? `:${range.start.line}` : ''
  terminal.err(`${terminal.colors.err.green('fixed')} ${safe(`${file}${line}`)} ${safe(fix.title)}`)
  return true
}

/** Runs until Ctrl-C; its end is that of the last round. */
async function watchAll(paths: string[], options: Options, limits: Limits, terminal: Terminal): Promise<ExitCode> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  let code: ExitCode = 0
  let isRunning = false
  let isDue = false
  const round = async () => {
    isDue = true
    if (isRunning) return
    isRunning = true
    while (isDue) {
      isDue = false
      try {
        code = await runOnce(paths, options, limits, terminal)
      } catch (cause) {
        code = 2
        terminal.err((cause as Error).message)
      }
      terminal.err(terminal.colors.err.dim('\nWatching for changes; Ctrl-C ends'))
    }
    isRunning = false
  }
  let timer: NodeJS.Timeout | undefined
  const onChange = (_: string, name: string | null) => {
    if (name !== null && !/\.(ya?ml|json|txt)$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => void round(), REST_MS)
  }
  const folders = [...new Set(paths.map((path) => (path.endsWith('.yaml') ? dirname(path) : path)))]
  const watchers = folders.map((folder) => watch(folder, { recursive: true }, onChange))
  const interrupts = onInterrupt(stop, stop)
  terminal.err(terminal.colors.err.dim(`Watching ${plural(folders.length, 'folder')}`))
  await round()
  await stopped
  interrupts.stop()
  clearTimeout(timer)
  for (const watcher of watchers) watcher.close()
  return code
}
