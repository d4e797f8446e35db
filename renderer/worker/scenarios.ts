// The scenarios of the open playbook in the worker, against the plan as it is being edited. They can reach nothing.
import {
  type Coverage,
  createCover,
  type Diagnostic,
  type Entry,
  type JsonValue,
  type Lists,
  link,
  type Mismatch,
  type Plan,
  readScenario,
  runScenario,
  type ScenarioStatus,
  scenarioProblem,
  simulationOf,
} from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { catalog } from '../state/catalog.ts'

export interface TestInput {
  file: string
  text: string
  /** What the file that it names as its alert holds. */
  alert?: JsonValue
}

export interface TestResult {
  file: string
  name: string
  status: ScenarioStatus | 'broken'
  problems: Diagnostic[]
  mismatches: Mismatch[]
  invented: string[]
  /** What ran, where it ran. */
  journal?: Entry[]
  virtualMs: number
}

export interface TestResults {
  results: TestResult[]
  coverage: Coverage
}

export async function runTests(
  plan: Plan,
  tests: readonly TestInput[],
  lists: { [name: string]: string[] },
): Promise<TestResults> {
  const executable = link(plan, catalog)
  const kept: Lists = { get: (name) => (Object.hasOwn(lists, name) ? lists[name] : undefined) }
  const cover = createCover(plan, catalog)
  const results: TestResult[] = []
  for (const test of tests) {
    const { file, text } = test
    const { scenario, source, diagnostics } = readScenario(text, { file })
    const name = scenario?.name ?? file.replace(/^.*\//, '')
    const result: TestResult = {
      file,
      name,
      status: 'broken',
      problems: diagnostics,
      mismatches: [],
      invented: [],
      virtualMs: 0,
    }
    results.push(result)
    if (!scenario || !source) continue
    const alert = typeof scenario.alert === 'string' ? test.alert : scenario.alert
    if (alert === undefined) {
      const message = `The alert ${String(scenario.alert)} cannot be read: give a JSON file, from here.`
      result.problems = [source.locate({ code: 'FB801', severity: 'error', message, path: ['alert'] })]
      continue
    }
    const given = giveAlert(plan.takes, alert, rehearsed(simulationOf(scenario, kept).at ?? 0))
    if ('problem' in given) {
      result.status = 'stale'
      result.problems = [source.locate(scenarioProblem('FB806', given.problem, ['alert']))]
      continue
    }
    try {
      const ran = await runScenario(executable, scenario, given.alert, { lists: kept })
      const { simulation } = ran
      result.status = ran.status
      result.problems = ran.problems.map((one) => source.locate(one))
      result.mismatches = ran.mismatches
      result.invented = ran.invented
      if (!simulation) continue
      cover.add(simulation.state)
      result.journal = simulation.journal
      result.virtualMs = (simulation.state.endedAt ?? simulation.state.now) - simulation.state.startedAt
    } catch (cause) {
      result.status = 'failed'
      result.problems = [
        source.locate({
          code: 'FB801',
          severity: 'error',
          message: `It cannot be run: ${(cause as Error).message}`,
          path: [],
        }),
      ]
    }
  }
  return { results, coverage: cover.result() }
}
