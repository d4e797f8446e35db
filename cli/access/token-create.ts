// firebreak token create: lets somebody in where the workspace is served, or gives them another token.
import { defineCommand } from '../command.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: 'make a token for a person or a program; an older one of the same name stops working',
  arguments: [{ name: '<name>', summary: 'who it is: what they do is signed with it' }],
  details: 'The token is shown once and kept nowhere: only its hash is. A server that is running takes it at once.',
  inWorkspace: true,
  options: [],
  examples: [
    { command: 'firebreak token create ana', summary: 'for a person, who opens the Studio with it' },
    { command: 'firebreak token create admin', summary: 'rotates the first one' },
  ],
  async run({ args: [name = ''], options, terminal }) {
    const workspace = await openWorkspace(options, terminal, { make: true })
    try {
      const token = await workspace.access.issue(name)
      terminal.out(options.json ? JSON.stringify({ name, token }) : token)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
