// Carrying out a command, the part that all drivers share: evaluate the fields, run the node type, put the outcome into an
// entry. What differs between drivers (mocks, virtual time, durability) stays with them.
import type { Answer, Failed, Outcome } from '../catalog/outcome.ts'
import { valueAt } from '../compile/value-at.ts'
import { shownValue } from '../compile/value-shown.ts'
import { parseDuration } from '../duration.ts'
import { ExpressionError, type Scope } from '../expression/scope.ts'
import type { JsonObject, JsonValue, Path } from '../json.ts'
import { formatInstant } from '../time.ts'
import { checkAgainstSchema, withDefaults } from './inputs.ts'
import type { Entry, RunError } from './journal.ts'
import { type Executable, journalInput, type LinkedStep } from './link.ts'
import type { RunState, ScopeState, StepState } from './state.ts'

/** What the expressions of a scope see. Made once per scope; `error`, `input` and `output` change with the step. */
export class StepScope implements Scope {
  [name: string]: unknown
  readonly alert: unknown
  readonly inputs: unknown
  readonly steps: { [id: string]: unknown }
  readonly vars: { [name: string]: JsonValue }
  readonly item: unknown
  readonly index: number | undefined
  error: unknown
  input: unknown
  output: unknown
  /** Not to be reached by an expression: `$` begins no name. */
  readonly $run: RunState
  $facts: { id: string; started: string; mode: string } | undefined

  constructor(executable: Executable, run: RunState, scope: ScopeState) {
    let playbook = scope
    while (playbook.parent >= 0 && executable.plan.graphs[playbook.graph]?.kind === 'loop') {
      playbook = run.scopes[playbook.parent] as ScopeState
    }
    this.alert = playbook.inputs
    this.inputs = playbook.inputs
    this.steps = scope.values
    this.vars = executable.plan.graphs[playbook.graph]?.vars ?? NO_VARS
    const loop = executable.plan.graphs[scope.graph]?.kind === 'loop' ? scope : undefined
    this.item = loop?.item
    this.index = loop?.pass
    this.error = undefined
    this.input = undefined
    this.output = undefined
    this.$run = run
    this.$facts = undefined
  }

  /** Made when an expression asks for it, which few do. */
  get run(): { id: string; started: string; mode: string } {
    const { run: id, mode, startedAt } = this.$run
    this.$facts ??= { id, started: formatInstant(startedAt), mode }
    return this.$facts
  }
}

const NO_VARS = Object.freeze({})

export type Evaluated = { input: { [name: string]: unknown } } | { error: RunError }

/** The fields of a step, evaluated and (unless the compiler proved them) checked against the node type. */
export function evaluateFields(linked: LinkedStep, scope: StepScope, state: StepState | undefined): Evaluated {
  if (scope.error !== state?.cause) scope.error = state?.cause
  try {
    const input = linked.fields(scope)
    if (linked.step.proven) return { input }
    return linked.until ? checkWithoutCondition(linked.type, input) : checkInput(linked.type, input)
  } catch (cause) {
    return { error: expressionFailure(cause, linked.step.id) }
  }
}

/** The fields of a step's inverse, with the step's own `input` and `output` in scope. */
export function evaluateUndo(linked: LinkedStep, scope: StepScope, state: StepState): Evaluated {
  if (!linked.undo) return { error: { code: 'step/no-inverse', message: 'Nothing takes this step back' } }
  scope.input = state.input
  scope.output = state.output
  try {
    return checkInput(linked.undo.type, linked.undo.fields(scope))
  } catch (cause) {
    return { error: expressionFailure(cause, linked.step.id) }
  } finally {
    scope.input = undefined
    scope.output = undefined
  }
}

function checkInput(type: LinkedStep['type'], input: { [name: string]: unknown }): Evaluated {
  const parsed = type.input.safeParse(input)
  if (parsed.success) return { input: parsed.data as { [name: string]: unknown } }
  const problems = parsed.error.issues.slice(0, 3).map((issue) => {
    const field = issue.path.join('.')
    const said =
      issue.code === 'invalid_type' && issue.expected === 'boolean' ? notABoolean(input, issue.path) : issue.message
    return field ? `${field}: ${said}` : said
  })
  const message = `The fields do not fit ${type.type}: ${problems.join('; ')}`
  return { error: { code: 'step/bad-input', message, retryable: false } }
}

const notABoolean = (input: { [name: string]: unknown }, path: readonly PropertyKey[]): string =>
  `must be true or false, but is ${shownValue(valueAt(input, path as Path))}`

/** The fields of a repeat: its condition is asked after each pass, so one that always fits stands in for it here. */
function checkWithoutCondition(type: LinkedStep['type'], input: { [name: string]: unknown }): Evaluated {
  const checked = checkInput(type, { ...input, until: true })
  if ('error' in checked) return checked
  const { until: _, ...fields } = checked.input
  return { input: fields }
}

function expressionFailure(cause: unknown, node: string): RunError {
  if (cause instanceof ExpressionError) return { code: cause.code, message: cause.message, node, retryable: false }
  throw cause
}

/** Runs a node type and never throws: what it throws is a failed outcome. */
export function runNode(
  type: LinkedStep['type'],
  input: { [name: string]: unknown },
  can: unknown,
): Outcome | Promise<Outcome> {
  try {
    const outcome = type.run?.(input, can)
    if (outcome === undefined) return { kind: 'done', output: {} }
    return outcome instanceof Promise ? outcome.catch(thrown) : outcome
  } catch (cause) {
    return thrown(cause)
  }
}

/** Asks a waiting node type what its answers mean. Never throws. */
export function resumeNode(linked: LinkedStep, state: StepState): Outcome {
  const { wait } = state
  if (!wait) return { kind: 'failed', code: 'step/no-wait', message: 'The step waits for nothing', retryable: false }
  try {
    if (linked.type.resume) return linked.type.resume(wait.ask, wait.answers as Answer[], state.input)
    return wait.for.kind === 'time'
      ? { kind: 'done', output: { until: formatInstant(wait.until ?? wait.since) } }
      : {
          kind: 'failed',
          code: 'step/cannot-resume',
          message: `${linked.type.type} takes no answers`,
          retryable: false,
        }
  } catch (cause) {
    return thrown(cause)
  }
}

/** What becomes of an inverse that gives `outcome`: it may not wait, since the ones after it would wait with it. */
export function inverseOutcome(type: string, outcome: Outcome): Outcome {
  if (outcome.kind !== 'wait') return outcome
  const message = `${type} waits, and an undo waits for nobody: take the step back by hand`
  return { kind: 'failed', code: 'step/inverse-waits', message, retryable: false }
}

/** What becomes of work that takes longer than the step's timeout. */
export function tookTooLong({ id, timeoutMs }: Pick<LinkedStep['step'], 'id' | 'timeoutMs'>): Failed {
  const message = `${id} took longer than its timeout of ${timeoutMs} ms`
  return { kind: 'failed', code: TIMED_OUT, message, retryable: true }
}

export const TIMED_OUT = 'step/timed-out'

/** What a thrown value means as an outcome: a capability's or an expression's code is kept, anything else is a defect. */
export function thrown(cause: unknown): Outcome {
  const error = cause as { code?: unknown; message?: unknown; retryable?: unknown; sent?: unknown }
  const code = typeof error?.code === 'string' && error.code.includes('/') ? error.code : 'step/defect'
  const message = typeof error?.message === 'string' ? error.message : String(cause)
  const failed: Failed = { kind: 'failed', code, message, retryable: error?.retryable === true }
  return typeof error?.sent === 'boolean' ? { ...failed, sent: error.sent } : failed
}

interface Place {
  at: number
  scope: number
  step: number
  node: string
}

/** The entry that an outcome becomes. `input` is given for steps without `step.started`. Of `where`, only the place is taken. */
export function entryOf(
  at: number,
  where: Omit<Place, 'at'>,
  attempt: number,
  outcome: Outcome,
  input: JsonValue | undefined,
): Entry {
  const { scope, step, node } = where
  switch (outcome.kind) {
    case 'done': {
      // The one that nearly every step ends with: written out, for a spread takes longer than all the rest.
      const { port = 'done', output } = outcome
      if (input === undefined) return { kind: 'step.completed', at, scope, step, node, port, output }
      return { kind: 'step.completed', at, scope, step, node, port, output, input }
    }
    case 'stop': {
      const entry: Entry = {
        kind: 'step.completed',
        at,
        scope,
        step,
        node,
        port: 'done',
        output: outcome.output,
        stop: true,
      }
      if (input !== undefined) entry.input = input
      return entry
    }
    case 'wait': {
      const entry: Entry = { kind: 'step.suspended', at, scope, step, node, for: outcome.for, ask: outcome.ask }
      if (input !== undefined) entry.input = input
      return entry
    }
    case 'failed': {
      const entry: Entry = { kind: 'step.failed', at, scope, step, node, attempt, error: errorOf(outcome, node) }
      if (input !== undefined) entry.input = input
      return entry
    }
  }
}

/** A failed outcome as the journal has it. */
export function errorOf({ code, message, retryable, retryAfterMs, data }: Failed, node: string): RunError {
  const error: RunError = { code, message, node, retryable }
  if (retryAfterMs !== undefined) error.retryAfterMs = retryAfterMs
  if (data !== undefined) error.data = data
  return error
}

export function failureEntry(place: Place, attempt: number, error: RunError, input?: JsonValue): Entry {
  return {
    kind: 'step.failed',
    ...place,
    attempt,
    error: { ...error, node: place.node },
    ...(input !== undefined && { input }),
  }
}

/** The entry that opens a loop or a call, from its evaluated fields. */
export function openingEntry(
  executable: Executable,
  linked: LinkedStep,
  place: Place,
  attempt: number,
  fields: { [name: string]: unknown },
): Entry {
  const input = journalInput(linked, fields)
  switch (linked.step.kind) {
    case 'for-each': {
      const { items, concurrency } = fields
      if (!Array.isArray(items)) return failureEntry(place, attempt, notAList(items), input)
      return { kind: 'loop.opened', ...place, items, concurrency: Number(concurrency ?? 1), input: withoutItems(input) }
    }
    case 'repeat':
      return {
        kind: 'loop.opened',
        ...place,
        items: [],
        concurrency: 1,
        max: Number(fields.max),
        delayMs: typeof fields.delay === 'string' ? (parseDuration(fields.delay) ?? 0) : 0,
        input,
      }
    default: {
      const graph = executable.plan.graphs[linked.step.graph as number]
      const given = (fields.inputs ?? {}) as JsonValue
      const inputs = graph?.inputs ? withDefaults(graph.inputs, given) : given
      const problem = graph?.inputs && checkAgainstSchema(graph.inputs, inputs)
      if (problem) {
        const message = `The inputs do not fit the playbook ${graph.name}: ${problem}`
        return failureEntry(place, attempt, { code: 'call/bad-inputs', message, retryable: false }, input)
      }
      return { kind: 'call.opened', ...place, inputs, input }
    }
  }
}

function notAList(items: unknown): RunError {
  const what = items === null ? 'null' : typeof items
  return { code: 'step/bad-input', message: `\`items\` must be a list, but is ${what}`, retryable: false }
}

// The list stands in the entry itself already.
function withoutItems({ items: _, ...rest }: JsonObject): JsonObject {
  return rest
}

/** Whether a repeat goes on after the pass that has just ended, asked in that pass's scope. */
export function checkRepeat(
  executable: Executable,
  linked: LinkedStep,
  run: RunState,
  state: StepState,
  place: Place,
): Entry {
  const { loop } = state
  if (!loop) throw new Error(`${place.node} is no loop under way`)
  const last = run.scopes[loop.passes[loop.passes.length - 1] as number] as ScopeState
  try {
    const asked = linked.until?.(new StepScope(executable, run, last))
    const over = typeof asked === 'function' ? (asked as () => JsonValue)() : asked
    if (typeof over !== 'boolean') {
      const message = `\`until\` must give true or false, but gave ${shownValue(over)}`
      return failureEntry(place, state.attempt, { code: 'step/bad-input', message, retryable: false })
    }
    if (over) return { kind: 'loop.checked', ...place, again: false, port: 'done' }
    if (loop.passes.length < loop.max) return { kind: 'loop.checked', ...place, again: true }
    const exhausted = (linked.step.next.exhausted?.length ?? 0) > 0
    return { kind: 'loop.checked', ...place, again: false, port: exhausted ? 'exhausted' : 'done' }
  } catch (cause) {
    return failureEntry(place, state.attempt, expressionFailure(cause, place.node))
  }
}

/** The outputs of a playbook's scope, or why they cannot be had. */
export function concludeEntry(executable: Executable, scope: StepScope, graph: number, at: number, id: number): Entry {
  try {
    const outputs = (executable.outputs[graph]?.(scope) ?? {}) as JsonObject
    return { kind: 'scope.concluded', at, scope: id, outputs }
  } catch (cause) {
    const error = {
      ...expressionFailure(cause, ''),
      message: `The outputs cannot be worked out: ${(cause as Error).message}`,
    }
    return { kind: 'scope.concluded', at, scope: id, outputs: {}, error }
  }
}
