// firebreak token revoke: somebody may no longer speak to the workspace where it is served.
import { defineCommand } from '../command.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'take back the token of a name, and every browser session that it opened',
  arguments: [{ name: '<name>', summary: 'the name, as firebreak token list shows it' }],
  inWorkspace: true,
  options: [],
  examples: [{ command: 'firebreak token revoke ana', summary: 'a server that is running refuses it at once' }],
  async run({ args: [name = ''], options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      await workspace.access.revoke(name)
      terminal.out(options.json ? JSON.stringify({ revoked: name }) : `Revoked: ${name}`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
