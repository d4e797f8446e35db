// firebreak keys trust: from now on bundles that this key has signed are run here.
import { readFile } from 'node:fs/promises'
import { openSigningKeys } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { keysFolder } from '../workspace/open-workspace.ts'

export const keysTrust = defineCommand<{ name?: string }>({
  name: 'keys trust',
  summary: 'trust the key of somebody else: what it has signed may be run here',
  arguments: [{ name: '<key>', summary: 'a file as firebreak keys export prints it, or the 64 hex digits of the key' }],
  options: [{ flags: '--name <name>', summary: 'its name here; default: the name that its owner gave it' }],
  examples: [{ command: 'firebreak keys trust soc-team.pub', summary: 'compare the fingerprint with its owner first' }],
  async run({ args: [given = ''], options, terminal }) {
    const text = await readFile(given, 'utf8').catch(() => given)
    const key = openSigningKeys(keysFolder(terminal.env), { passphrase: '' }).trust(text, options.name)
    if (options.json) terminal.out(JSON.stringify(key))
    else terminal.out(`Trusted: ${key.name} (${key.fingerprint})`)
    return 0
  },
})
