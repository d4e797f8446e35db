// For the table tests of node types: runs one as the engine would, with fakes for what it may ask for. Never used by the product.
import type {
  Answer,
  Capabilities,
  JsonObject,
  JsonValue,
  Lambda,
  NodeType,
  Outcome,
  StepContext,
} from '../engine/index.ts'

import { NOW } from './capabilities/clock.ts'
import { fakeCapabilities } from './capabilities/index.ts'
import { fakeLists } from './capabilities/lists.ts'

export { NOW }

export type FakeCan = Capabilities & StepContext

/** Capabilities that know nothing and reach nothing; `over` replaces some of them. */
export function fakeCan(over: Partial<FakeCan> = {}): FakeCan {
  return {
    ...fakeCapabilities(),
    signal: { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined },
    idempotencyKey: 'run-1/step-1',
    attempt: 1,
    ...over,
  }
}

/** Lists by name, as the workspace would hold them. */
export function withLists(lists: { [name: string]: string[] }): Partial<FakeCan> {
  return { lists: fakeLists(lists) }
}

/**
 * Brings fields through the type's schema (defaults, errors) and runs it.
 * @throws when the fields do not fit, or the type has nothing to run
 */
export async function runNode(
  type: NodeType,
  fields: { [name: string]: unknown },
  can: Partial<FakeCan> = {},
): Promise<Outcome> {
  if (!type.run) throw new Error(`${type.type} has nothing to run`)
  return await type.run(type.input.parse(fields), fakeCan(can))
}

/** The output of a run that must succeed. @throws when it did not */
export async function outputOf(
  type: NodeType,
  fields: { [name: string]: unknown },
  can: Partial<FakeCan> = {},
): Promise<JsonObject> {
  const outcome = await runNode(type, fields, can)
  if (outcome.kind !== 'done') throw new Error(`${type.type}: ${JSON.stringify(outcome)}`)
  return outcome.output as JsonObject
}

/** Starts a waiting step and hands it these answers, as they have come in so far. */
export async function answerNode(
  type: NodeType,
  fields: { [name: string]: unknown },
  answers: readonly Answer[],
): Promise<Outcome> {
  const outcome = await runNode(type, fields)
  if (outcome.kind !== 'wait' || !type.resume) throw new Error(`${type.type} does not wait for answers`)
  return type.resume(outcome.ask, answers, type.input.parse(fields))
}

/** An answer of a person. */
export function answer(by: string, choice: string, more: { reason?: string; values?: JsonObject } = {}): Answer {
  return { kind: 'answer', at: NOW + 60_000, by, choice, ...more }
}

/** An expression of the document, as a function of what it is given. */
export function expression<Item extends JsonValue>(
  evaluate: (scope: { item: Item; index: number }) => unknown,
): Lambda {
  return ((scope) => evaluate(scope as { item: Item; index: number })) as Lambda
}
