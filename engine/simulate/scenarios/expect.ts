// What a scenario expects against what its run did: every difference, told so that a person sees it.
import { formatDuration, parseDuration } from '../../duration.ts'
import { compileExpression } from '../../expression/expression.ts'
import type { JsonObject, JsonValue, Path } from '../../json.ts'
import { formatInstant } from '../../time.ts'
import type { Simulation } from '../options.ts'
import { type DiffLine, diffLines } from './diff.ts'
import type { RunTrace, TracedWrite } from './run-trace.ts'
import type { ExpectedWrite, ScenarioExpectations } from './schema.ts'

/** One expectation that did not come true. */
export interface Mismatch {
  /** Where it stands in the scenario. */
  path: Path
  message: string
  /** Line by line, where there is something to compare. */
  diff?: DiffLine[]
}

export function checkExpectations(expect: ScenarioExpectations, simulation: Simulation, trace: RunTrace): Mismatch[] {
  const { state, status } = simulation
  const found: Mismatch[] = []
  const miss = (path: Path, message: string, diff?: DiffLine[]) =>
    found.push({ path: ['expect', ...path], message, ...(diff && { diff }) })
  const ended = state.error ? `${status} (${state.error.code}: ${state.error.message})` : status
  if (expect.status !== undefined && expect.status !== status) {
    miss(['status'], `The run should end ${expect.status}, but is ${ended}`)
  }
  if (expect.error !== undefined && expect.error !== state.error?.code) {
    miss(
      ['error'],
      `The run should fail with ${expect.error}, but ${state.error ? `failed with ${state.error.code}` : `is ${status}`}`,
    )
  }
  if (expect.path && expect.path.join('\n') !== trace.path.join('\n')) {
    miss(['path'], 'The run went another way', diffLines(expect.path, trace.path))
  }
  const ran = new Set(trace.path)
  expect.ran?.forEach((node, index) => {
    if (!ran.has(node)) miss(['ran', index], `${node} should run, and did not`)
  })
  expect.skipped?.forEach((node, index) => {
    if (ran.has(node)) miss(['skipped', index], `${node} should not run, and did`)
  })
  expect.outputs?.forEach((source, index) => {
    const problem = falseness(source, simulation)
    if (problem !== undefined) miss(['outputs', index], problem)
  })
  if (expect.ledger) {
    const expected = expect.ledger
    const same =
      expected.length === trace.ledger.length &&
      expected.every((write, at) => fits(write, trace.ledger[at] as TracedWrite))
    if (!same) miss(['ledger'], 'Something else would have been written', diffWrites(expected, trace.ledger))
  }
  const wrongDuration = checkDuration(expect.duration, (state.endedAt ?? state.now) - state.startedAt)
  if (wrongDuration !== undefined) miss(['duration'], wrongDuration)
  return found
}

/** Why a condition is not true; undefined: it is. */
function falseness(source: string, { state }: Simulation): string | undefined {
  const { run: id, mode, startedAt, alert, outputs } = state
  try {
    const value = compileExpression(source).evaluate({
      alert,
      inputs: alert,
      steps: state.scopes[0]?.values ?? {},
      outputs: outputs ?? {},
      run: { id, mode, started: formatInstant(startedAt) },
    })
    return value === true ? undefined : `${source} gives ${JSON.stringify(value)}, not true`
  } catch (cause) {
    return `${source} cannot be worked out: ${(cause as Error).message}`
  }
}

function checkDuration(expected: ScenarioExpectations['duration'], ms: number): string | undefined {
  if (expected === undefined) return undefined
  const took = `it takes ${formatDuration(ms)} (${ms} ms)`
  if (typeof expected === 'string') {
    return parseDuration(expected) === ms ? undefined : `The run should take ${expected}, but ${took}`
  }
  const { atLeast, atMost } = expected
  if (atLeast !== undefined && ms < (parseDuration(atLeast) ?? 0))
    return `The run should take at least ${atLeast}, but ${took}`
  if (atMost !== undefined && ms > (parseDuration(atMost) ?? 0))
    return `The run should take at most ${atMost}, but ${took}`
  return undefined
}

function fits(expected: ExpectedWrite, actual: TracedWrite): boolean {
  if (typeof expected === 'string') return expected === actual.node && actual.undoes === undefined
  return (
    expected.node === actual.node &&
    (expected.effect === undefined || expected.effect === actual.effect) &&
    expected.undoes === actual.undoes &&
    (expected.input === undefined || holds(expected.input, actual.input))
  )
}

/** Whether everything of `expected` stands in `actual`. Lists must be as long. */
export function holds(expected: JsonValue, actual: JsonValue | undefined): boolean {
  if (expected === null || typeof expected !== 'object') return expected === actual
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, at) => holds(item, actual[at]))
    )
  }
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual)) return false
  return Object.entries(expected).every(
    ([name, value]) => Object.hasOwn(actual, name) && holds(value, (actual as JsonObject)[name]),
  )
}

/** The writes as lines. A write that fits is shown as it is expected, so that only what differs stands out. */
function diffWrites(expected: readonly ExpectedWrite[], actual: readonly TracedWrite[]): DiffLine[] {
  const texts = expected.map((one) => textOf(one))
  const taken = new Set<number>()
  const shown = actual.map((write) => {
    const at = expected.findIndex((one, index) => !taken.has(index) && fits(one, write))
    if (at < 0) return textOf({ ...write, ...trimmedTo(write, expected) })
    taken.add(at)
    return texts[at] as string
  })
  return diffLines(texts, shown)
}

/** Of what was written, only the arguments that the scenario speaks of, if it speaks of that node at all. */
function trimmedTo({ node, input }: TracedWrite, expected: readonly ExpectedWrite[]): { input?: JsonObject } {
  const about = expected.find((one) => typeof one !== 'string' && one.node === node)
  if (typeof about !== 'object' || !about.input) return {}
  const names = Object.keys(about.input).filter((name) => Object.hasOwn(input, name))
  return { input: Object.fromEntries(names.map((name) => [name, input[name] as JsonValue])) }
}

interface LooseWrite {
  node: string
  effect?: string | undefined
  undoes?: string | undefined
  input?: JsonObject | undefined
}

function textOf(write: string | LooseWrite): string {
  if (typeof write === 'string') return write
  const { node, effect, undoes, input } = write
  const words = [node, ...(effect ? [`(${effect})`] : []), ...(undoes ? [`takes back ${undoes}`] : [])]
  return input ? `${words.join(' ')} ${JSON.stringify(input)}` : words.join(' ')
}
