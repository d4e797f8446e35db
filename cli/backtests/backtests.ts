// firebreak backtests: those that were made, what each found, and any of its alerts as a run.
import type { BacktestAlert, Backtests } from '../../host/index.ts'
import { type CommonOptions, defineCommand, type ExitCode } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { renderTable } from '../render/table.ts'
import { formatTime, safe } from '../render/text.ts'
import { currentPerson } from '../runs/rehearse.ts'
import { createRunOutput } from '../runs/run-output.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace, type Workspace } from '../workspace/open-workspace.ts'
import { renderBacktest } from './backtest-text.ts'

interface Options {
  alert?: string
  other?: true
  remove?: true
}

export const backtests = defineCommand<Options>({
  name: 'backtests',
  summary: 'list backtests, show what one found, and open its alerts as runs',
  arguments: [{ name: '[id]', summary: 'a backtest, or the beginning of its id' }],
  inWorkspace: true,
  options: [
    { flags: '--alert <number>', summary: 'run this alert of it again, and keep the run' },
    { flags: '--other', summary: 'with --alert: in the version that it was compared with' },
    { flags: '--remove', summary: 'remove it and everything that it found' },
  ],
  examples: [
    { command: 'firebreak backtests', summary: 'all of them, the newest first' },
    { command: 'firebreak backtests bt-20261109 --alert 4711', summary: 'one of its alerts, step by step' },
  ],
  async run({ args: [id], options, terminal }) {
    if (id === undefined && (options.alert !== undefined || options.remove)) throw wrongUse('Say which backtest')
    if (options.other && options.alert === undefined) throw wrongUse('--other goes with --alert')
    const workspace = await openWorkspace(options, terminal)
    try {
      if (id === undefined) return list(workspace.backtests, options, terminal)
      if (options.remove) {
        const { id: whole } = await workspace.backtests.get(id)
        await workspace.backtests.remove(whole)
        terminal.err(`Removed ${whole}`)
        return 0
      }
      return options.alert === undefined
        ? await show(id, workspace, options, terminal)
        : await openAlert(id, workspace, options, terminal)
    } finally {
      await workspace.close()
    }
  },
})

async function list(all: Backtests, { json }: CommonOptions, terminal: Terminal): Promise<ExitCode> {
  const found = await all.list()
  if (json) {
    for (const one of found) terminal.out(JSON.stringify(one))
    return 0
  }
  if (found.length === 0) terminal.err('No backtest yet. Begin with: firebreak backtest PLAYBOOK --alerts FILE')
  else {
    const rows = found.map(({ id, playbookName, againstName, status, startedMs, progress }) => [
      id,
      status,
      formatTime(startedMs),
      String(progress?.alerts ?? 0),
      againstName === undefined ? playbookName : `${playbookName} against ${againstName}`,
    ])
    const columns = ['id', 'status', 'started', 'alerts'].map((title) => ({ title }))
    terminal.out(
      renderTable([...columns, { title: 'playbook', atLeast: 20 }], rows, terminal.outWidth, terminal.colors.out),
    )
  }
  return 0
}

async function show(
  id: string,
  { backtests: all }: Workspace,
  { json }: CommonOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const found = await all.get(id)
  if (json) terminal.out(JSON.stringify(found))
  else {
    const plan = await all.plan(found.id, 'tested')
    terminal.out(
      await renderBacktest(found, plan, (kind, filter) => all.alerts(found.id, kind, filter), terminal.colors.out),
    )
    if (found.status !== 'done')
      terminal.err(`It is ${found.status}. It goes on with: firebreak backtest --resume ${safe(found.id)}`)
  }
  return 0
}

async function openAlert(
  id: string,
  workspace: Workspace,
  options: Options & CommonOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { backtests: all, runs } = workspace
  const number = Number(options.alert)
  const alert = await keptAlert(all, id, number)
  if (!alert) {
    throw wrongUse(
      `Alert ${options.alert} of this backtest was not kept: samples of each end are, and every alert that differs. --json lists them.`,
    )
  }
  const { plan, simulation } = await all.open(id, alert, options.other ? 'other' : 'tested')
  const run = await runs.record(plan, simulation, { by: currentPerson(), file: (await all.get(id)).playbookFile })
  const output = createRunOutput(terminal, plan, options.json === true, workspace.again)
  const { journal, state } = await runs.load(run)
  for (const entry of journal) output.entry(entry, state)
  return output.finish({ plan, status: simulation.status, state, id: run })
}

async function keptAlert(all: Backtests, id: string, number: number): Promise<BacktestAlert | undefined> {
  for (const kind of ['difference', 'sample'] as const) {
    const [found] = await all.alerts(id, kind, { after: number - 1, limit: 1 })
    if (found?.number === number) return found
  }
  return undefined
}
