// What can go wrong in a store, in words that say how to mend it. Branch on `code`, never on text.
import type { StoreErrorCode } from './error-table.ts'

/** A failure of the store. Nothing of the refused write is kept: what was there before is there still. */
export class StoreError extends Error {
  readonly code: StoreErrorCode
  readonly data: Record<string, string | number>
  constructor(
    code: StoreErrorCode,
    message: string,
    data: Record<string, string | number> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options)
    this.name = 'StoreError'
    this.code = code
    this.data = data
  }
}
