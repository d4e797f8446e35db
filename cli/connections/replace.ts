// firebreak connections replace: puts new secrets in the place of old ones.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { SECRET_OPTIONS, type SecretOptions, takeSecrets, tellWarnings, warningsOf } from './secret-options.ts'

export const connectionsReplace = defineCommand<SecretOptions>({
  name: 'connections replace',
  summary: 'put new secrets in the place of old ones, after a rotation',
  arguments: [{ name: '<name>', summary: 'the connection' }],
  inWorkspace: true,
  options: SECRET_OPTIONS,
  examples: [{ command: 'firebreak connections replace edr', summary: 'the new token is asked for' }],
  async run({ args, options, terminal }) {
    const name = args[0] as string
    const workspace = await openWorkspace(options, terminal)
    try {
      const { connections } = workspace
      const there = await connections.get(name)
      if (!there) {
        const names = (await connections.list()).map((one) => one.name)
        throw wrongUse(
          `There is no connection ${name}. ${names.length > 0 ? `There are: ${names.join(', ')}.` : 'There is none yet.'}`,
        )
      }
      const needed = connections.secretsFor(there.kind, { ...there.settings })
      if (needed.length === 0) throw wrongUse(`The connection ${name} has no secrets (auth ${there.settings.auth})`)
      const secrets = await takeSecrets(needed, options, terminal)
      for (const [field, secret] of Object.entries(secrets)) await connections.replaceSecret(name, field, secret)
      const fields = Object.keys(secrets)
      const warnings = warningsOf(secrets)
      tellWarnings(terminal, warnings)
      terminal.out(
        options.json
          ? JSON.stringify({ name, replaced: fields, warnings })
          : `Replaced the ${fields.join(', ')} of ${name}.`,
      )
      return 0
    } finally {
      await workspace.close()
    }
  },
})
