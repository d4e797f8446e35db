// The door of the command line, for the generated reference: every command as a program.
import type { Command } from 'commander'
import { commands } from './commands.ts'
import { describeProgram } from './program.ts'
import { version } from './version.ts'

/** Every command with its help; to be looked at, never run. */
export function createProgram(): Command {
  return describeProgram(commands, version)
}
