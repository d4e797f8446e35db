// firebreak token list: who may speak to the workspace where it is served; never the tokens.
import { defineCommand } from '../command.ts'
import { renderTable } from '../render/table.ts'
import { formatTime } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { rightsText } from './rights-text.ts'

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'list who has a token; never the tokens',
  arguments: [],
  inWorkspace: true,
  options: [],
  examples: [{ command: 'firebreak token list', summary: 'names, what each may do, and since when' }],
  async run({ options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      const found = await workspace.access.list()
      if (options.json) terminal.out(JSON.stringify(found))
      else if (found.length === 0) terminal.out('Nobody has a token yet: firebreak token create NAME makes one.')
      else {
        const rows = found.map(({ name, person, scopes, createdMs }) => [
          name,
          person === name ? '' : person,
          rightsText(scopes),
          formatTime(createdMs),
        ])
        const columns = [{ title: 'name' }, { title: 'person' }, { title: 'scopes' }, { title: 'since' }]
        terminal.out(renderTable(columns, rows, terminal.outWidth, terminal.colors.out))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})
