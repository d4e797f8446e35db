// firebreak runs show: one run, step by step.
import { defineCommand, type ExitCode } from '../command.ts'
import { formatTime, inLine, showLong } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace, type RunVerification, type Workspace } from '../workspace/open-workspace.ts'
import { ledgerOf, renderLedger } from './ledger-text.ts'
import { summaryOf } from './run-output.ts'
import { renderEntry } from './run-text.ts'
import { renderStatus, renderTree } from './run-tree.ts'

interface Options {
  full?: true
  verify?: true
}

export const runsShow = defineCommand<Options>({
  name: 'runs show',
  summary: 'show a run step by step: what ran, what was skipped and why, who answered what, what was done',
  arguments: [{ name: '<id>', summary: 'the run, or the beginning of its id' }],
  inWorkspace: true,
  options: [
    { flags: '--full', summary: 'with the alert, and what went into each step and came out' },
    { flags: '--verify', summary: 'check the hash chain of the journal: exit code 1 when it was tampered with' },
  ],
  examples: [
    { command: 'firebreak runs show 20261109-08', summary: 'the beginning of the id is enough' },
    {
      command: 'firebreak runs show 20261109-080410-k3v9xq --json',
      summary: 'the journal, one entry a line, a summary last',
    },
    { command: 'firebreak runs show 20261109-08 --verify', summary: 'is it still what was written?' },
  ],
  async run({ args, options, terminal }) {
    const workspace = await openWorkspace(options, terminal)
    try {
      const loaded = await workspace.runs.load(args[0] as string)
      const { id, plan, journal, state } = loaded
      const verification = options.verify ? await workspace.runs.verify(id) : undefined
      const exitCode: ExitCode = verification && !verification.ok ? 1 : 0
      if (options.json) {
        for (const entry of journal) terminal.out(JSON.stringify(entry))
        const summary = summaryOf({ id, plan, state, status: (await statusText(workspace, id)) as 'completed' })
        terminal.out(JSON.stringify({ ...summary, ...(verification && { verification }) }))
        return exitCode
      }
      await show(terminal, workspace, loaded, options)
      if (verification) terminal.out(`\n${verificationText(verification, terminal)}`)
      return exitCode
    } finally {
      await workspace.close()
    }
  },
})

const statusText = async (workspace: Workspace, id: string): Promise<string> => (await workspace.runs.stored(id)).status

/** Answers stand beside their steps. */
const DEEDS: readonly string[] = ['step.released', 'doubt.settled', 'cancel.requested', 'undo.requested']

async function show(
  terminal: Terminal,
  workspace: Workspace,
  loaded: Awaited<ReturnType<Workspace['runs']['load']>>,
  { full }: Options,
) {
  const { id, plan, state, journal } = loaded
  const colors = terminal.colors.out
  const stored = await workspace.runs.stored(id)
  const live = state.mode === 'live' ? colors.red('live') : state.mode
  terminal.out(`${colors.bold(inLine(plan.playbook.name))}  ${id}`)
  terminal.out(`  ${live}, started ${formatTime(state.startedAt)} by ${inLine(state.by)} on ${inLine(state.trigger)}`)
  terminal.out(`  ${inLine(stored.alertSummary)}`)
  terminal.out(`  ${renderStatus(stored.status, state, colors)}`)
  if (state.cancelledBy !== undefined) terminal.out(`  cancelled by ${inLine(state.cancelledBy)}`)
  if (full) terminal.out(`  ${colors.dim('alert')}\n${showLong(state.alert, '    ')}`)
  terminal.out(`\n${renderTree(plan, state, { colors, ...(full && { data: true }) })}\n`)
  const deeds = journal.filter(({ kind }) => DEEDS.includes(kind))
  if (deeds.length > 0) {
    terminal.out(colors.bold('What people did besides'))
    const view = { plan, colors, width: terminal.width }
    for (const entry of deeds) terminal.out(renderEntry(view, entry, state) ?? '')
    terminal.out('')
  }
  const verb = state.mode === 'live' ? 'did' : 'would'
  terminal.out(renderLedger(ledgerOf(plan, state), plan, state, { verb, colors }))
}

function verificationText(verification: RunVerification, terminal: Terminal): string {
  const colors = terminal.colors.out
  if (verification.ok) {
    const { entries, head, answers } = verification
    const whole = `${colors.green('✔ the journal is as it was written')}: ${entries} entries, head ${head}`
    return [whole, ...answersText(answers, colors)].join('\n')
  }
  return `${colors.red('✖ the journal is not as it was written')}: entry ${verification.sequence}, ${verification.reason}`
}

function answersText(
  { signed, unsigned, sealed = 0 }: Extract<RunVerification, { ok: true }>['answers'],
  colors: Terminal['colors']['out'],
): string[] {
  return [
    ...(signed > 0 ? [`${colors.green('✔ answers of people are as they were signed')}: ${signed}`] : []),
    ...(unsigned > 0 ? [`${colors.yellow('○ answers that are not signed')}: ${unsigned}`] : []),
    ...(sealed > 0
      ? [`${colors.yellow('○ answers that hold a secret, and can be checked with the master key alone')}: ${sealed}`]
      : []),
  ]
}
