// firebreak alerts list: what came in by triggers, the newest first.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { renderTable } from '../render/table.ts'
import { formatTime } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

const STATES = ['queued', 'started', 'unrouted', 'suppressed', 'dead'] as const

interface Options {
  state?: (typeof STATES)[number][]
  source?: string
  limit: string
}

export const alertsList = defineCommand<Options>({
  name: 'alerts list',
  summary: 'list alerts that came in by triggers, and what became of them',
  arguments: [],
  inWorkspace: true,
  options: [
    {
      flags: '--state <state>',
      summary: 'only these; dead: could not be read or started',
      choices: STATES,
      repeat: true,
    },
    { flags: '--source <name>', summary: 'only those of this source' },
    { flags: '--limit <n>', summary: 'how many at most', default: '30' },
  ],
  examples: [{ command: 'firebreak alerts list --state dead', summary: 'what started nothing, and why' }],
  async run({ options, terminal }) {
    const limit = Number(options.limit)
    if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
      throw wrongUse(`--limit ${options.limit}: give a whole number from 1 to 1000`)
    const workspace = await openWorkspace(options, terminal)
    try {
      const found = await workspace.alerts.list({
        limit,
        ...(options.state && { states: options.state }),
        ...(options.source !== undefined && { source: options.source }),
      })
      if (options.json) terminal.out(JSON.stringify(found.map(({ body: _, ...alert }) => alert)))
      else if (found.length === 0) terminal.out('No such alerts.')
      else {
        const columns = [
          { title: 'id' },
          { title: 'received' },
          { title: 'source' },
          { title: 'state' },
          { title: 'alert', atLeast: 24 },
          { title: 'problem' },
        ]
        const rows = found.map(({ id, receivedMs, source, state, title, problem }) => [
          id,
          formatTime(receivedMs),
          source,
          state,
          title,
          problem?.code ?? '',
        ])
        terminal.out(renderTable(columns, rows, terminal.outWidth, terminal.colors.out))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})
