// firebreak connections remove: forgets a connection and its secrets.
import { defineCommand } from '../command.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const connectionsRemove = defineCommand({
  name: 'connections remove',
  summary: 'forget a connection and its secrets',
  arguments: [{ name: '<name>', summary: 'the connection' }],
  details: 'Playbooks that name it cannot run in shadow or live until there is one of this name again.',
  inWorkspace: true,
  options: [],
  examples: [{ command: 'firebreak connections remove edr-test', summary: 'its secrets are gone from the database' }],
  async run({ args, options, terminal }) {
    const name = args[0] as string
    const workspace = await openWorkspace(options, terminal)
    try {
      await workspace.connections.remove(name)
      terminal.out(options.json ? JSON.stringify({ removed: name }) : `Removed ${name} and its secrets.`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
