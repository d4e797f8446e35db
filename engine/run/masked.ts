// Journals of the first machine hold masks in the place of secrets. What a run of theirs would evaluate of one, or send, is not guessed:
// the step is in doubt, and a person says what becomes of it. Later journals hold what is true.
import type { Value } from '../compile/plan.ts'
import { parseSource } from '../expression/parse.ts'
import { pathsIn } from '../expression/paths.ts'
import type { Scope } from '../expression/scope.ts'
import { holdsMask } from '../mask.ts'
import type { RunError } from './journal.ts'
import { sourcesOf } from './preview.ts'
import type { RunState } from './state.ts'

export const mayHoldMasks = ({ masks, mode }: RunState): boolean => masks && mode !== 'simulate'

/**
 * Why these fields cannot be evaluated in this scope: the first place of it that they read and that holds a mask.
 * @param own names of the step alone: `error`, or `input` and `output` of what is taken back
 */
export function maskedField(
  fields: { [name: string]: Value },
  scope: Scope,
  node: string,
  own: { [name: string]: unknown } = {},
): RunError | undefined {
  for (const value of Object.values(fields)) {
    for (const source of sourcesOf(value)) {
      const path = pathsIn(parseSource(source)).find((one) =>
        holdsMask(valueAt(one[0] !== undefined && one[0] in own ? own : scope, one)),
      )
      if (path) return maskedError(node, path)
    }
  }
  return undefined
}

function maskedError(node: string, path: readonly string[]): RunError {
  const message = `${node} reads ${path.join('.')}, in which an older Firebreak has kept a mask (•••) in the place of a secret. Do by hand what it would do, and say so, or let it fail.`
  return { code: 'step/masked', message, node, retryable: false }
}

/** As far as the path leads: where it ends before, what it had come to counts. */
function valueAt(scope: Scope, path: readonly string[]): unknown {
  let at: unknown = scope
  for (const name of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return at === scope ? undefined : at
    if (at !== scope && !Object.hasOwn(at, name)) return undefined
    at = (at as { [name: string]: unknown })[name]
  }
  return at
}
