// firebreak connections add: keeps an address and its credentials under a name that playbooks use.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { connectionKinds, openWorkspace } from '../workspace/open-workspace.ts'
import { SECRET_OPTIONS, type SecretOptions, takeSecrets } from './secret-options.ts'

interface Options extends SecretOptions {
  kind: string
  url?: string
  auth?: string
  set?: string[]
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
    { flags: '--url <address>', summary: 'http: the base address; the same as --set baseUrl=ADDRESS' },
    {
      flags: '--auth <method>',
      summary: 'http: none, basic, bearer, header, query or oauth2; the same as --set auth=METHOD',
    },
    { flags: '--set <setting=value>', summary: 'a setting, such as user=svc-soar or allowPrivate=true', repeat: true },
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
    const settings = settingsOf(options)
    const workspace = await openWorkspace(options, terminal, { make: true })
    try {
      const { connections } = workspace
      if (await connections.get(name)) {
        throw wrongUse(
          `There is a connection ${name} already: firebreak connections replace ${name} changes its secrets. To change its address or settings, remove it and add it again.`,
        )
      }
      const needed = connections.secretsFor(options.kind, settings)
      const secrets = await takeSecrets(needed, options, terminal)
      const added = await connections.add({ name, kind: options.kind, settings, secrets })
      if (options.json) terminal.out(JSON.stringify(added))
      else terminal.out(`Kept ${name}. Try it with: firebreak connections test ${name}`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})

function settingsOf({ kind, url, auth, set = [] }: Options): { [name: string]: unknown } {
  const settings: { [name: string]: unknown } = {}
  if (url !== undefined) settings['baseUrl'] = url
  if (auth !== undefined) settings['auth'] = auth
  const secretNames = new Set(connectionKinds.find((one) => one.kind === kind)?.secretNames ?? [])
  for (const text of set) {
    const at = text.indexOf('=')
    const name = at === -1 ? '' : text.slice(0, at)
    if (secretNames.has(name)) {
      throw wrongUse(
        `${name} is a secret and is no argument: leave it out to be asked, or give --secret-env ${name}=VARIABLE`,
      )
    }
    if (!/^[A-Za-z]\w*$/.test(name)) throw wrongUse('--set: write SETTING=VALUE, such as user=svc-soar')
    const value = text.slice(at + 1)
    settings[name] = value === 'true' ? true : value === 'false' ? false : value
  }
  return settings
}
