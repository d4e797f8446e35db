// firebreak keys create: a key of one's own to sign bundles with.
import { openSigningKeys, publicLine } from '../../host/index.ts'
import { defineCommand, PASSPHRASE_OPTION } from '../command.ts'
import { keysFolder, masterKeyOf } from '../workspace/open-workspace.ts'

export const keysCreate = defineCommand<{ passphrase?: true }>({
  name: 'keys create',
  summary: 'make a key to sign bundles with; its secret half is kept encrypted and never shown',
  arguments: [{ name: '<name>', summary: 'what to call it: small letters, digits, - and _' }],
  options: [PASSPHRASE_OPTION],
  examples: [
    {
      command: 'firebreak keys create soc-team',
      summary: 'prints the public half, to be given to whoever runs your bundles',
    },
  ],
  async run({ args: [name = ''], options, terminal }) {
    const keys = openSigningKeys(keysFolder(terminal.env), await masterKeyOf(options, terminal))
    const key = keys.create(name)
    if (options.json) terminal.out(JSON.stringify(key))
    else {
      terminal.out(publicLine(key))
      terminal.err(
        `Made the key ${key.name} (${key.fingerprint}). Whoever is to run your bundles trusts it with: firebreak keys trust FILE`,
      )
    }
    return 0
  },
})
