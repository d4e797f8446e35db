// The commander program, made from the command definitions: flags, help, suggestions and examples follow from them alone.
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  type Call,
  type CommandDefinition,
  EXIT_CODES,
  type ExitCode,
  type OptionDefinition,
  optionsOf,
} from './command.ts'
import type { Terminal } from './terminal.ts'

export interface ProgramSurroundings {
  terminal(options: { color?: boolean }): Terminal
  writeOut(text: string): void
  writeErr(text: string): void
  version: string
}

/** The program as the reference shows it: it is looked at, never run. */
export function describeProgram(definitions: readonly CommandDefinition[], version: string): Command {
  const terminal = () => {
    throw new Error('this program is only looked at')
  }
  return buildProgram(definitions, { terminal, writeOut() {}, writeErr() {}, version }).program
}

/** A program whose `parseAsync` runs a command; `exitCode()` is what it gave. Throws CommanderError instead of exiting. */
export function buildProgram(definitions: readonly CommandDefinition[], around: ProgramSurroundings) {
  let exitCode: ExitCode = 0
  const program = new Command('firebreak')
    .description('Runs, rehearses and checks incident-response playbooks.')
    .version(around.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: around.writeOut,
      writeErr: around.writeErr,
      outputError: (text, write) => write(text.replace(/^error: (.)/, (_, first: string) => first.toUpperCase())),
    })
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}\n\nfirebreak COMMAND --help shows options and examples.`)

  const nodes = new Map<string, Command>([['', program]])
  for (const definition of definitions) {
    const words = definition.name.split(' ')
    const parentName = words.slice(0, -1).join(' ')
    const parent = nodes.get(parentName) ?? addGroup(program, nodes, parentName)
    const command = parent.command(words.at(-1) as string)
    nodes.set(definition.name, command)
    describeCommand(command, definition)
    command.action(async () => {
      const { color, ...options } = command.opts() as { color?: boolean }
      const terminal = around.terminal(color === undefined ? {} : { color })
      exitCode = await definition.run({ args: command.args, options, terminal } as unknown as Call<
        Record<string, unknown>
      >)
    })
  }
  return { program, exitCode: () => exitCode }
}

/** What the words that only hold commands stand for. */
const GROUPS: { [name: string]: string } = {
  alerts: 'see what came in by triggers and what became of it: list, show, replay',
  token: 'say who may speak to a workspace that is served: create, list, revoke',
  bundle: 'pass playbooks on as one signed file: create, inspect, verify',
  keys: 'keep the keys that sign bundles, and those of others that are trusted: create, list, export, trust, remove',
  connections: 'keep addresses and credentials that playbooks use by name: add, list, test, change, replace, remove',
}

function addGroup(program: Command, nodes: Map<string, Command>, name: string): Command {
  const summary = GROUPS[name]
  if (summary === undefined) throw new Error(`Say in GROUPS what the commands of “${name}” are for`)
  const group = program.command(name).summary(summary).description(sentence(summary))
  group.action(() => group.help({ error: true }))
  nodes.set(name, group)
  return group
}

function describeCommand(command: Command, definition: CommandDefinition): void {
  const { summary, details, examples } = definition
  command.summary(summary).description(details ? `${sentence(summary)}\n\n${details}` : sentence(summary))
  for (const { name, summary: what } of definition.arguments) command.argument(name, what)
  for (const option of optionsOf(definition)) command.addOption(toOption(option))
  if (examples.length > 0) {
    const lines = examples.map((example) => `  ${example.command}\n      ${example.summary}`)
    command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
  }
  command.addHelpText('after', `\nExit codes:\n${exitCodeLines()}`)
}

function toOption({ flags, summary, choices, repeat, default: preset }: OptionDefinition): Option {
  const option = new Option(flags, summary)
  if (choices) option.choices(choices)
  if (preset !== undefined) option.default(preset)
  if (repeat) {
    option.argParser((value: string, before: string[] | undefined) => {
      if (choices && !choices.includes(value)) {
        throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
      }
      return [...(before ?? []), value]
    })
  }
  return option
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const exitCodeLines = (): string => EXIT_CODES.map(({ code, meaning }) => `  ${code}  ${meaning}`).join('\n')
