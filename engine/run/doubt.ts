// When a write that failed is in doubt: it was sent, or may have been, and no answer said what became of it.
import { capabilities } from '../capabilities/index.ts'
import type { NodeType } from '../catalog/define-node.ts'
import type { NodeError } from '../catalog/node-error.ts'
import type { Failed } from '../catalog/outcome.ts'
import type { Effect } from '../playbook/schema.ts'
import { TIMED_OUT } from './perform.ts'

export const mayBeInDoubt = (effect: Effect): boolean => effect === 'change' || effect === 'destroy'

/** Whether nobody knows if it was done. A message to a person is no change: it failed, and may come twice. */
export function isInDoubt(effect: Effect, type: NodeType, { code, sent }: Failed): boolean {
  if (!mayBeInDoubt(effect)) return false
  return sent ?? (code === TIMED_OUT || errorNamed(type, code)?.mayHaveActed === true)
}

/** What a node type, or a capability that it names, says of one of its codes. */
export function errorNamed({ errors, needs }: NodeType, code: string): NodeError | undefined {
  const own = errors?.find((one) => one.code === code)
  if (own || !needs) return own
  for (const name of needs) {
    const found = capabilities[name].errors.find((one) => one.code === code)
    if (found) return found
  }
  return undefined
}
