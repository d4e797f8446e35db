// What a command is: one object from which the program, its help and the reference page are made.
import type { Terminal } from './terminal.ts'

/** What each means is said by EXIT_CODES below; which error ends with which, by the tables of errors. */
export type ExitCode = 0 | 1 | 2 | 3

export interface OptionDefinition {
  /** As commander reads it: `--alert <file>`, `-m, --mode <mode>`, `--fix`. */
  flags: string
  summary: string
  choices?: readonly string[]
  default?: string
  /** May be given several times; the values come as a list. */
  repeat?: true
}

export interface Example {
  command: string
  summary: string
}

/** Options that every command has; `data` and `passphrase` only where it opens a workspace. */
export interface CommonOptions {
  json?: true
  data?: string
  passphrase?: true
}

export interface Call<Options> {
  /** Positional arguments in order. */
  args: string[]
  options: Options & CommonOptions
  terminal: Terminal
}

export interface CommandDefinition<Options = Record<string, unknown>> {
  /** One word, or two where commands belong together: `runs show`. */
  name: string
  summary: string
  /** Positional arguments, as `<file...>` or `[id]`, and what they are. */
  arguments: readonly { name: string; summary: string }[]
  /** More for --help, in paragraphs. */
  details?: string
  options: readonly OptionDefinition[]
  examples: readonly Example[]
  /** It works in a workspace, and has the options that say which. */
  inWorkspace?: true
  /** `firebreak check <file...> [options]` */
  usage: string
  run(call: Call<Options>): Promise<ExitCode>
}

/** `Options` is what the declared flags give, by their camel-case names. */
export function defineCommand<Options = object>(
  definition: Omit<CommandDefinition<Options>, 'usage'>,
): CommandDefinition {
  const words = ['firebreak', definition.name, ...definition.arguments.map(({ name }) => name), '[options]']
  return { ...definition, usage: words.join(' ') } as unknown as CommandDefinition
}

/** The options of a command: its own, where its workspace is, and those that every command has. */
export function optionsOf({ options, inWorkspace }: Pick<CommandDefinition, 'options' | 'inWorkspace'>) {
  return [...options, ...(inWorkspace ? WORKSPACE_OPTIONS : []), ...COMMON_OPTIONS]
}

export const PASSPHRASE_OPTION: OptionDefinition = {
  flags: '--passphrase',
  summary: 'the secrets are protected by a passphrase (asked for, or FIREBREAK_PASSPHRASE) instead of the key file',
}

const WORKSPACE_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--data <folder>',
    summary:
      'the data folder (also: FIREBREAK_DATA; default: .firebreak in the nearest folder above that has one or has lists)',
  },
  PASSPHRASE_OPTION,
]

const COMMON_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--json', summary: 'write JSON alone to standard output; everything for people goes to standard error' },
  { flags: '--no-color', summary: 'no colours (also: NO_COLOR)' },
]

export const EXIT_CODES: readonly { code: ExitCode; meaning: string }[] = [
  { code: 0, meaning: 'well: the playbook has no errors, the run completed or waits' },
  { code: 1, meaning: 'the playbook has errors, the run failed, was cancelled or is in doubt, or a person said no' },
  { code: 2, meaning: 'wrong use: an unknown command or option, a bad value, input that is not what it should be' },
  { code: 3, meaning: 'something outside failed: a file that cannot be read, the database, a connection' },
]
