// The door of the command line, for the generated reference: the commands as data and as a program.
import type { Command } from 'commander'
import { commands } from './commands/index.ts'
import { describeProgram } from './program.ts'
import { version } from './version.ts'

export type { CommandDefinition, Example, ExitCode, OptionDefinition } from './command.ts'
export { COMMON_OPTIONS, EXIT_CODES } from './command.ts'
export { commands } from './commands/index.ts'

/** Every command with its help; to be looked at, never run. */
export function createProgram(): Command {
  return describeProgram(commands, version)
}
