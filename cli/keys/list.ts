// firebreak keys list: own keys, and those of others that are trusted.
import { openSigningKeys } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { renderTable } from '../render/table.ts'
import { keysFolder } from '../workspace/open-workspace.ts'

export const keysList = defineCommand({
  name: 'keys list',
  summary: 'list the keys that sign bundles here, and those of others that are trusted',
  arguments: [],
  options: [],
  examples: [{ command: 'firebreak keys list', summary: 'compare fingerprints over another way than the bundle came' }],
  async run({ options, terminal }) {
    const found = openSigningKeys(keysFolder(terminal.env), { passphrase: '' }).list()
    if (options.json) terminal.out(JSON.stringify(found))
    else if (found.length === 0) terminal.out('No keys yet: firebreak keys create NAME makes one.')
    else {
      const columns = [{ title: 'name' }, { title: 'whose' }, { title: 'fingerprint', atLeast: 39 }]
      const rows = found.map(({ name, isOwn, fingerprint }) => [name, isOwn ? 'own' : 'trusted', fingerprint])
      terminal.out(renderTable(columns, rows, terminal.outWidth, terminal.colors.out))
    }
    return 0
  },
})
