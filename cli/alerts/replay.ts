// firebreak alerts replay: alerts that started nothing are queued again; whoever serves the workspace starts them.
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { plural } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const alertsReplay = defineCommand<{ dead?: true }>({
  name: 'alerts replay',
  summary: 'try again to start runs of alerts that have none',
  arguments: [{ name: '[id...]', summary: 'the alerts, as firebreak alerts list shows them' }],
  inWorkspace: true,
  options: [{ flags: '--dead', summary: 'all that are dead' }],
  examples: [{ command: 'firebreak alerts replay --dead', summary: 'after what was wrong has been mended' }],
  async run({ args, options, terminal }) {
    if (args.length === 0 && !options.dead) throw wrongUse('Say which alerts, or --dead for all that are dead')
    const workspace = await openWorkspace(options, terminal)
    try {
      const dead = options.dead
        ? (await workspace.alerts.list({ states: ['dead'], limit: 100_000 })).map(({ id }) => id)
        : []
      const ids = [...new Set([...args, ...dead])]
      for (const id of ids) await workspace.alerts.replay(id)
      if (options.json) terminal.out(JSON.stringify({ queued: ids }))
      else terminal.out(`${plural(ids.length, 'alert')} queued again: firebreak serve starts them.`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
