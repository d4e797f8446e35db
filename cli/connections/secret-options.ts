// Secrets for connections: from an environment variable, standard input or a person's keyboard without echo. Never from an
// argument, which every process of the machine can read, and which the shell keeps in its history.
import { shortSecretWarning } from '../../api/index.ts'
import type { OptionDefinition } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { readStream } from '../files.ts'
import type { Terminal } from '../terminal.ts'

export interface SecretOptions {
  secretEnv?: string[]
  secretStdin?: string
}

export const SECRET_OPTIONS: readonly OptionDefinition[] = [
  { flags: '--secret-env <field=variable>', summary: 'take a secret from an environment variable', repeat: true },
  {
    flags: '--secret-stdin <field>',
    summary: 'take a secret from standard input (a line break at its end is dropped)',
  },
]

const MAX_SECRET_BYTES = 64 * 1024

/**
 * Secrets by field. Fields of `needed` that were not given are asked for, where a person sits there.
 * @throws CommandError (2) for a field that is not needed, an empty variable, or a missing secret with nobody to ask
 */
export async function takeSecrets(
  needed: readonly { name: string; label: string }[],
  { secretEnv = [], secretStdin }: SecretOptions,
  terminal: Terminal,
): Promise<{ [field: string]: string }> {
  const names = needed.map(({ name }) => name)
  const secrets: { [field: string]: string } = {}
  for (const text of secretEnv) {
    const [field, variable] = fieldAndVariable(text)
    secrets[field] = fromEnvironment(variable, terminal)
  }
  if (secretStdin !== undefined) {
    const text = await readStream(terminal.stdin, 'standard input', MAX_SECRET_BYTES)
    secrets[secretStdin] = text.replace(/\r?\n$/, '')
  }
  for (const field of Object.keys(secrets)) {
    if (!names.includes(field)) {
      const there = names.length > 0 ? `It has: ${names.join(', ')}.` : 'With these settings it has none.'
      throw wrongUse(`The connection has no secret ${field}. ${there}`)
    }
  }
  for (const { name, label } of needed) {
    if (secrets[name]) continue
    if (!terminal.isInteractive || secretStdin !== undefined) {
      throw wrongUse(`The connection needs its ${name}: give --secret-env ${name}=VARIABLE or --secret-stdin ${name}`)
    }
    secrets[name] = await terminal.askSecret(`${label} (not shown) > `)
    if (secrets[name] === '') throw wrongUse(`The ${name} is empty: nothing was kept`)
  }
  return secrets
}

function fieldAndVariable(text: string): [field: string, variable: string] {
  const [, field, variable] = /^([A-Za-z]\w*)=([A-Za-z_]\w*)$/.exec(text) ?? []
  if (field !== undefined && variable !== undefined) return [field, variable]
  // What stands there may be the secret itself: it is not repeated.
  throw wrongUse('--secret-env: write FIELD=VARIABLE, the name of an environment variable, such as token=EDR_TOKEN')
}

function fromEnvironment(variable: string, { env }: Terminal): string {
  const value = env[variable]
  if (value === undefined) {
    throw wrongUse(
      '--secret-env: there is no environment variable of that name (write its name, never the secret itself)',
    )
  }
  if (value === '') throw wrongUse(`--secret-env: the environment variable ${variable} is empty`)
  return value
}

/** What whoever keeps these secrets should know. */
export const warningsOf = (secrets: { [field: string]: string }): string[] =>
  Object.entries(secrets).flatMap(([field, secret]) => shortSecretWarning(field, secret) ?? [])

export function tellWarnings(terminal: Terminal, warnings: readonly string[]): void {
  for (const warning of warnings) terminal.err(`${terminal.colors.err.yellow('○')} ${warning}`)
}
