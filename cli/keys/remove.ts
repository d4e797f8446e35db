// firebreak keys remove: a key that is trusted no longer, or an own one thrown away.
import { openSigningKeys } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { keysFolder } from '../workspace/open-workspace.ts'

export const keysRemove = defineCommand({
  name: 'keys remove',
  summary: 'stop trusting a key, or delete a key of your own for good',
  arguments: [{ name: '<name>', summary: 'the key, as firebreak keys list shows it' }],
  options: [],
  examples: [{ command: 'firebreak keys remove old-team', summary: 'bundles that it signed are refused from now on' }],
  async run({ args: [name = ''], options, terminal }) {
    openSigningKeys(keysFolder(terminal.env), { passphrase: '' }).remove(name)
    terminal.out(options.json ? JSON.stringify({ removed: name }) : `Removed: ${name}`)
    return 0
  },
})
