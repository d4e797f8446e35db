// Failures as people are told of them: what, where, how to mend; never a stack trace.
import type { ExitCode } from './command.ts'

/** An expected end of a command. `code` is `noun/problem`. */
export class CommandError extends Error {
  readonly code: string
  readonly exitCode: ExitCode
  constructor(code: string, exitCode: ExitCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CommandError'
    this.code = code
    this.exitCode = exitCode
  }
}

/** Wrong use: exit code 2. */
export function wrongUse(message: string): CommandError {
  return new CommandError('use/wrong', 2, message)
}

export interface Told {
  code: string
  message: string
  exitCode: ExitCode
}

/** Refusals that come from what was asked for, not from the outside. */
const WRONG_USE =
  /^(run\/(unknown|ambiguous|ended|not-ended|not-waiting|bad-answer|bad-alert|simulated|unknown-trigger|unknown-node)|connection\/(unknown|exists|bad-.*|unknown-kind)|workspace\/bad-.*|scenario\/no-file|alerts\/.*|revision\/unknown|backtest\/.*|bundle\/(missing|unreadable|not-a-bundle)|alert\/.*|access\/.*|backup\/exists|triggers\/bad-file|serve\/.*|keys\/(bad-.*|exists|none|unknown))$/

/** What to say about anything that was thrown. Errors without a code of ours are defects, and are told as such. */
export function tell(thrown: unknown): Told {
  if (thrown instanceof CommandError) {
    return { code: thrown.code, message: thrown.message, exitCode: thrown.exitCode }
  }
  if (!(thrown instanceof Error)) return { code: 'firebreak/defect', message: String(thrown), exitCode: 3 }
  const code = (thrown as { code?: unknown }).code
  if (typeof code === 'string' && code.includes('/')) {
    return { code, message: thrown.message, exitCode: WRONG_USE.test(code) ? 2 : 3 }
  }
  if (typeof code === 'string' && 'syscall' in thrown) {
    return { code: `system/${code.toLowerCase()}`, message: thrown.message, exitCode: 3 }
  }
  const message = `Something went wrong inside Firebreak: ${thrown.message || thrown.name}. FIREBREAK_DEBUG=1 shows where.`
  return { code: 'firebreak/defect', message, exitCode: 3 }
}
