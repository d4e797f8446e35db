// How a run is told while it goes on and when it is over: for people a line for each thing, as JSON an entry a line and a
// summary last. One place, so that run, resume, answer, cancel, undo and settle all tell it alike.
import {
  choicesOf,
  doubtsOf,
  doubtWords,
  type Entry,
  formatDuration,
  heldSteps,
  type LedgerEntry,
  type Mode,
  type Plan,
  questionsOf,
  type RunState,
  type RunSummaryStatus,
  releaseWords,
} from '../../engine/index.ts'
import type { ExitCode } from '../command.ts'
import { formatTime, inLine, oneLine, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { ledgerOf, notTakenBack, renderLedger, type Verb } from './ledger-text.ts'
import { type RunView, renderEntry, renderUnderWay } from './run-text.ts'
import { renderStatus } from './run-tree.ts'

export interface FinishedRun {
  /** Absent where it is not kept. */
  id?: string
  plan: Plan
  state: RunState
  status: RunSummaryStatus
  /** What was rehearsed or recorded, or done; read off the state where it is not given. */
  ledger?: LedgerEntry[]
}

export interface RunOutput {
  entry(entry: Entry, state: RunState): void
  /** A question of a rehearsal that nobody answered, with what could have been said: told at the end. */
  unanswered(node: string, choices: readonly string[]): void
  /** Tells the end and gives the exit code: that of the run, or of its undo where that is what was asked for. */
  finish(run: FinishedRun, of?: 'undo'): ExitCode
  /** Stops the line of what is under way. */
  stop(): void
}

const REFRESH_MS = 200
/** Nothing shorter is worth a line of its own. */
const SHOW_AFTER_MS = 500

/** @param again what a command that is named must be given besides, to find the run from here */
export function createRunOutput(terminal: Terminal, plan: Plan, json: boolean, again = ''): RunOutput {
  const view: RunView = { plan, colors: terminal.colors.err, width: terminal.width }
  let last: RunState | undefined
  let lastAt = performance.now()
  const refresh = () => {
    if (!last || performance.now() - lastAt < SHOW_AFTER_MS) return
    terminal.status(renderUnderWay(view, last, Date.now())?.slice(0, terminal.width + 20))
  }
  const timer = setInterval(refresh, REFRESH_MS)
  timer.unref()
  const unanswered = new Map<string, readonly string[]>()
  const stop = () => {
    clearInterval(timer)
    terminal.status(undefined)
  }
  return {
    stop,
    entry(entry, state) {
      last = state.mode === 'simulate' ? undefined : state
      lastAt = performance.now()
      if (json) terminal.out(JSON.stringify(entry))
      const lines = renderEntry(view, entry, state)
      if (lines !== undefined) terminal.err(lines)
    },
    unanswered(node, choices) {
      unanswered.set(node, choices)
    },
    finish(run, of) {
      stop()
      if (json) terminal.out(JSON.stringify(summaryOf(run)))
      else tellEnd(terminal, run, again, unanswered)
      return of === 'undo' ? undoExitCode(run) : exitCodeOf(run.status)
    },
  }
}

/** Waiting is well: nothing has gone wrong. */
export function exitCodeOf(status: RunSummaryStatus): ExitCode {
  return status === 'completed' || status === 'waiting' || status === 'running' ? 0 : 1
}

/** However the run had ended: well when everything that can be taken back is. */
function undoExitCode({ state, status }: FinishedRun): ExitCode {
  return state.undo && state.undo.failed === 0 && status !== 'in-doubt' ? 0 : 1
}

/** The last line of `run --json`. */
export function summaryOf({ id, plan, state, status, ledger }: FinishedRun): object {
  const durationMs = (state.endedAt ?? state.now) - state.startedAt
  const waiting = questionsOf(plan, state).map(({ node, scope, ask, until }) => ({
    node,
    scope,
    ask,
    ...(until !== undefined && { until }),
  }))
  return {
    summary: `${plan.playbook.name}: ${status === 'waiting' || status === 'in-doubt' ? status : `${status} in ${formatDuration(durationMs)}`}`,
    status,
    run: id ?? null,
    playbook: plan.playbook,
    mode: state.mode,
    durationMs,
    ledger: ledger ?? ledgerOf(plan, state),
    ...(state.error && { error: state.error }),
    ...(state.outputs && { outputs: state.outputs }),
    ...(state.undo && { undone: state.undo.undone, notUndone: state.undo.failed, staying: notTakenBack(plan, state) }),
    ...(waiting.length > 0 && { waiting }),
    ...(status === 'in-doubt' && { inDoubt: doubtsOf(plan, state).map(({ node }) => node) }),
  }
}

const VERBS: Record<Mode, Verb> = { simulate: 'would', shadow: 'would', live: 'did' }

function tellEnd(
  terminal: Terminal,
  { id, plan, state, status, ledger }: FinishedRun,
  again: string,
  unanswered: ReadonlyMap<string, readonly string[]>,
): void {
  const colors = terminal.colors.out
  const writes = ledger ?? ledgerOf(plan, state)
  const verb = VERBS[state.mode]
  terminal.out('')
  terminal.out(renderStatus(status, state, colors))
  const skipped = skippedNodes(plan, state)
  if (skipped.length > 0) terminal.out(colors.dim(`  not needed: ${skipped.join(', ')}`))
  if (state.undo && state.phase === 'ended') {
    const { undone, failed } = state.undo
    const rest = failed > 0 ? colors.red(`, ${failed} could not be`) : ''
    terminal.out(`  ${plural(undone, 'step')} taken back${rest}`)
    for (const { place, why } of notTakenBack(plan, state)) terminal.out(`  ${place} stays as it is: ${inLine(why)}`)
  }
  if (status !== 'waiting') {
    for (const [node, choices] of unanswered) {
      const ways = choices.map((choice) => `--answer ${node}=${choice}`)
      terminal.out(`  Nobody answered ${node}, so its time ran out. Rehearse an answer: ${ways.join(' or ')}`)
    }
  }
  tellWhatIsOpen(terminal, id === undefined ? undefined : `${id}${again}`, plan, state, status)
  terminal.out('')
  terminal.out(renderLedger(writes, plan, state, { verb, colors }))
  if (id !== undefined) terminal.out(colors.dim(`\nRun ${id}: firebreak runs show ${id}${again}`))
}

function tellWhatIsOpen(
  terminal: Terminal,
  id: string | undefined,
  plan: Plan,
  state: RunState,
  status: RunSummaryStatus,
): void {
  if (status === 'waiting') {
    const questions = questionsOf(plan, state)
    for (const { place, node, until, ask, scope } of questions) {
      const by = until === undefined ? '' : ` until ${formatTime(until)}`
      terminal.out(`  ${place} waits for an answer${by}`)
      const choices = choicesOf(ask).map(({ choice }) => choice)
      if (state.mode === 'simulate') terminal.out(`    rehearse again with: --answer ${node}=${choices.join('|')}`)
      else if (id !== undefined)
        terminal.out(`    firebreak answer ${id} ${node} ${choices.join('|')}${scopeOf(questions, node, scope)}`)
    }
    for (const at of timersOf(state))
      terminal.out(`  waits until ${formatTime(at)}; then: firebreak resume ${id ?? ''}`)
  }
  if (state.mode === 'simulate') {
    for (const { node } of doubtsOf(plan, state)) {
      terminal.out(`  ${node} is in doubt: nobody would know whether it was done`)
      terminal.out(`    rehearse again with: --answer ${node}=happened|not-happened|failed`)
    }
    return
  }
  if (id === undefined) return
  const held = heldSteps(plan, state)
  for (const { node, title, scope } of held) {
    terminal.out(`  ${releaseWords(oneLine(title, 80)).question}. To let it go on:`)
    terminal.out(`    firebreak release ${id} ${node}${scopeOf(held, node, scope)}`)
  }
  const doubts = doubtsOf(plan, state)
  for (const { node, title, isUndo, scope, error } of doubts) {
    const { question, text, verdicts } = doubtWords({
      title: oneLine(title, 80),
      isUndo,
      ...(error !== undefined && { error: oneLine(error, 300) }),
    })
    terminal.out(`  ${question} ${text}`)
    const words = verdicts.map(({ verdict }) => verdict).join('|')
    terminal.out(`    firebreak settle ${id} ${node} ${words}${scopeOf(doubts, node, scope)}`)
  }
}

/** Which pass is meant, where a node stands there in several. */
function scopeOf(all: readonly { node: string }[], node: string, scope: number): string {
  return all.filter((one) => one.node === node).length > 1 ? ` --scope ${scope}` : ''
}

function timersOf(state: RunState): number[] {
  const times = state.scopes.flatMap(({ steps }) =>
    steps.flatMap((step) => {
      if (step?.status === 'waiting' && step.wait?.for.kind === 'time' && step.wait.until !== undefined)
        return [step.wait.until]
      return step?.status === 'retrying' ? [step.readyAt] : []
    }),
  )
  return [...new Set(times)].sort((a, b) => a - b).slice(0, 1)
}

function skippedNodes(plan: Plan, state: RunState): string[] {
  const root = state.scopes[0]
  if (!root || state.phase !== 'ended') return []
  return (plan.graphs[0]?.order ?? []).flatMap((index) =>
    root.steps[index]?.status === 'skipped' ? [oneLine(plan.graphs[0]?.steps[index]?.id ?? '', 60)] : [],
  )
}
