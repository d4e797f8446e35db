// firebreak connections list: what is connected; never a secret.
import { defineCommand } from '../command.ts'
import { renderTable } from '../render/table.ts'
import { formatTime } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const connectionsList = defineCommand({
  name: 'connections list',
  summary: 'list the connections of the workspace; never their secrets',
  arguments: [],
  inWorkspace: true,
  options: [],
  examples: [{ command: 'firebreak connections list --json', summary: 'as a JSON array' }],
  async run({ options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      const found = await workspace.connections.list()
      if (options.json) terminal.out(JSON.stringify(found))
      else if (found.length === 0) terminal.out('No connections yet: firebreak connections add --help shows how.')
      else {
        const columns = [
          { title: 'name' },
          { title: 'kind' },
          { title: 'address', atLeast: 24 },
          { title: 'auth' },
          { title: 'secrets' },
          { title: 'changed' },
        ]
        const rows = found.map(({ name, kind, settings, secretFields, updatedMs }) => [
          name,
          kind,
          'baseUrl' in settings ? addressOf(settings) : 'others come in by it',
          settings.auth,
          secretFields.length > 0 ? `${secretFields.join(', ')} set` : 'none',
          formatTime(updatedMs),
        ])
        terminal.out(renderTable(columns, rows, terminal.outWidth, terminal.colors.out))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})

const addressOf = ({ baseUrl, allowPrivate }: { baseUrl: string; allowPrivate?: boolean }): string =>
  allowPrivate ? `${baseUrl} (private allowed)` : baseUrl
