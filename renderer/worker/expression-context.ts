// What helpers of expressions work on: the playbook, the data at hand, and the place where somebody writes.
import type { Catalog, JsonValue, Playbook } from '../../engine/index.ts'

/** Real data to look at: an alert and outputs by node id. */
export interface KnownData {
  alert?: JsonValue | undefined
  outputs: { [node: string]: JsonValue }
}

/** Whose field an expression is. */
export interface ExpressionPlace {
  node: string | undefined
  /** `cel`: the whole text is the expression; `template`: what stands in `${…}` is. */
  mode: 'cel' | 'template'
  /** What a lambda is given besides the usual. */
  scope?: readonly string[]
}

/** The playbook and the data, as whoever completes sees them. */
export interface ExpressionContext {
  playbook: Playbook | undefined
  catalog: Catalog
  known: KnownData
}
