// The arguments that a step would have if it started now: what can be told of a write before anybody agrees to it. Never decides
// anything; the step itself evaluates its fields when it starts.
import type { Graph, Plan, Step, Value } from '../compile/plan.ts'
import { textOfValue } from '../compile/value-text.ts'
import { parseSource } from '../expression/parse.ts'
import { referencesOf } from '../expression/references.ts'
import { ExpressionError } from '../expression/scope.ts'
import { compileValue } from '../expression/value.ts'
import type { JsonValue } from '../json.ts'
import type { Executable } from './link.ts'
import { StepScope } from './perform.ts'
import { isUnderWay, type RunState, type ScopeState } from './state.ts'

export interface Preview {
  /** Fields whose value is certain by now. */
  input: { [field: string]: JsonValue }
  /** Fields that need what later steps give, as the document has them. */
  later: { [field: string]: string }
}

/** @param scope where the step would run; undefined where that is not open yet: then only literals are certain */
export function previewOf(plan: Plan, state: RunState, scope: ScopeState | undefined, step: Step): Preview {
  const preview: Preview = { input: {}, later: {} }
  const around = scope && new StepScope({ plan } as Executable, state, scope)
  for (const [field, value] of Object.entries(step.input)) {
    if ('lambda' in value) continue
    if ('literal' in value) preview.input[field] = value.literal
    else {
      const known =
        around && certain(() => (isOpen(plan, state, scope, value) ? undefined : compileValue(value)(around)))
      if (known === undefined) preview.later[field] = textOfValue(value)
      else preview.input[field] = known
    }
  }
  return preview
}

/** Whether a value reads a step that may still run: asked now, `has(…)` and `first(…)` would take it for one that was skipped. */
function isOpen(plan: Plan, state: RunState, scope: ScopeState, value: Value): boolean {
  return sourcesOf(value).some((source) => {
    const { steps, dynamicSteps } = referencesOf(parseSource(source))
    return dynamicSteps.length > 0 || steps.some(({ id }) => !isSettled(plan, state, scope, id))
  })
}

/** Looked for in the scope, and where that is the pass of a loop also around it. */
function isSettled(plan: Plan, state: RunState, scope: ScopeState, id: string): boolean {
  for (let at: ScopeState | undefined = scope; at; at = state.scopes[at.parent]) {
    const graph: Graph | undefined = plan.graphs[at.graph]
    const index = graph?.steps.findIndex((step) => step.id === id) ?? -1
    const status = at.steps[index]?.status
    if (index >= 0) return status !== undefined && !isUnderWay(status)
    if (graph?.kind !== 'loop') return false
  }
  return false
}

/** The expressions in a value. */
export function sourcesOf(value: Value): string[] {
  if ('literal' in value) return []
  if ('cel' in value) return [value.cel]
  if ('text' in value) return value.text.flatMap((part) => (typeof part === 'string' ? [] : [part.cel]))
  if ('address' in value) return value.address.flatMap((part) => (typeof part === 'string' ? [] : [part.cel]))
  if ('lambda' in value) return [value.lambda]
  return ('list' in value ? value.list : Object.values(value.map)).flatMap(sourcesOf)
}

function certain(evaluate: () => unknown): JsonValue | undefined {
  try {
    return evaluate() as JsonValue | undefined
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return undefined
    throw thrown
  }
}
