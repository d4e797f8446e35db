// firebreak trust: takes over data that were not written under this user's key, once it was shown what goes on with them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineCommand } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { askForTrust } from './ask-for-trust.ts'
import { findWorkspace } from './open-workspace.ts'

export const trust = defineCommand<{ yes?: true; withoutSecrets?: true }>({
  name: 'trust',
  summary: 'take over the data of a workspace that were written by another user, by a release before 0.3, or elsewhere',
  arguments: [{ name: '[folder]', summary: 'the workspace; default: the one of the current folder' }],
  details: `Data carry a mark under the master key of whoever wrote them. Data without this user's mark are read, but nothing live goes on from
them: no run, no timer, no alert that waits. This shows what would go on, asks once, and takes them over. Do it only for data that
you know: a folder of somebody else may hold runs that act on your systems.

A backup, a restore and a move to another machine keep the mark as long as the master key goes along.`,
  inWorkspace: true,
  options: [
    { flags: '--yes', summary: 'without asking, for scripts' },
    {
      flags: '--without-secrets',
      summary: 'where the old master key is lost: the secrets of connections are removed, to be set again',
    },
  ],
  examples: [
    { command: 'firebreak trust', summary: 'after an update from Firebreak 0.1 or 0.2' },
    { command: 'firebreak trust /srv/soc --yes', summary: 'before firebreak serve is started by a service manager' },
  ],
  async run({ args: [folder], options, terminal }) {
    const near = folder === undefined ? {} : { near: join(folder, '-') }
    if (folder !== undefined && !existsSync(findWorkspace(options, terminal.env, near).data))
      throw new CommandError('workspace/none', `There are no data in ${folder}.`)
    const question = await askForTrust(options, terminal, {
      ...near,
      yes: options.yes === true,
      withoutSecrets: options.withoutSecrets === true,
    })
    if (options.json) terminal.out(JSON.stringify({ ...question, isTrusted: true }))
    else terminal.out(question.isTrusted ? 'These data are yours already.' : 'The data are yours from now on.')
    return 0
  },
})
