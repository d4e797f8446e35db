// Runs a scenario: the rehearsal that it describes, and everything that did not come out as expected.
import { type HttpExchange, STALE_MOCK } from '../../capabilities/http.ts'
import type { Lists } from '../../capabilities/lists.ts'
import type { Plan } from '../../compile/plan.ts'
import type { Diagnostic } from '../../diagnostic.ts'
import { parseDuration } from '../../duration.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { checkAgainstSchema, withDefaults } from '../../run/inputs.ts'
import type { Entry } from '../../run/journal.ts'
import type { Executable } from '../../run/link.ts'
import { parseInstant } from '../../time.ts'
import type { Fixture, Fixtures } from '../mocks.ts'
import type { SimulatedAnswer, Simulation, SimulationOptions } from '../options.ts'
import { simulate } from '../simulate.ts'
import { checkExpectations, type Mismatch } from './expect.ts'
import { checkScenario } from './fit.ts'
import { scenarioProblem } from './problems.ts'
import { type RunTrace, traceRun } from './run-trace.ts'
import { SCENARIO_RUN, type Scenario, type ScenarioAnswer, type ScenarioMock } from './schema.ts'

/** `stale`: it no longer fits its playbook, and was not run or ran into a mock that does not fit. */
export type ScenarioStatus = 'passed' | 'failed' | 'stale'

export interface ScenarioResult {
  status: ScenarioStatus
  /** What is wrong with the scenario itself. */
  problems: Diagnostic[]
  /** What did not come out as expected. */
  mismatches: Mismatch[]
  /** There where it ran. */
  simulation?: Simulation
  trace?: RunTrace
  /** Steps whose output nobody gave: it came from the type's example or was made up. */
  invented: string[]
}

/** 2026-01-01T00:00:00Z: a scenario is the same on every day. */
const DEFAULT_START = 1_767_225_600_000

/** The most entries that the run of a scenario may have. */
const MOST_ENTRIES = 200_000

/** @param alert the scenario's own, or what its file holds; @throws SimulationError for a run that never ends */
export async function runScenario(
  executable: Executable,
  scenario: Scenario,
  alert: JsonValue,
  options: { lists?: Lists } = {},
): Promise<ScenarioResult> {
  const { plan, catalog } = executable
  const problems = checkScenario(scenario, plan, catalog)
  const schema = plan.graphs[0]?.inputs
  const misfit = schema && checkAgainstSchema(schema, withDefaults(schema, alert))
  if (misfit) problems.push(scenarioProblem('FB806', `The alert does not fit the playbook: ${misfit}`, ['alert']))
  if (problems.length > 0) return { status: 'stale', problems, mismatches: [], invented: [] }
  const simulation = await simulate(executable, alert, simulationOf(scenario, options.lists))
  const { state, journal, ledger } = simulation
  const trace = traceRun(plan, state, journal, ledger)
  const stale = [...journal.flatMap(staleMock), ...refusedAnswers(executable, journal)]
  const mismatches = checkExpectations(scenario.expect, simulation, trace)
  const status = stale.length > 0 ? 'stale' : mismatches.length > 0 ? 'failed' : 'passed'
  return { status, problems: stale, mismatches, simulation, trace, invented: inventedIn(plan, journal) }
}

/** What a simulation is given for a scenario. */
export function simulationOf(scenario: Scenario, lists: Lists | undefined): SimulationOptions {
  const { startsAt, by, trigger, mocks, answers, lists: own } = scenario
  return {
    at: (startsAt !== undefined ? parseInstant(startsAt) : undefined) ?? DEFAULT_START,
    maxEntries: MOST_ENTRIES,
    run: SCENARIO_RUN,
    ...(by !== undefined && { by }),
    ...(trigger !== undefined && { trigger }),
    ...(mocks && { fixtures: fixturesOf(mocks) }),
    ...(answers && { answers: answersOf(answers) }),
    ...((lists || own) && { lists: withOwn(lists, own) }),
  }
}

function withOwn(lists: Lists | undefined, own: Scenario['lists']): Lists {
  return { get: (name) => (own && Object.hasOwn(own, name) ? own[name] : lists?.get(name)) }
}

function fixturesOf(mocks: NonNullable<Scenario['mocks']>): Fixtures {
  return Object.fromEntries(
    Object.entries(mocks).map(([place, mock]) => [place, Array.isArray(mock) ? mock.map(fixtureOf) : fixtureOf(mock)]),
  )
}

function fixtureOf({ output, port, error, http, duration }: ScenarioMock): Fixture {
  return {
    ...(output !== undefined && { output }),
    ...(port !== undefined && { port }),
    ...(error && { error: errorOf(error) }),
    ...(http && { http: http.map(exchangeOf) }),
    ...(duration !== undefined && { durationMs: parseDuration(duration) ?? 0 }),
  }
}

function errorOf({ code, message, retryable, sent }: NonNullable<ScenarioMock['error']>) {
  return {
    code,
    message: message ?? 'It fails in this scenario',
    ...(retryable !== undefined && { retryable }),
    ...(sent !== undefined && { sent }),
  }
}

function exchangeOf({
  duration,
  error,
  method,
  url,
  headers,
  body,
  status,
}: NonNullable<ScenarioMock['http']>[number]): HttpExchange {
  return {
    status,
    ...(method !== undefined && { method }),
    ...(url !== undefined && { url }),
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
    ...(duration !== undefined && { durationMs: parseDuration(duration) ?? 0 }),
    ...(error && { error: errorOf(error) }),
  }
}

function answersOf(answers: NonNullable<Scenario['answers']>): { [place: string]: SimulatedAnswer[] } {
  return Object.fromEntries(
    Object.entries(answers).map(([place, given]) => [
      place,
      given === 'never' ? [] : [given].flat().map((answer) => answerOf(answer)),
    ]),
  )
}

function answerOf(answer: ScenarioAnswer): SimulatedAnswer {
  if (typeof answer === 'string') return { choice: answer }
  const { choice, by, reason, values, after } = answer
  return {
    choice,
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
    ...(values && { values }),
    ...(after !== undefined && { afterMs: parseDuration(after) ?? 0 }),
  }
}

function staleMock(entry: Entry): Diagnostic[] {
  if (entry.kind !== 'step.failed' || entry.error.code !== STALE_MOCK) return []
  return [scenarioProblem('FB802', `The mock of ${entry.node} is stale: ${entry.error.message}`, ['mocks', entry.node])]
}

/** Answers that the nodes would not have taken from anybody. */
function refusedAnswers({ plan, catalog }: Executable, journal: readonly Entry[]): Diagnostic[] {
  const types = new Map(plan.graphs.flatMap(({ steps }) => steps.map(({ id, type }) => [id, type])))
  const asks = new Map<string, JsonObject>()
  const found: Diagnostic[] = []
  for (const entry of journal) {
    if (entry.kind === 'step.suspended') asks.set(`${entry.scope} ${entry.step}`, entry.ask)
    if (entry.kind !== 'step.answered') continue
    const { node, scope, step, at, by, choice, reason, values } = entry
    const answer = { kind: 'answer' as const, at, by, choice, ...(reason && { reason }), ...(values && { values }) }
    const refusal = catalog.get(types.get(node) ?? '')?.refuses?.(asks.get(`${scope} ${step}`) ?? {}, answer)
    if (refusal) found.push(scenarioProblem('FB803', `${node} does not take the answer: ${refusal}`, ['answers', node]))
  }
  return found
}

/** Nobody said what these give: neither the scenario nor a pinned or recorded output, nor the example on the node. */
function inventedIn({ graphs }: Plan, journal: readonly Entry[]): string[] {
  const exemplified = new Set(
    graphs.flatMap(({ steps }) => steps.flatMap(({ id, example }) => (example === undefined ? [] : [id]))),
  )
  const nodes = journal.flatMap((entry) => {
    if (entry.kind !== 'step.completed' || entry.undo) return []
    const isInvented = entry.source === 'schema' || (entry.source === 'example' && !exemplified.has(entry.node))
    return isInvented ? [entry.node] : []
  })
  return [...new Set(nodes)]
}
