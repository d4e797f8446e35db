// Shows what would go on from data that are not this user's, and takes them over once a person has said so.
import type { TrustQuestion } from '../../api/index.ts'
import type { CommonOptions } from '../command.ts'
import { CommandError } from '../command-error.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace } from './open-workspace.ts'
import { trustText } from './trust-text.ts'

/**
 * @param where `near`: a file of the workspace; `yes`: nobody is asked; `withoutSecrets`: what is sealed under another key is removed
 * @returns what goes on, and whether it did already
 * @throws CommandError `trust/not-confirmed`; what openWorkspace throws; HostError `secrets/…`
 */
export async function askForTrust(
  options: CommonOptions,
  terminal: Terminal,
  where: { near?: string; yes?: boolean; withoutSecrets?: boolean },
): Promise<TrustQuestion> {
  const workspace = await openWorkspace(options, terminal, where.near === undefined ? {} : { near: where.near })
  try {
    const question = await workspace.trust.look()
    if (question.isTrusted) return question
    if (!options.json) terminal.err(trustText(question, terminal.colors.err))
    if (!where.yes) await confirm(terminal)
    await workspace.trust.adopt({ withoutSecrets: where.withoutSecrets ?? false })
    return question
  } finally {
    await workspace.close()
  }
}

async function confirm(terminal: Terminal): Promise<void> {
  const nothing = 'Nothing was taken over'
  if (!terminal.isInteractive) {
    throw new CommandError(
      'trust/not-confirmed',
      `${nothing}: nobody can be asked here. Look at what goes on, then: firebreak trust --yes`,
    )
  }
  const word = await terminal.ask('  Take them over, so that this goes on? Type yes > ')
  if (word.trim().toLowerCase() !== 'yes') throw new CommandError('trust/not-confirmed', nothing)
}
