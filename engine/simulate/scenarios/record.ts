// A scenario from a run that went as it should: what every step outside gave, what people said, and what came of it.
import type { Catalog } from '../../catalog/catalog.ts'
import type { NodeType } from '../../catalog/define-node.ts'
import type { Plan } from '../../compile/plan.ts'
import { isSecretName, secretShape } from '../../compile/secrets.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import { MASK } from '../../mask.ts'
import { replay } from '../../run/advance.ts'
import { errorNamed } from '../../run/doubt.ts'
import type { Entry, RunError } from '../../run/journal.ts'
import { TIMED_OUT } from '../../run/perform.ts'
import { placeOf, stepAt } from '../../run/questions.ts'
import { initialState, type RunState, statusOf } from '../../run/state.ts'
import { formatInstant } from '../../time.ts'
import { isWrite, type LedgerEntry } from '../ledger.ts'
import { traceRun } from './run-trace.ts'
import { SCENARIO_RUN, type Scenario, type ScenarioMock } from './schema.ts'

export interface RecordOptions {
  name: string
  /** The playbook file as the scenario will name it; without it, it is found by the scenario's own name. */
  playbook?: string
  /** Names of fields that are masked besides those that hold secrets, wherever they stand. */
  mask?: readonly string[]
}

type ScenarioAnswers = NonNullable<Scenario['answers']>

/** @param journal of a run that began with this plan; @throws JournalError when it does not fit the plan */
export function recordScenario(
  plan: Plan,
  catalog: Catalog,
  journal: readonly Entry[],
  { name, playbook, mask = [] }: RecordOptions,
): Scenario {
  const state = replay(plan, journal as Entry[], initialState())
  const masked = new Set(mask.map((one) => one.toLowerCase()))
  const hidden = new Set<string>()
  const hide = <T extends JsonValue>(value: T): T => withOwnRun(hideSecrets(value, masked, hidden), state.run) as T
  const status = statusOf(state)
  const trace = traceRun(plan, state, journal, writesOf(plan, state, journal))
  const mocks = mocksOf(plan, catalog, state, journal, hide)
  const answers = answersOf(plan, state, journal)
  return {
    scenario: 1,
    name,
    ...(playbook !== undefined && { playbook }),
    alert: hide(state.alert) as JsonObject,
    ...(state.trigger !== plan.graphs[0]?.steps[plan.graphs[0].entries[0] ?? 0]?.id && { trigger: state.trigger }),
    startsAt: formatInstant(state.startedAt),
    ...(Object.keys(mocks).length > 0 && { mocks }),
    ...(Object.keys(answers).length > 0 && { answers }),
    expect: {
      ...(isEnd(status) && { status }),
      ...(state.error && { error: state.error.code }),
      path: trace.path,
      ledger: trace.ledger.map(({ node, undoes, input }) => ({
        node,
        ...(undoes && { undoes }),
        input: withoutHidden(hide(input), hidden) as JsonObject,
      })),
    },
  }
}

const isEnd = (status: string): status is NonNullable<Scenario['expect']['status']> =>
  ['completed', 'failed', 'waiting', 'in-doubt', 'cancelled'].includes(status)

/** What the playbook wrote with the id of this run is, in the test, written with the id that every test has. */
function withOwnRun(value: JsonValue, run: string): JsonValue {
  if (run === '' || run === SCENARIO_RUN) return value
  return mapTexts(value, (text) => text.replaceAll(run, SCENARIO_RUN))
}

/** Everything that was written, or would have been: the ledger of a simulation, worked out from any journal. */
export function writesOf(plan: Plan, state: RunState, journal: readonly Entry[]): LedgerEntry[] {
  return journal.flatMap((entry) => {
    if (entry.kind !== 'step.started') return []
    const step = stepAt(plan, state, entry.scope, entry.step)
    if (!step) return []
    const { at, node, scope, undo } = entry
    const input = entry.input as JsonObject
    if (undo) {
      if (!step.undo) return []
      const { type, effect } = step.undo
      return [{ at, node, scope, title: step.title, type, effect, input, undoes: node }]
    }
    if (!isWrite(step.effect)) return []
    return [{ at, node, scope, title: step.title, type: step.type, effect: step.effect, input }]
  })
}

/** By node: what each start of it gave, in the order of the starts. Equal ones are written once. */
function mocksOf(
  plan: Plan,
  catalog: Catalog,
  state: RunState,
  journal: readonly Entry[],
  hide: <T extends JsonValue>(value: T) => T,
): { [node: string]: ScenarioMock | ScenarioMock[] } {
  const starts = new Map<string, { node: string; at: number; mock: ScenarioMock | undefined }>()
  const order: { node: string; at: number; mock: ScenarioMock | undefined }[] = []
  for (const entry of journal) {
    if (!('step' in entry)) continue
    const key = `${entry.scope} ${entry.step}`
    if (entry.kind === 'step.started' && !entry.undo) {
      const start = { node: entry.node, at: entry.at, mock: undefined }
      starts.set(key, start)
      order.push(start)
    } else if (entry.kind === 'step.completed' && !entry.undo) {
      const start = starts.get(key)
      const step = stepAt(plan, state, entry.scope, entry.step)
      if (!start || !step) continue
      const labels = catalog.get(step.type)?.labels ?? []
      const output = hide(hideLabelled(entry.output, labels))
      const usual = step.ports.find((port) => port !== 'error')
      start.mock = { output, ...(entry.port !== usual && { port: entry.port }), ...took(entry.at - start.at) }
    } else if ((entry.kind === 'step.failed' || entry.kind === 'step.doubted') && !entry.undo && entry.error) {
      const start = starts.get(key)
      const type = catalog.get(stepAt(plan, state, entry.scope, entry.step)?.type ?? '')
      const error = errorOfMock(type, entry.error, entry.kind === 'step.doubted')
      if (start) start.mock = { error: { ...error, message: hide(error.message) }, ...took(entry.at - start.at) }
    }
  }
  const byNode = new Map<string, ScenarioMock[]>()
  for (const { node, mock } of order) if (mock) byNode.set(node, [...(byNode.get(node) ?? []), mock])
  return Object.fromEntries(
    [...byNode].map(([node, list]) => {
      const texts = new Set(list.map((mock) => JSON.stringify(mock)))
      return [node, texts.size === 1 ? (list[0] as ScenarioMock) : list]
    }),
  )
}

/** Says of itself only what does not follow from its code. */
function errorOfMock(type: NodeType | undefined, { code, message, retryable }: RunError, sent: boolean) {
  const known = type && errorNamed(type, code)
  const usual = !known || known.retryable === true
  const isUsual = (known?.mayHaveActed === true || code === TIMED_OUT) === sent
  return {
    code,
    message,
    ...(retryable !== undefined && retryable !== usual && { retryable }),
    ...(sent && !isUsual && { sent }),
  }
}

const took = (ms: number): { duration?: string } => (ms > 0 ? { duration: `${Math.round(ms)}ms` } : {})

/** By place where a node asked more than once. A question that nobody answered is `never`. */
function answersOf(plan: Plan, state: RunState, journal: readonly Entry[]): ScenarioAnswers {
  const asked = new Map<
    string,
    { node: string; place: string; at: number; answers: Exclude<ScenarioAnswers[string], string>[] }
  >()
  const doubted = new Map<string, number>()
  for (const entry of journal) {
    if (!('step' in entry)) continue
    const key = `${entry.scope} ${entry.step}`
    if (entry.kind === 'step.suspended' && entry.for.kind === 'answer') {
      if (asked.has(key)) continue
      asked.set(key, {
        node: entry.node,
        place: placeOf(plan, state, entry.scope, entry.node),
        at: entry.at,
        answers: [],
      })
    } else if (entry.kind === 'step.doubted' && !entry.undo) {
      doubted.set(key, entry.at)
    } else if (entry.kind === 'doubt.settled' && !entry.undo && !asked.has(key)) {
      const ms = entry.at - (doubted.get(key) ?? entry.at)
      const { node, by, verdict: choice } = entry
      const answer = { choice, by, ...(ms > 0 && { after: `${Math.round(ms)}ms` }) }
      asked.set(key, { node, place: placeOf(plan, state, entry.scope, node), at: entry.at, answers: [answer] })
    } else if (entry.kind === 'step.answered') {
      const { choice, by, reason, values } = entry
      const ms = entry.at - (asked.get(key)?.at ?? entry.at)
      asked.get(key)?.answers.push({
        choice,
        by,
        ...(reason && { reason }),
        ...(values && { values }),
        ...(ms > 0 && { after: `${Math.round(ms)}ms` }),
      } as never)
    }
  }
  const all = [...asked.values()]
  return Object.fromEntries(
    all.map(({ node, place, answers }) => {
      const isOnly = all.filter((one) => one.node === node).length === 1
      const given = answers.length === 0 ? 'never' : answers.length === 1 ? answers[0] : answers
      return [isOnly ? node : place, given]
    }),
  ) as ScenarioAnswers
}

function hideLabelled(output: JsonValue, labels: readonly { path: string; label: string }[]): JsonValue {
  let hidden = output
  for (const { path, label } of labels) if (label === 'credential') hidden = hideAt(hidden, path.split('.'))
  return hidden
}

function hideAt(value: JsonValue, [name, ...rest]: string[]): JsonValue {
  if (name === undefined) return MASK
  if (Array.isArray(value)) return value.map((item) => hideAt(item, [name, ...rest]))
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return value
  return { ...value, [name]: hideAt(value[name] as JsonValue, rest) }
}

/** Strings that look like secrets, and fields whose name says that they hold one. */
function hideSecrets(value: JsonValue, mask: ReadonlySet<string>, hidden: Set<string>): JsonValue {
  const hide = (text: string): string => {
    if (text.length >= SHORTEST_HIDDEN) hidden.add(text)
    return MASK
  }
  if (typeof value === 'string') return secretShape(value) === undefined ? value : hide(value)
  if (Array.isArray(value)) return value.map((item) => hideSecrets(item, mask, hidden))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isHidden = mask.has(name.toLowerCase()) || (isSecretName(name) && typeof inner === 'string')
      if (!isHidden) return [name, hideSecrets(inner, mask, hidden)]
      return [name, typeof inner === 'string' ? hide(inner) : MASK]
    }),
  )
}

/** The value without what looks like a secret, or is called one. */
export const withoutSecrets = (value: JsonValue): JsonValue => hideSecrets(value, new Set(), new Set())

/** Shorter texts stand in others by chance. */
const SHORTEST_HIDDEN = 4

/** What was masked where it came in is masked wherever it went, as it will be when the test runs. */
function withoutHidden(value: JsonValue, hidden: ReadonlySet<string>): JsonValue {
  if (hidden.size === 0) return value
  return mapTexts(value, (text) => [...hidden].reduce((rest, one) => rest.replaceAll(one, MASK), text))
}

/** The value with each text in it changed; names of fields stay. */
function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapTexts(inner, change)]))
}
