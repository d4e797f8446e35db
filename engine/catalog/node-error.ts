// How a node may fail: what a node type and a capability say of each of their error codes.

/** A failure that a node of the type may end with: what it means and what helps. */
export interface NodeError {
  /** `noun/problem`, as `failed(…)` gives it. */
  code: string
  meaning: string
  remedy: string
  /** Trying again may help. Where a failure says so itself, that counts. */
  retryable?: true
  /** What was asked may have been done all the same: a write that fails so is in doubt. Where a failure says so itself, that counts. */
  mayHaveActed?: true
}
