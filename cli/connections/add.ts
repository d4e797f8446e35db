// firebreak connections add: keeps an address and its credentials under a name that playbooks use.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { connectionKinds, openWorkspace } from '../workspace/open-workspace.ts'
import { SECRET_OPTIONS, type SecretOptions, takeSecrets, tellWarnings, warningsOf } from './secret-options.ts'
import { SETTING_OPTIONS, type SettingOptions, settingsOf } from './setting-options.ts'

interface Options extends SecretOptions, SettingOptions {
  kind: string
}

export const connectionsAdd = defineCommand<Options>({
  name: 'connections add',
  summary: 'keep an address and its credentials under a name that playbooks use',
  arguments: [{ name: '<name>', summary: 'the name, as playbooks declare it under connections' }],
  details:
    'Secrets are asked for without echo, or come from an environment variable or standard input; never from an argument. They are encrypted, and never shown again.',
  inWorkspace: true,
  options: [
    {
      flags: '--kind <kind>',
      summary: 'what is connected',
      choices: connectionKinds.map(({ kind }) => kind),
      default: 'http',
    },
    ...SETTING_OPTIONS,
    ...SECRET_OPTIONS,
  ],
  examples: [
    {
      command: 'firebreak connections add edr --url https://edr.example.com/api --auth bearer',
      summary: 'the token is asked for',
    },
    {
      command:
        'firebreak connections add tickets --url https://tickets.example.com --auth basic --set user=soar --secret-env password=TICKETS_PASSWORD',
      summary: 'from a script',
    },
  ],
  async run({ args, options, terminal }) {
    const name = args[0] as string
    const settings = settingsOf(options.kind, options)
    const workspace = await openWorkspace(options, terminal, { make: true })
    try {
      const { connections } = workspace
      if (await connections.get(name)) {
        throw wrongUse(
          `There is a connection ${name} already: firebreak connections change ${name} changes its settings, replace its secrets`,
        )
      }
      const needed = connections.secretsFor(options.kind, settings)
      const secrets = await takeSecrets(needed, options, terminal)
      const added = await connections.add({ name, kind: options.kind, settings, secrets })
      const warnings = warningsOf(secrets)
      tellWarnings(terminal, warnings)
      if (options.json) terminal.out(JSON.stringify({ ...added, warnings }))
      else terminal.out(`Kept ${name}. Try it with: firebreak connections test ${name}`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
