// What a node that touches the outside gives in simulation: the first there is of fixture, pinned, recorded, example, schema.
// A fixture may stand at the node (what it gives) or at its HTTP boundary (recorded answers, on which its own code then runs).
import type { HttpExchange } from '../capabilities/http.ts'
import type { NodeType } from '../catalog/define-node.ts'
import type { Failed, Outcome } from '../catalog/outcome.ts'
import type { PinnedMock, Step } from '../compile/plan.ts'
import type { JsonValue } from '../json.ts'
import { errorNamed } from '../run/doubt.ts'
import type { OutputSource } from '../run/journal.ts'
import { sampleValue } from './sample-value.ts'

/** The outcome of a step in a test. With `http` the node's own code runs, on these answers, one a request. */
export interface Fixture extends PinnedMock {
  http?: HttpExchange[]
}

/**
 * Outcomes of a test, by place: a node id (`ask`), with loops and calls around it (`each.ask`), or in one pass (`each[2].ask`);
 * the closest counts. A list is used up one by one, its last one again and again.
 */
export interface Fixtures {
  [place: string]: Fixture | Fixture[]
}

/** Outputs that nodes gave in real runs, by node id. */
export interface Recorded {
  [node: string]: JsonValue
}

export interface MockedOutcome {
  outcome: Outcome
  source: OutputSource
  durationMs: number
}

/**
 * The outcome of a step that is not really run.
 * @param fixture what the test has for this step
 */
export function mockedOutcome(
  step: Step,
  type: NodeType,
  fixture: Fixture | undefined,
  recorded: Recorded | undefined,
): MockedOutcome {
  const usual = type.typicalMs ?? 0
  if (fixture) return fromMock(fixture, step, type, 'fixture', usual)
  if (step.mock) return fromMock(step.mock, step, type, 'pinned', usual)
  if (recorded && Object.hasOwn(recorded, step.id)) {
    return given(recorded[step.id] as JsonValue, step, 'recorded', usual)
  }
  return withoutMock(step, type, usual)
}

/** The outcome of an inverse that is not really run: its type's example. */
export function mockedInverse({ example, typicalMs }: NodeType): MockedOutcome {
  return { outcome: { kind: 'done', output: example ?? {} }, source: 'example', durationMs: typicalMs ?? 0 }
}

function withoutMock(step: Step, type: NodeType, durationMs: number): MockedOutcome {
  if (step.example !== undefined) return given(step.example, step, 'example', durationMs)
  if (type.example !== undefined) return given(type.example, step, 'example', durationMs)
  return given(sampleValue(type.outputSchema), step, 'schema', durationMs)
}

function fromMock(mock: PinnedMock, step: Step, type: NodeType, source: OutputSource, usual: number): MockedOutcome {
  const durationMs = mock.durationMs ?? usual
  if (mock.error) {
    return { outcome: failedMock(mock.error, type), source, durationMs }
  }
  const output = mock.output ?? (withoutMock(step, type, usual).outcome as { output: JsonValue }).output
  const outcome: Outcome = { kind: 'done', output, port: mock.port ?? firstPort(step) }
  return { outcome, source, durationMs }
}

/** Worth another try, and in doubt, as the node's own failure of that code would be; of a code that nobody describes, worth one. */
function failedMock({ code, message, retryable, sent }: NonNullable<PinnedMock['error']>, type: NodeType): Failed {
  const known = errorNamed(type, code)
  const failed: Failed = { kind: 'failed', code, message, retryable: retryable ?? (!known || known.retryable === true) }
  return sent === undefined ? failed : { ...failed, sent }
}

function given(output: JsonValue, step: Step, source: OutputSource, durationMs: number): MockedOutcome {
  return { outcome: { kind: 'done', output, port: firstPort(step) }, source, durationMs }
}

const firstPort = (step: Step) => step.ports.find((port) => port !== 'error') ?? 'done'
