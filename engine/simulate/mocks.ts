// What a node that touches the outside gives in simulation: the first there is of fixture, pinned, recorded, example, schema.
import type { NodeType } from '../catalog/define-node.ts'
import type { Outcome } from '../catalog/outcome.ts'
import type { PinnedMock, Step } from '../compile/plan.ts'
import type { JsonValue } from '../json.ts'
import type { OutputSource } from '../run/journal.ts'
import { sampleValue } from './sample-value.ts'

/** Outcomes of a test, by node id. A list is used up one by one, its last one again and again. */
export interface Fixtures {
  [node: string]: PinnedMock | PinnedMock[]
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
 * @param call how often this node was mocked before in this run, from 0: which fixture of a list is meant
 */
export function mockedOutcome(
  step: Step,
  type: NodeType,
  call: number,
  fixtures: Fixtures | undefined,
  recorded: Recorded | undefined,
): MockedOutcome {
  const usual = type.typicalMs ?? 0
  const fixture = fixtures && Object.hasOwn(fixtures, step.id) ? fixtures[step.id] : undefined
  const chosen = Array.isArray(fixture) ? fixture[Math.min(call, fixture.length - 1)] : fixture
  if (chosen) return fromMock(chosen, step, type, 'fixture', usual)
  if (step.mock) return fromMock(step.mock, step, type, 'pinned', usual)
  if (recorded && Object.hasOwn(recorded, step.id)) {
    return given(recorded[step.id] as JsonValue, step, 'recorded', usual)
  }
  return withoutMock(step, type, usual)
}

function withoutMock(step: Step, type: NodeType, durationMs: number): MockedOutcome {
  if (step.example !== undefined) return given(step.example, step, 'example', durationMs)
  if (type.example !== undefined) return given(type.example, step, 'example', durationMs)
  return given(sampleValue(type.outputSchema), step, 'schema', durationMs)
}

function fromMock(mock: PinnedMock, step: Step, type: NodeType, source: OutputSource, usual: number): MockedOutcome {
  const durationMs = mock.durationMs ?? usual
  if (mock.error) {
    const { code, message } = mock.error
    return { outcome: { kind: 'failed', code, message, retryable: true }, source, durationMs }
  }
  const output = mock.output ?? (withoutMock(step, type, usual).outcome as { output: JsonValue }).output
  const outcome: Outcome = { kind: 'done', output, port: mock.port ?? firstPort(step) }
  return { outcome, source, durationMs }
}

function given(output: JsonValue, step: Step, source: OutputSource, durationMs: number): MockedOutcome {
  return { outcome: { kind: 'done', output, port: firstPort(step) }, source, durationMs }
}

const firstPort = (step: Step) => step.ports.find((port) => port !== 'error') ?? 'done'
