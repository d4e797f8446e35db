// firebreak alerts show: one alert, as runs see it, and what became of it.
import { parseJson } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { formatTime, indented, inLine, safe } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

export const alertsShow = defineCommand({
  name: 'alerts show',
  summary: 'show an alert as runs see it, and what became of it',
  arguments: [{ name: '<id>', summary: 'the alert, as firebreak alerts list shows it' }],
  inWorkspace: true,
  options: [],
  examples: [
    { command: 'firebreak alerts show 20261125-101500-k3v9xq2m7a', summary: 'with what was sent, under original' },
  ],
  async run({ args: [id = ''], options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      const { body, ...alert } = await workspace.alerts.get(id)
      if (options.json) terminal.out(JSON.stringify({ ...alert, alert: parsed(body) }))
      else {
        const { state, source, receivedMs, problem, runs, repeats } = alert
        terminal.out(
          `${inLine(alert.title)}\n${state}, from ${source}, ${formatTime(receivedMs)}${repeats > 0 ? `, repeated ${repeats} times` : ''}`,
        )
        if (problem) terminal.out(`${problem.code}: ${indented(problem.message, '  ')}`)
        for (const run of runs) terminal.out(`run ${run}`)
        terminal.out(safe(JSON.stringify(parsed(body), null, 2)))
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})

function parsed(body: string): unknown {
  try {
    return parseJson(body)
  } catch {
    return body
  }
}
