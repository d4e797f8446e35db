// The arguments that a step would have if it started now: what can be told of a write before anybody agrees to it. Never decides
// anything; the step itself evaluates its fields when it starts.
import type { Plan, Step } from '../compile/plan.ts'
import { textOfValue } from '../compile/value-text.ts'
import { ExpressionError } from '../expression/scope.ts'
import { compileValue } from '../expression/value.ts'
import type { JsonValue } from '../json.ts'
import type { Executable } from './link.ts'
import { StepScope } from './perform.ts'
import type { RunState, ScopeState } from './state.ts'

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
      const known = around && certain(() => compileValue(value)(around))
      if (known === undefined) preview.later[field] = textOfValue(value)
      else preview.input[field] = known
    }
  }
  return preview
}

function certain(evaluate: () => unknown): JsonValue | undefined {
  try {
    return evaluate() as JsonValue
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return undefined
    throw thrown
  }
}
