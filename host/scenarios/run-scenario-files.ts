// Runs scenario files against their playbooks: reads, pairs, compiles each playbook once, and gives plain data, so that it can
// run in a worker as in the process itself.
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import {
  type Catalog,
  createCover,
  type Diagnostic,
  type Executable,
  type JsonValue,
  type Lists,
  link,
  type Mismatch,
  type Plan,
  type RuleExceptions,
  readScenario,
  runScenario,
  type Scenario,
  type ScenarioStatus,
  type SourceDocument,
  type SourceRange,
  scenarioProblem,
  simulationOf,
} from '../../engine/index.ts'
import { giveAlert, parseAlertText, rehearsed } from '../../soc/index.ts'
import { findJsonMistake } from '../json-mistake.ts'
import { openLists } from '../lists/lists.ts'
import { type CheckedPlaybook, checkPlaybook, hasErrors } from '../playbooks/check-playbook.ts'
import { readPlainFile } from '../workspace/plain-file.ts'
import { readSettings } from '../workspace/settings.ts'
import { guessPlaybook } from './scenario-files.ts'

/** Of a playbook, a scenario or an alert; larger files are not read. */
const MOST_BYTES = 32 * 1024 * 1024

export interface ScenarioReport {
  file: string
  /** What the scenario calls itself; its file where it cannot be read. */
  name: string
  /** Undefined where it cannot be told which it is. */
  playbook: string | undefined
  /** `broken`: it, or its playbook, cannot be read. */
  status: ScenarioStatus | 'broken'
  problems: Diagnostic[]
  mismatches: (Mismatch & { range?: SourceRange })[]
  /** Steps whose output nobody gave. */
  invented: string[]
  /** How long the run took in virtual time, milliseconds. */
  virtualMs: number
  /** How long the test took, milliseconds. */
  tookMs: number
}

export interface ScenarioBatch {
  reports: ScenarioReport[]
  /** By playbook file: its plan and how many runs went through each thing that `createCover` counts. */
  covers: { playbook: string; plan: Plan; runs: number[] }[]
}

/** One scenario file, and the folder of lists of its workspace. */
export interface ScenarioTask {
  file: string
  lists: string
}

export async function runScenarioFiles(
  tasks: readonly ScenarioTask[],
  catalog: Catalog,
  onReport: (report: ScenarioReport) => void = () => {},
): Promise<ScenarioBatch> {
  const playbooks = new Map<string, Opened>()
  const open = (file: string, lists: string) => {
    const key = resolve(file)
    let opened = playbooks.get(key)
    if (!opened) {
      opened = openPlaybook(file, catalog, openLists(lists), readSettings(dirname(lists)).exceptions)
      playbooks.set(key, opened)
    }
    return opened
  }
  const reports: ScenarioReport[] = []
  for (const { file, lists } of tasks) {
    const report = await runOne(file, (playbook) => open(playbook, lists))
    reports.push(report)
    onReport(report)
  }
  const covers = [...playbooks.values()].flatMap(({ file, executable, cover }) =>
    executable && cover ? [{ playbook: file, plan: executable.plan, runs: cover.runs() }] : [],
  )
  return { reports, covers }
}

interface Opened {
  file: string
  executable?: Executable
  cover?: ReturnType<typeof createCover>
  lists: Lists
  /** Why there is no plan. */
  problems: Diagnostic[]
}

function openPlaybook(
  file: string,
  catalog: Catalog,
  lists: ReturnType<typeof openLists>,
  exceptions: RuleExceptions,
): Opened {
  let checked: CheckedPlaybook
  try {
    const names = lists.names()
    checked = checkPlaybook(readPlainFile(file, MOST_BYTES).toString('utf8'), {
      file,
      catalog,
      exceptions,
      ...(names.length > 0 && { lists: names }),
    })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? ': there is no such file' : ` (${code})`
    const message = `The playbook ${file} cannot be read${why}.${code === 'ENOENT' ? elsewhere(file) : ''}`
    return { file, lists, problems: [scenarioProblem('FB801', message, ['playbook'])] }
  }
  const { plan, diagnostics } = checked
  if (!plan || hasErrors(checked)) {
    return { file, lists, problems: diagnostics.filter(({ severity }) => severity === 'error') }
  }
  return { file, lists, problems: [], executable: link(plan, catalog), cover: createCover(plan, catalog) }
}

/** A scenario stands in a folder of its own as a rule, and names a playbook that is one folder up. */
function elsewhere(file: string): string {
  const above = join(dirname(file), '..', basename(file))
  return existsSync(above) ? ` Write ../${basename(file)}: paths count from the folder of the scenario.` : ''
}

async function runOne(file: string, open: (playbook: string) => Opened): Promise<ScenarioReport> {
  const began = performance.now()
  const report: ScenarioReport = {
    file,
    name: file,
    playbook: undefined,
    status: 'broken',
    problems: [],
    mismatches: [],
    invented: [],
    virtualMs: 0,
    tookMs: 0,
  }
  const finish = (more: Partial<ScenarioReport>): ScenarioReport => ({
    ...report,
    ...more,
    tookMs: performance.now() - began,
  })
  let text: string
  try {
    text = readPlainFile(file, MOST_BYTES).toString('utf8')
  } catch (cause) {
    const message = `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`
    return finish({ problems: [{ ...scenarioProblem('FB801', message, []), file }] })
  }
  const { scenario, source, diagnostics } = readScenario(text, { file })
  if (!scenario || !source) return finish({ problems: diagnostics.filter(({ severity }) => severity === 'error') })
  report.name = scenario.name
  const locate = (problems: readonly Diagnostic[]) => problems.map((one) => source.locate(one))
  const playbook = playbookOf(file, scenario)
  if (playbook === undefined) {
    const message = 'It cannot be told which playbook this is about: name it under `playbook`.'
    return finish({ problems: locate([scenarioProblem('FB801', message, [])]) })
  }
  report.playbook = playbook
  const alert = alertOf(file, scenario)
  if ('problem' in alert) {
    return finish({ problems: locate([scenarioProblem('FB801', alert.problem, ['alert'])]) })
  }
  const { executable, cover, lists, problems } = open(playbook)
  if (!executable || !cover) {
    return finish({ problems: problems.map((one) => (one.file === undefined ? source.locate(one) : one)) })
  }
  try {
    const given = giveAlert(executable.plan.takes, alert.value, rehearsed(simulationOf(scenario, lists).at ?? 0))
    if ('problem' in given) {
      return finish({ status: 'stale', problems: locate([scenarioProblem('FB806', given.problem, ['alert'])]) })
    }
    const result = await runScenario(executable, scenario, given.alert, { lists })
    const { status, mismatches, invented, simulation } = result
    if (simulation) cover.add(simulation.state)
    const { state } = simulation ?? {}
    return finish({
      status,
      problems: locate(result.problems),
      mismatches: mismatches.map((one) => ({ ...one, range: rangeOf(source, one.path) })),
      invented,
      virtualMs: state ? (state.endedAt ?? state.now) - state.startedAt : 0,
    })
  } catch (cause) {
    const { message } = cause as Error
    return finish({
      status: 'failed',
      problems: locate([scenarioProblem('FB801', `It cannot be run: ${message}`, [])]),
    })
  }
}

const rangeOf = (source: SourceDocument, path: Diagnostic['path']): SourceRange =>
  path.length <= 2 ? source.keyRangeOf(path) : source.rangeOf(path)

function playbookOf(file: string, { playbook }: Scenario): string | undefined {
  if (playbook === undefined) {
    const guess = guessPlaybook(file)
    return guess === undefined || isAbsolute(file) ? guess : relative('.', guess)
  }
  return isAbsolute(playbook) ? playbook : join(dirname(file), playbook)
}

function alertOf(file: string, { alert }: Scenario): { value: JsonValue } | { problem: string } {
  if (typeof alert !== 'string') return { value: alert }
  const path = isAbsolute(alert) ? alert : join(dirname(file), alert)
  let text: string
  try {
    text = readPlainFile(path, MOST_BYTES).toString('utf8')
  } catch {
    return { problem: `The alert ${alert} cannot be read: give a JSON file, from here.` }
  }
  try {
    return { value: parseAlertText(text) }
  } catch {
    const { line, column, problem } = findJsonMistake(text)
    return { problem: `The alert ${alert}:${line}:${column} is not valid JSON: ${problem}.` }
  }
}
