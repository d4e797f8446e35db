// firebreak connections change: another address or setting; secrets that are not given stay where they may.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { SECRET_OPTIONS, type SecretOptions, takeSecrets, tellWarnings, warningsOf } from './secret-options.ts'
import { SETTING_OPTIONS, type SettingOptions, settingsOf } from './setting-options.ts'

export const connectionsChange = defineCommand<SecretOptions & SettingOptions>({
  name: 'connections change',
  summary: 'change the address or settings of a connection',
  arguments: [{ name: '<name>', summary: 'the connection' }],
  details:
    'Settings that are not given stay, and so do secrets. Where the connection leads elsewhere afterwards, its secrets are given anew: they were meant for the old address.',
  inWorkspace: true,
  options: [...SETTING_OPTIONS, ...SECRET_OPTIONS],
  examples: [
    { command: 'firebreak connections change edr --set allowPrivate=true', summary: 'it may reach a private address' },
    {
      command: 'firebreak connections change edr --url https://edr-2.example.com --secret-env token=EDR_TOKEN',
      summary: 'another address, with the secret for it',
    },
  ],
  async run({ args, options, terminal }) {
    const name = args[0] as string
    const workspace = await openWorkspace(options, terminal)
    try {
      const { connections } = workspace
      const { kind, settings, secretFields } = await connections.known(name)
      const given = settingsOf(kind, options)
      const { secretEnv = [], secretStdin } = options
      if (Object.keys(given).length === 0 && secretEnv.length === 0 && secretStdin === undefined)
        throw wrongUse('Say what to change: --url, --auth or --set SETTING=VALUE')
      const wanted = { ...settings, ...given }
      const needed = connections.secretsFor(kind, wanted)
      const named = new Set([...secretEnv.map((one) => one.split('=')[0]), secretStdin])
      for (const field of named) {
        if (field === undefined || needed.some((one) => one.name === field)) continue
        const there = needed.map((one) => one.name).join(', ') || 'none'
        throw wrongUse(`The connection has no secret ${field}. With these settings it has: ${there}.`)
      }
      const missing = needed.filter((one) => named.has(one.name) || !secretFields.includes(one.name))
      const secrets = await takeSecrets(missing, options, terminal)
      const changed = await connections.change(name, wanted, secrets)
      const warnings = warningsOf(secrets)
      tellWarnings(terminal, warnings)
      terminal.out(
        options.json
          ? JSON.stringify({ ...changed, warnings })
          : `Changed ${name}. Try it with: firebreak connections test ${name}`,
      )
      return 0
    } finally {
      await workspace.close()
    }
  },
})
