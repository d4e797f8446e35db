// firebreak keys export: the public half of a key, to be given to others.
import { openSigningKeys, publicLine } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { keysFolder } from '../workspace/open-workspace.ts'

export const keysExport = defineCommand({
  name: 'keys export',
  summary: 'print the public half of a key',
  arguments: [{ name: '<name>', summary: 'the key, as firebreak keys list shows it' }],
  options: [],
  examples: [{ command: 'firebreak keys export soc-team > soc-team.pub', summary: 'the file that others trust' }],
  async run({ args: [name = ''], options, terminal }) {
    const key = openSigningKeys(keysFolder(terminal.env), { passphrase: '' })
      .list()
      .find((one) => one.name === name)
    if (!key)
      throw new CommandError('keys/unknown', `There is no key ${name}. firebreak keys list shows what there is.`)
    terminal.out(options.json ? JSON.stringify(key) : publicLine(key))
    return 0
  },
})
