// firebreak backup: a copy of the database as it is at one moment, while it goes on being used.
import { defineCommand } from '../command.ts'
import { openWorkspace } from './open-workspace.ts'

export const backup = defineCommand({
  name: 'backup',
  summary: 'copy the database of a workspace while it is used',
  arguments: [{ name: '<file>', summary: 'the copy; it must not be there yet' }],
  details:
    'Secrets in it stay sealed under the master key, which is not in the copy: keep that apart. firebreak restore puts it back.',
  inWorkspace: true,
  options: [],
  examples: [
    {
      command: 'firebreak backup /backup/firebreak-2026-11-25.sqlite --data /var/lib/firebreak',
      summary: 'also while firebreak serve runs',
    },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      await workspace.upkeep.backup(file)
      terminal.out(options.json ? JSON.stringify({ file }) : `Copied to ${file}`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
