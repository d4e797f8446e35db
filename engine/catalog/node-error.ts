// How a node may fail: what a node type and a capability say of each of their error codes.

/** A failure that a node of the type may end with: what it means and what helps. */
export interface NodeError {
  /** `noun/problem`, as `failed(…)` gives it. */
  code: string
  meaning: string
  remedy: string
}
