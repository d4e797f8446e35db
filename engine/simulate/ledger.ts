// The would-do ledger: every write that a run would have made, with its final arguments.
import type { JsonObject } from '../json.ts'
import type { Effect } from '../playbook/schema.ts'

export interface LedgerEntry {
  /** Virtual instant, milliseconds. */
  at: number
  node: string
  scope: number
  title: string
  type: string
  effect: Effect
  /** The arguments as they would have been sent; never a secret, since secrets are not in scope. */
  input: JsonObject
  /** It takes back what this node did. */
  undoes?: string
}

/** Whether a step of this effect belongs into the ledger. */
export function isWrite(effect: Effect): boolean {
  return effect === 'notify' || effect === 'change' || effect === 'destroy'
}
