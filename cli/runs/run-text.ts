// What happens in a run, a line for each thing, as it happens. Folds nothing itself: it is handed the state after each entry.
import {
  type Entry,
  formatDuration,
  howKnown,
  type JsonValue,
  type Plan,
  placeOf,
  type RunState,
  type StepState,
  stepAt,
} from '../../engine/index.ts'
import { formatTime, formatTook, oneLine, plural, showValue } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

export interface RunView {
  plan: Plan
  colors: Colors
  /** Characters in a line. */
  width: number
}

const MOST_ID = 28

/** The line (or lines) that tell of an entry, `state` being what it folded to; undefined where nothing is to be told. */
export function renderEntry(view: RunView, entry: Entry, state: RunState): string | undefined {
  const text = textOf(view, entry, state)
  if (text === undefined) return undefined
  const offset = `+${formatDuration(entry.at - state.startedAt)}`.padStart(8)
  return `${view.colors.dim(offset)} ${text}`
}

function textOf(view: RunView, entry: Entry, state: RunState): string | undefined {
  const { colors } = view
  switch (entry.kind) {
    case 'run.started':
      return line(view, colors.cyan('▶'), { scope: 0, node: entry.trigger }, state, '', '', entry.alert)
    case 'step.completed':
    case 'step.failed':
      return tellEnd(view, entry, state)
    case 'step.suspended':
      return line(view, colors.yellow('◔'), entry, state, waitText(entry.for, entry.at))
    case 'step.answered': {
      const reason = entry.reason ? `: ${oneLine(entry.reason, 200)}` : ''
      const from = entry.from ? ` (from ${oneLine(entry.from, 60)})` : ''
      return line(
        view,
        colors.cyan('•'),
        entry,
        state,
        `${oneLine(entry.by, 60)}${howKnown(entry)}${from} says ${oneLine(entry.choice, 60)}${reason}`,
      )
    }
    case 'timer.fired':
      return entry.purpose === 'deadline'
        ? line(view, colors.yellow('◔'), entry, state, 'the deadline has passed')
        : undefined
    case 'loop.opened': {
      const repeats = entry.max !== undefined ? `up to ${plural(entry.max, 'pass', 'passes')}` : undefined
      const side = entry.concurrency > 1 ? `, ${entry.concurrency} at a time` : ''
      const what = repeats ?? `${plural(entry.items.length, 'item')}${side}`
      return line(view, colors.cyan('⟳'), entry, state, what)
    }
    case 'call.opened':
      return line(view, colors.cyan('▸'), entry, state, 'calls a playbook')
    case 'step.held':
      return line(view, colors.yellow('‖'), entry, state, 'paused before it')
    case 'step.released':
      return line(view, colors.cyan('•'), entry, state, `${oneLine(entry.by, 60)} lets it go on`)
    case 'step.doubted':
      return line(view, colors.red('?'), entry, state, 'in doubt: nobody knows whether it acted')
    case 'doubt.settled':
      return line(view, colors.cyan('•'), entry, state, `${oneLine(entry.by, 60)} says it ${SETTLED[entry.verdict]}`)
    case 'cancel.requested':
      return `${colors.yellow('■')} ${oneLine(entry.by, 60)} cancels the run${entry.reason ? `: ${oneLine(entry.reason, 200)}` : ''}`
    case 'undo.requested':
      return `${colors.yellow('↩')} ${oneLine(entry.by, 60)} takes back what the run did`
    default:
      return undefined
  }
}

const SETTLED = { happened: 'happened', 'not-happened': 'did not happen', failed: 'failed' }

function tellEnd(view: RunView, entry: Entry & { kind: 'step.completed' | 'step.failed' }, state: RunState) {
  const { colors } = view
  const step = state.scopes[entry.scope]?.steps[entry.step]
  if (entry.kind === 'step.failed') {
    const message = oneLine(entry.error.message, 400)
    if (step?.status === 'retrying') {
      const pause = formatDuration(Math.max(0, step.readyAt - entry.at))
      return line(view, colors.yellow('↻'), entry, state, `try ${entry.attempt} failed, again in ${pause}: ${message}`)
    }
    const what = entry.undo ? `cannot be taken back: ${message}` : message
    return line(view, colors.red('✖'), entry, state, what, tookOf(step))
  }
  if (entry.undo) return line(view, colors.green('↩'), entry, state, 'taken back')
  const source = entry.source ? `${SOURCES[entry.source]}` : ''
  const port = entry.port === 'done' ? '' : `→ ${entry.port}`
  const took = [tookOf(step), source].filter((text) => text !== '').join(', ')
  return line(view, colors.green('✔'), entry, state, port, took, entry.output)
}

const SOURCES = {
  fixture: 'from the fixture',
  pinned: 'pinned',
  recorded: 'as recorded',
  example: 'from the example',
  schema: 'made up from the schema',
}

const tookOf = (step: StepState | undefined): string =>
  step?.startedAt === undefined || step.endedAt === undefined ? '' : formatTook(step.endedAt - step.startedAt)

/** `✔ isolate   → done  what it gave  (2 s, from the example)` */
function line(
  { plan, colors, width }: RunView,
  icon: string,
  entry: { scope: number; node: string },
  state: RunState,
  what: string,
  took = '',
  gist?: JsonValue,
): string {
  const place = placeOf(plan, state, entry.scope, entry.node)
  const ids = plan.graphs[0]?.steps.map(({ id }) => id.length) ?? []
  const name = place.padEnd(Math.min(MOST_ID, Math.max(...ids, 0)))
  const tail = took ? ` (${took})` : ''
  const used = 11 + name.length + 2 + what.length + 1 + tail.length
  const shown = gist === undefined || isEmpty(gist) ? '' : showValue(gist, Math.min(80, width - used))
  const rest = [what, shown && colors.dim(shown)].filter((text) => text !== '').join(' ')
  return `${icon} ${colors.bold(name)}  ${rest}${colors.dim(tail)}`.trimEnd()
}

const isEmpty = (value: JsonValue): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)

function waitText(wait: { kind: 'time'; ms: number } | { kind: 'answer'; deadlineMs?: number }, at: number): string {
  if (wait.kind === 'time') return `waits ${formatDuration(wait.ms)}`
  return wait.deadlineMs === undefined
    ? 'waits for an answer'
    : `waits for an answer until ${formatTime(at + wait.deadlineMs)}`
}

/** What goes on right now: `running: isolate, reset-credentials`, for the line below everything. */
export function renderUnderWay({ plan, colors }: RunView, state: RunState, now: number): string | undefined {
  const names: string[] = []
  for (const scope of state.scopes) {
    scope.steps.forEach((step, index) => {
      if (step?.status !== 'running') return
      const took = step.startedAt === undefined ? '' : ` ${formatTook(now - step.startedAt)}`
      names.push(`${placeOf(plan, state, scope.id, stepAt(plan, state, scope.id, index)?.id ?? '')}${took}`)
    })
  }
  if (names.length === 0) return undefined
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return colors.dim(`… ${names.slice(0, 3).join(', ')}${more}`)
}
