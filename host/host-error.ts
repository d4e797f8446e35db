// An expected refusal of the host outside runs and store: branch on `code`, never on text.
import type { JsonValue } from '../engine/index.ts'
import type { HostErrorCode } from './errors.ts'

export class HostError extends Error {
  readonly code: HostErrorCode
  /** What whoever branches on the code needs besides. */
  readonly data: JsonValue | undefined
  constructor(code: HostErrorCode, message: string, options: { cause?: unknown; data?: JsonValue } = {}) {
    super(message, options)
    this.name = 'HostError'
    this.code = code
    this.data = options.data
  }
}
