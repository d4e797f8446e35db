// firebreak connections test: does it answer, and take the credentials?
import { formatDuration } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { safe } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const connectionsTest = defineCommand({
  name: 'connections test',
  summary: 'ask the other side once, with the credentials',
  arguments: [{ name: '<name>', summary: 'the connection' }],
  details:
    'Sends one GET to the base address, or to the setting testPath. Exit code 3 when it does not answer or refuses.',
  inWorkspace: true,
  options: [],
  examples: [{ command: 'firebreak connections test edr', summary: 'before a playbook relies on it' }],
  async run({ args, options, terminal }) {
    const name = args[0] as string
    const workspace = await openWorkspace(options, terminal)
    try {
      terminal.status(`… asking ${name}`)
      const { ok, status, message, durationMs } = await workspace.connections.test(name)
      terminal.status(undefined)
      const took = durationMs === undefined ? '' : ` in ${formatDuration(durationMs)}`
      if (options.json) terminal.out(JSON.stringify({ name, ok, status, message, durationMs }))
      else if (ok)
        terminal.out(
          `${terminal.colors.out.green('✔')} ${name} answers${status === undefined ? '' : ` ${status}`}${took}`,
        )
      else terminal.out(`${terminal.colors.out.red('✖')} ${name}: ${safe(message ?? `answers ${status}`)}`)
      return ok ? 0 : 3
    } finally {
      terminal.status(undefined)
      await workspace.close()
    }
  },
})
