// firebreak restore: a backup in the place of the database, which is kept beside it.
import { restoreBackup } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { findWorkspace } from './open-workspace.ts'

export const restore = defineCommand({
  name: 'restore',
  summary: 'put a backup in the place of the database of a workspace',
  arguments: [{ name: '<file>', summary: 'what firebreak backup made' }],
  details: `The backup is looked through first: it must be whole, and of this or an older Firebreak. While another process uses the
database nothing is done. The database that was there is kept beside it under another name; nothing is deleted.

Runs that were under way when the backup was made go on from there at the next start, and know nothing of what was done since: look
at them with firebreak runs before you start a server. Never put a backup back by hand: firebreak.sqlite-wal would be taken for its own.`,
  inWorkspace: true,
  options: [],
  examples: [
    {
      command: 'firebreak restore /backup/firebreak-2026-11-25.sqlite --data /var/lib/firebreak',
      summary: 'while nothing runs on that data folder',
    },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const { data } = findWorkspace(options, terminal.env)
    const restored = restoreBackup(file, data, Date.now())
    if (options.json) {
      terminal.out(JSON.stringify(restored))
      return 0
    }
    const { runs, underWay, lastMs, kept } = restored
    const until = lastMs === undefined ? '' : `, the last of ${new Date(lastMs).toISOString()}`
    terminal.out(`Restored ${restored.file}: ${runs} ${runs === 1 ? 'run' : 'runs'}${until}`)
    if (kept !== undefined) terminal.out(`What was there is kept as ${kept}`)
    if (underWay > 0) {
      const are = underWay === 1 ? 'run is not over and goes' : 'runs are not over and go'
      terminal.err(`${underWay} ${are} on from the backup at the next start: firebreak runs shows what they would do.`)
    }
    return 0
  },
})
