// An expected refusal of the server itself: branch on `code`, whose HTTP status stands in errors.ts.
import { SERVER_ERRORS, type ServerErrorCode } from './errors.ts'

export class ServerError extends Error {
  readonly code: ServerErrorCode
  constructor(code: ServerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ServerError'
    this.code = code
  }

  get status(): number {
    return SERVER_ERRORS[this.code].status
  }
}
