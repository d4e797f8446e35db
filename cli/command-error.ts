// Failures as people are told of them: what, where, how to mend; never a stack trace.
import { API_ERRORS } from '../api/errors.ts'
import { ENGINE_ERRORS, type ErrorTable, findError } from '../engine/errors.ts'
import { EXCHANGE_ERRORS } from '../exchange/errors.ts'
import { HOST_ERRORS, type HostErrorCode } from '../host/errors.ts'
import { SERVER_ERRORS } from '../server/errors.ts'
import type { ExitCode } from './command.ts'
import { CLI_ERRORS, type CliErrorCode } from './errors.ts'

/** Every code that a command may end by. */
const TABLES: readonly ErrorTable[] = [
  CLI_ERRORS,
  HOST_ERRORS,
  EXCHANGE_ERRORS,
  ENGINE_ERRORS,
  SERVER_ERRORS,
  API_ERRORS,
]

/** An expected end of a command. Its exit code follows from its code. */
export class CommandError extends Error {
  readonly code: CliErrorCode | HostErrorCode
  constructor(code: CliErrorCode | HostErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CommandError'
    this.code = code
  }
}

/** Wrong use: exit code 2. */
export function wrongUse(message: string): CommandError {
  return new CommandError('use/wrong', message)
}

export interface ErrorReport {
  code: string
  message: string
  exitCode: ExitCode
}

/** What to say about anything that was thrown. An error whose code stands in no table is a defect, and is told as such. */
export function reportOf(thrown: unknown): ErrorReport {
  if (!(thrown instanceof Error)) return defect(String(thrown))
  const { code: own } = thrown as { code?: unknown }
  if (typeof own === 'string') {
    const code = 'syscall' in thrown && !own.includes('/') ? `system/${own.toLowerCase()}` : own
    const entry = findError(code, TABLES)
    if (entry) return { code, message: thrown.message, exitCode: entry.exit }
  }
  return defect(
    `Something went wrong inside Firebreak: ${thrown.message || thrown.name}. FIREBREAK_DEBUG=1 shows where.`,
  )
}

const defect = (message: string): ErrorReport => ({
  code: 'firebreak/defect',
  message,
  exitCode: API_ERRORS['firebreak/defect'].exit,
})
