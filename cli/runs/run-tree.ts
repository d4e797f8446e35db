// A whole run for people: its head, then a tree of its steps with the loops and calls opened up.
import {
  type Answer,
  formatDuration,
  type Plan,
  type RunState,
  type ScopeState,
  type Step,
  type StepState,
} from '../../engine/index.ts'
import { formatTime, formatTook, oneLine, plural, showLong, showValue } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

export interface TreeOptions {
  colors: Colors
  /** Inputs and outputs in full. */
  data?: boolean
  /** Longer lists of passes are cut in the middle. */
  mostPasses?: number
}

export function renderTree(plan: Plan, state: RunState, options: TreeOptions): string {
  const root = state.scopes[0]
  return root ? renderScope(plan, state, root, '', options).join('\n') : 'Nothing has happened yet.'
}

function renderScope(plan: Plan, state: RunState, scope: ScopeState, indent: string, options: TreeOptions): string[] {
  const graph = plan.graphs[scope.graph]
  return (graph?.order ?? []).flatMap((index) => {
    const step = graph?.steps[index]
    if (!step) return []
    const one = scope.steps[index]
    const lines = [indent + renderStep(plan, scope, step, index, one, options.colors)]
    if (!one) return one === undefined && scope.phase !== 'ended' ? lines : []
    lines.push(...renderAnswers(one.wait?.answers ?? [], indent, options.colors))
    if (options.data) lines.push(...renderData(one, `${indent}    `, options.colors))
    lines.push(...renderPasses(plan, state, step, one, indent, options))
    return lines
  })
}

const ICONS: Record<StepState['status'], string> = {
  ready: '·',
  running: '…',
  waiting: '◔',
  retrying: '↻',
  open: '⟳',
  doubted: '?',
  done: '✔',
  failed: '✖',
  skipped: '○',
  stopped: '■',
}

function renderStep(
  plan: Plan,
  scope: ScopeState,
  step: Step,
  index: number,
  one: StepState | undefined,
  colors: Colors,
): string {
  if (!one) return colors.dim(`· ${step.id}  not reached yet`)
  const icon = paint(one.status, ICONS[one.status], colors)
  const title = step.title && step.title !== step.id ? `  ${oneLine(step.title, 60)}` : ''
  const took = one.startedAt === undefined || one.endedAt === undefined ? '' : formatTook(one.endedAt - one.startedAt)
  const notes = [
    one.status === 'done' && one.port !== undefined && one.port !== 'done' ? `→ ${one.port}` : '',
    one.status === 'skipped' ? skipReason(plan, scope, index) : '',
    one.status === 'failed' ? oneLine(one.error?.message ?? 'failed', 300) : '',
    one.status === 'waiting' ? waitNote(one) : '',
    one.status === 'doubted' ? 'in doubt: nobody knows whether it acted' : '',
    one.status === 'stopped' ? 'stopped: the run took up nothing new' : '',
    one.attempt > 1 ? `${one.attempt} tries` : '',
    one.undo ? undoNote(one.undo) : '',
  ].filter((note) => note !== '')
  const details = [took, one.source ? `mocked: ${one.source}` : ''].filter((text) => text !== '').join(', ')
  const tail = details ? colors.dim(`  (${details})`) : ''
  return `${icon} ${colors.bold(step.id)}${title}${notes.length > 0 ? `  ${notes.join('; ')}` : ''}${tail}`
}

function paint(status: StepState['status'], text: string, colors: Colors): string {
  if (status === 'done') return colors.green(text)
  if (status === 'failed' || status === 'doubted') return colors.red(text)
  if (status === 'skipped' || status === 'stopped' || status === 'ready') return colors.dim(text)
  return colors.yellow(text)
}

/** Why a step did not run: what each way that leads to it did instead. */
function skipReason(plan: Plan, scope: ScopeState, index: number): string {
  const reasons: string[] = []
  plan.graphs[scope.graph]?.steps.forEach((before, at) => {
    if (!Object.values(before.next).some((targets) => targets.includes(index))) return
    const state = scope.steps[at]
    if (state?.status === 'skipped') reasons.push(`${before.id} was skipped`)
    else if (state?.status === 'failed') reasons.push(`${before.id} failed`)
    else if (state?.port !== undefined) reasons.push(`${before.id} went ${state.port}`)
  })
  return reasons.length > 0 ? `skipped: ${reasons.join(', ')}` : 'skipped: another trigger started the run'
}

function waitNote({ wait }: StepState): string {
  const until = wait?.until === undefined ? '' : ` until ${formatTime(wait.until)}`
  return wait?.for.kind === 'answer' ? `waits for an answer${until}` : `waits${until}`
}

function undoNote(undo: NonNullable<StepState['undo']>): string {
  switch (undo.status) {
    case 'done':
      return 'taken back'
    case 'failed':
      return `could not be taken back: ${oneLine(undo.error?.message ?? '', 200)}`
    case 'doubted':
      return 'in doubt whether it was taken back'
    default:
      return 'being taken back'
  }
}

function renderAnswers(answers: readonly Answer[], indent: string, colors: Colors): string[] {
  return answers.map((answer) => {
    if (answer.kind === 'deadline') return `${indent}    ${colors.dim(`${formatTime(answer.at)}  the deadline passed`)}`
    const reason = answer.reason ? `: ${oneLine(answer.reason, 300)}` : ''
    const values = answer.values ? `  ${showValue(answer.values, 200)}` : ''
    return `${indent}    ${colors.dim(formatTime(answer.at))}  ${oneLine(answer.by, 80)} said ${answer.choice}${reason}${values}`
  })
}

function renderData(step: StepState, indent: string, colors: Colors): string[] {
  const lines: string[] = []
  if (step.input !== undefined) lines.push(`${indent}${colors.dim('in')}`, showLong(step.input, `${indent}  `))
  if (step.output !== undefined) lines.push(`${indent}${colors.dim('out')}`, showLong(step.output, `${indent}  `))
  if (step.error?.data !== undefined) {
    lines.push(`${indent}${colors.dim('error')}`, showLong(step.error.data, `${indent}  `))
  }
  return lines
}

function renderPasses(
  plan: Plan,
  state: RunState,
  step: Step,
  { loop }: StepState,
  indent: string,
  options: TreeOptions,
): string[] {
  if (!loop) return []
  const { colors, mostPasses = 20 } = options
  const inner = `${indent}    `
  const scopes = loop.passes.flatMap((id) => state.scopes[id] ?? [])
  if (step.kind === 'call') return scopes.flatMap((scope) => renderScope(plan, state, scope, inner, options))
  const lines = scopes.slice(0, mostPasses).flatMap((scope) => {
    const item = scope.item === undefined ? '' : `  ${showValue(scope.item, 80)}`
    const head = `${indent}  ${colors.dim(`pass ${scope.pass + 1} of ${loop.total}${item}`)}`
    return [head, ...renderScope(plan, state, scope, inner, options)]
  })
  const more = scopes.length - mostPasses
  if (more > 0)
    lines.push(`${indent}  ${colors.dim(`and ${plural(more, 'more pass', 'more passes')}: --json has them all`)}`)
  return lines
}

/** `completed in 2m 5s`; what went wrong, where it did. */
export function renderStatus(status: string, state: RunState, colors: Colors): string {
  const took = formatDuration((state.endedAt ?? state.now) - state.startedAt)
  const error = state.error
    ? `: ${state.error.node ? `${state.error.node}: ` : ''}${oneLine(state.error.message, 500)}`
    : ''
  switch (status) {
    case 'completed':
      return colors.green(`✔ completed in ${took}`)
    case 'failed':
      return `${colors.red(`✖ failed after ${took}`)}${error}`
    case 'cancelled':
      return colors.yellow(`■ cancelled after ${took}`)
    case 'waiting':
      return colors.yellow('◔ waiting')
    case 'in-doubt':
      return colors.red('? in doubt')
    default:
      return status
  }
}
