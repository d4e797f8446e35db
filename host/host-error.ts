// An expected refusal of the host outside runs and store: branch on `code`, never on text.

export class HostError extends Error {
  /** `noun/problem`: secrets/wrong-key, connection/bad-setting, workspace/unwritable … */
  readonly code: string
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'HostError'
    this.code = code
  }
}
