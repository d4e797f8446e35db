// Why a step was not run, where its output came from, what an entry of the journal says: in words. Pure.
import {
  type Entry,
  howKnown,
  type OutputSource,
  type Plan,
  type RunState,
  type Step,
  type StepState,
  stepAt,
} from '../../engine/index.ts'

export const STATUS_WORDS: { [status in StepState['status']]: string } = {
  ready: 'Ready',
  running: 'Running',
  waiting: 'Waiting',
  retrying: 'Trying again',
  open: 'Under way',
  doubted: 'In doubt',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Skipped',
  stopped: 'Stopped',
}

export const SOURCE_WORDS: { [source in OutputSource]: string } = {
  fixture: 'from the test’s fixture',
  pinned: 'pinned on the node',
  recorded: 'recorded in a real run',
  example: 'from the example',
  schema: 'made from the schema',
}

/** The same in a word, for a list. */
export const SOURCE_WORD: { [source in OutputSource]: string } = {
  fixture: 'fixture',
  pinned: 'pinned',
  recorded: 'recorded',
  example: 'example',
  schema: 'made up',
}

/** Why nothing led to this step: one line for each edge that might have. */
export function whySkipped(plan: Plan, run: RunState, scope: number, index: number): string[] {
  const inside = run.scopes[scope]
  const graph = inside && plan.graphs[inside.graph]
  if (!graph) return []
  const reasons: string[] = []
  if (graph.steps[index]?.kind === 'trigger') return ['Another trigger started the run.']
  graph.steps.forEach((from, at) => {
    const ports = Object.entries(from.next).flatMap(([port, to]) => (to.includes(index) ? [port] : []))
    if (ports.length > 0) reasons.push(whyNotTaken(from, inside.steps[at], ports))
  })
  return reasons
}

function whyNotTaken({ title, id }: Step, state: StepState | undefined, ports: string[]): string {
  const name = `“${title || id}”`
  const wanted = ports.join(' or ')
  if (!state) return `${name} was never reached.`
  switch (state.status) {
    case 'done':
      return state.port === undefined ? `${name} ended the run.` : `${name} went on by ${state.port}, not by ${wanted}.`
    case 'failed':
      return `${name} failed, and only ${wanted} leads here.`
    case 'skipped':
      return `${name} was skipped itself.`
    default:
      return `${name} was stopped before it came to its end.`
  }
}

/** One line about an entry, for the slider and for screen readers. */
export function entryWords(plan: Plan, run: RunState, entry: Entry): string {
  if (!('step' in entry)) return runWords(entry)
  const step = stepAt(plan, run, entry.scope, entry.step)
  const name = step?.title || entry.node
  const inverse = 'undo' in entry && entry.undo ? 'Undo of ' : ''
  return `${inverse}${name}: ${stepWords(entry)}`
}

function runWords(entry: Entry): string {
  switch (entry.kind) {
    case 'run.started':
      return 'The run started'
    case 'run.ended':
      return `The run ${entry.status === 'completed' ? 'completed' : entry.status === 'failed' ? 'failed' : 'was cancelled'}`
    case 'cancel.requested':
      return `${entry.by} cancelled the run`
    case 'undo.requested':
      return `${entry.by} asked to undo the run`
    case 'undo.ended':
      return `${entry.undone} undone, ${entry.failed} could not be`
    default:
      return 'Outputs were worked out'
  }
}

function stepWords(entry: Entry): string {
  switch (entry.kind) {
    case 'step.started':
      return entry.attempt > 1 ? `begins, attempt ${entry.attempt}` : 'begins'
    case 'step.completed':
      return entry.port === 'done' ? 'done' : `done, by ${entry.port}`
    case 'step.failed':
      return `failed: ${entry.error.message}`
    case 'step.suspended':
      return entry.for.kind === 'time' ? 'waits for time to pass' : 'asks a person'
    case 'step.answered':
      return `${entry.by}${howKnown(entry)} answered ${entry.choice}`
    case 'timer.fired':
      return {
        retry: 'tries again',
        deadline: 'its time is over',
        pause: 'goes on after a pause',
        timeout: 'timed out',
      }[entry.purpose]
    case 'loop.opened':
      return entry.max === undefined ? `${entry.items.length} to go through` : 'begins to repeat'
    case 'loop.checked':
      return entry.again ? 'begins another pass' : 'is enough'
    case 'call.opened':
      return 'calls its playbook'
    case 'step.held':
      return 'is due: the run pauses before it'
    case 'step.released':
      return `${entry.by} lets it go on`
    case 'step.doubted':
      return 'was interrupted, nobody knows whether it acted'
    case 'doubt.settled':
      return `${entry.by} says that it ${entry.verdict === 'happened' ? 'happened' : entry.verdict === 'failed' ? 'failed' : 'did not happen'}`
    default:
      return ''
  }
}
