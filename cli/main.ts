// The process edge of the command line: arguments in, an exit code out, every failure told in a sentence.
import { CommanderError } from 'commander'
import type { ExitCode } from './command.ts'
import { reportOf } from './command-error.ts'
import { commands } from './commands.ts'
import { buildProgram } from './program.ts'
import { indented, safe } from './render/text.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { version } from './version.ts'

/** Runs one command line (without `node` and the script) and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyWhenNobodyReads()
  process.exitCode = await runCommandLine(argv)
}

async function runCommandLine(argv: readonly string[]): Promise<ExitCode> {
  const wantsJson = argv.includes('--json')
  const { env, stdin, stdout, stderr } = process
  const terminalOf = ({ color = !argv.includes('--no-color') }: { color?: boolean } = {}): Terminal =>
    createTerminal({ stdin, stdout, stderr, env, color })
  const { program, exitCode } = buildProgram(commands, {
    terminal: terminalOf,
    writeOut: (text) => stdout.write(text),
    // Repeats what was given, as it was given.
    writeErr: (text) => stderr.write(safe(text)),
    version,
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode()
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return 0
      if (wantsJson) stdout.write(`${errorLine('use/wrong', thrown.message.replace(/^error: /, ''))}\n`)
      else if (thrown.code !== 'commander.help') stderr.write('firebreak --help lists the commands.\n')
      return 2
    }
    return tellOf(thrown, terminalOf(), wantsJson)
  }
}

function tellOf(thrown: unknown, terminal: Terminal, wantsJson: boolean): ExitCode {
  const { code, message, exitCode } = reportOf(thrown)
  terminal.status(undefined)
  terminal.err(`${terminal.colors.err.red('✖')} ${indented(message, '  ')}`)
  if (terminal.env['FIREBREAK_DEBUG'] && thrown instanceof Error) terminal.err(safe(debugText(thrown)))
  if (wantsJson) terminal.out(errorLine(code, message))
  return exitCode
}

const errorLine = (code: string, message: string): string => JSON.stringify({ error: { code, message } })

function debugText(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${debugText(error.cause)}` : ''
  return `${error.stack ?? error.message}${cause}`
}

/** `firebreak runs | head -1` closes the pipe early: that is no failure. */
function endQuietlyWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
      throw error
    })
  }
}
