// A driver for tests: it evaluates nothing. What each step gives follows from its name, its place and its attempt alone, and
// which open command is carried out next is for the test to choose.
import type { WaitFor } from '../../catalog/outcome.ts'
import type { Plan } from '../../compile/plan.ts'
import { advanceInPlace } from '../advance.ts'
import type { Command, Entry } from '../journal.ts'
import { machineOf } from '../machine.ts'
import { isDue, isWanted, outstanding } from '../outstanding.ts'
import { initialState, type RunState, type ScopeState } from '../state.ts'

export interface TestRun {
  state: RunState
  journal: Entry[]
}

export interface TestDriverOptions {
  /** Which of the open commands comes next: its place in the list. */
  pick: (open: readonly Command[]) => number
  /** Called whenever no step is half done, with what is open. */
  onRest?: (open: readonly Command[], state: RunState) => void
  /** Whether this step fails at this attempt; default: never. */
  fails?: (path: string, attempt: number) => boolean
  /** Goes on from here. */
  from?: TestRun
  maxEntries?: number
}

/** Where a scope stands, independent of the order in which scopes were opened: `/`, `/node-0-3[1]/`. */
export function pathOf(plan: Plan, state: RunState, scope: ScopeState): string {
  if (scope.parent < 0) return '/'
  const outer = state.scopes[scope.parent] as ScopeState
  const id = plan.graphs[outer.graph]?.steps[scope.parentStep]?.id
  return `${pathOf(plan, state, outer)}${id}[${scope.pass}]/`
}

/** A small stable number for a text. */
export function numberOf(text: string): number {
  let number = 7
  for (let at = 0; at < text.length; at++) number = (number * 31 + text.charCodeAt(at)) % 1_000_003
  return number
}

/** Drives a plan until nothing is open. @throws when the run does not end within `maxEntries` */
export function drive(plan: Plan, options: TestDriverOptions): TestRun {
  const machine = machineOf(plan)
  const state = options.from?.state ?? initialState()
  const journal = options.from?.journal ?? []
  let open: Command[] = []
  const append = (entry: Entry) => {
    journal.push(entry)
    advanceInPlace(machine, state, entry, open)
  }
  if (options.from && journal.length > 0) open = outstanding(machine, state)
  else append(startEntry(plan))
  while (open.length > 0) {
    if (journal.length > (options.maxEntries ?? 5_000)) throw new Error('the run does not end')
    options.onRest?.(open, state)
    const [command] = open.splice(options.pick(open), 1)
    if (!isWanted(state, command as Command)) continue
    for (const entry of answer(plan, state, command as Command, options)) append(entry)
  }
  return { state, journal }
}

function startEntry(plan: Plan): Entry {
  return {
    kind: 'run.started',
    at: 0,
    run: 'run',
    mode: 'simulate',
    plan: plan.hash,
    playbook: plan.playbook,
    trigger: plan.graphs[0]?.steps[0]?.id as string,
    alert: { n: 1 },
    by: 'test',
  }
}

function answer(plan: Plan, state: RunState, command: Command, options: TestDriverOptions): Entry[] {
  const at = state.now + 1
  switch (command.kind) {
    case 'finish':
      return [{ kind: 'run.ended', at, status: command.status, ...(command.error && { error: command.error }) }]
    case 'finish-undo':
      return [{ kind: 'undo.ended', at, undone: command.undone, failed: command.failed }]
    case 'conclude':
      return [{ kind: 'scope.concluded', at, scope: command.scope, outputs: { scope: command.scope } }]
    default:
      return answerStep(plan, state, command, options, at)
  }
}

const portOf = (number: number): string => ['left', 'right', 'done'][number % 3] as string

const waitOf = (number: number): WaitFor =>
  number % 4 === 1 ? { kind: 'answer', deadlineMs: 500 } : { kind: 'time', ms: 100 }

function answerStep(
  plan: Plan,
  state: RunState,
  command: Command & { scope: number; step: number },
  options: TestDriverOptions,
  at: number,
): Entry[] {
  const scope = state.scopes[command.scope] as ScopeState
  const step = plan.graphs[scope.graph]?.steps[command.step]
  const stepState = scope.steps[command.step]
  if (!step || !stepState) throw new Error('a command for a step that is not there')
  const place = { at, scope: command.scope, step: command.step, node: step.id }
  const path = `${pathOf(plan, state, scope)}${step.id}`
  const number = numberOf(path)
  switch (command.kind) {
    case 'perform': {
      if (step.kind === 'for-each') {
        const items = Array.from({ length: number % 4 }, (_, index) => index)
        return [{ kind: 'loop.opened', ...place, items, concurrency: 1 + (number % 3) }]
      }
      if (step.kind === 'repeat') {
        const delay = number % 2 === 0 ? { delayMs: 50 } : {}
        return [{ kind: 'loop.opened', ...place, items: [], concurrency: 1, max: 3, ...delay }]
      }
      if (step.kind === 'call') return [{ kind: 'call.opened', ...place, inputs: { path } }]
      if (step.effect === 'none' && number % 6 === 1) {
        return [{ kind: 'step.suspended', ...place, for: waitOf(number), ask: {} }]
      }
      const started: Entry[] =
        step.effect === 'none' ? [] : [{ kind: 'step.started', ...place, attempt: command.attempt, input: {} }]
      if (options.fails?.(path, command.attempt)) {
        const error = { code: 'test/failed', message: path, retryable: true }
        return [...started, { kind: 'step.failed', ...place, attempt: command.attempt, error }]
      }
      return [...started, { kind: 'step.completed', ...place, port: portOf(number), output: { path } }]
    }
    case 'await':
      return [{ kind: 'step.answered', ...place, by: 'test', choice: 'yes' }]
    case 'resume': {
      // Some want a second answer that never comes, and end at their deadline.
      const isOver = stepState.wait?.answers.some((one) => one.kind === 'deadline')
      if (number % 8 === 5 && !isOver) return [{ kind: 'step.suspended', ...place, for: waitOf(number), ask: {} }]
      return [{ kind: 'step.completed', ...place, port: portOf(number), output: { path } }]
    }
    case 'undo':
      return [
        { kind: 'step.started', ...place, attempt: command.attempt, input: {}, undo: true },
        { kind: 'step.completed', ...place, port: 'done', output: {}, undo: true },
      ]
    case 'check': {
      const again = (stepState.loop?.passes.length ?? 0) < 1 + (number % 3)
      return [{ kind: 'loop.checked', ...place, again }]
    }
    case 'timer':
      if (!isDue(state, command)) return []
      return [{ kind: 'timer.fired', ...place, at: Math.max(at, command.at), purpose: command.purpose }]
    case 'doubt':
      return [
        { kind: 'step.doubted', ...place, ...(command.undo && { undo: true as const }) },
        {
          kind: 'doubt.settled',
          ...place,
          by: 'test',
          verdict: 'not-happened',
          ...(command.undo && { undo: true as const }),
        },
      ]
    default:
      return []
  }
}
