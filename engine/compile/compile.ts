// From a playbook to a plan, or to what is wrong with it. Pure, never throws on a playbook that fits the document's schema, and
// gives the same bytes for the same document.
import type { Catalog } from '../catalog/catalog.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { JsonSchema, JsonValue } from '../json.ts'
import { hashPlaybook, sha256Of } from '../playbook/hash.ts'
import { nodeOfPath } from '../playbook/problems.ts'
import type { Effect, Playbook } from '../playbook/schema.ts'
import type { SourceDocument } from '../playbook/source.ts'
import { isSafeToRepeat } from '../run/retry.ts'
import { type Built, buildGraphs } from './build.ts'
import {
  type AppliedException,
  exceptionCollector,
  type RuleException,
  type RuleExceptions,
  readException,
  underException,
} from './exceptions.ts'
import { sortByPlace } from './place.ts'
import type { Graph, Plan } from './plan.ts'
import type { Finding, Rule } from './rule.ts'
import { rules } from './rules/index.ts'
import { typeView } from './typing.ts'
import { buildView, type Call, type NodeView, type View } from './view.ts'

export interface CompileOptions {
  /** The file that the playbook was read from: fills in where each problem stands. */
  source?: SourceDocument
  /** Put into every diagnostic. */
  file?: string
  /** Finds the playbook that a calling node names; `hash` as `hashPlaybook` gives it. */
  playbooks?: FindPlaybook
  /** Names of the workspace's lists; without them no list is judged. */
  lists?: readonly string[]
  /** Of each list that has one: the first value with a comment behind it, comment included. */
  commented?: { readonly [list: string]: string }
  /** Names of people, their addresses and groups, by people.yaml; `anybody`: there is none, and that is told; without it nobody is judged. */
  people?: readonly string[] | 'anybody'
  /** What the workspace lowers or switches off, by code; those from rules that have no exceptions do not count. */
  exceptions?: RuleExceptions
}

export type FindPlaybook = (reference: string) => { playbook: Playbook; hash: string } | { missing: true }

export interface CompileResult {
  /** There when no diagnostic is an error. */
  plan?: Plan
  /** In the order of the document. */
  diagnostics: Diagnostic[]
  /** Exceptions from rules that took effect, in this playbook and in those that it calls. */
  exceptions: AppliedException[]
}

/** How deep sub-playbooks may call each other. */
const MAX_CALL_DEPTH = 16

/**
 * Compiles a playbook with the node types of a catalog.
 * @param playbook as `readPlaybook` gives it: it fits the document's schema
 */
export function compile(playbook: Playbook, catalog: Catalog, options: CompileOptions = {}): CompileResult {
  const session: Session = { catalog, options, units: new Map() }
  const hash = hashPlaybook(playbook)
  const unit = compileUnit(session, playbook, hash, [hash])
  const diagnostics = sortByPlace(unit.diagnostics, playbook as unknown as JsonValue).map((diagnostic) => {
    const located = options.source ? locate(diagnostic, options.source) : diagnostic
    return options.file === undefined ? located : { ...located, file: options.file }
  })
  const exceptions = [unit, ...session.units.values()].flatMap((one) => one.exceptions)
  return unit.built
    ? { plan: assemble(session, unit, unit.built), diagnostics, exceptions }
    : { diagnostics, exceptions }
}

/** What is wrong with a node as a whole is shown at its id. */
function locate(diagnostic: Diagnostic, source: SourceDocument): Diagnostic {
  const { node, path } = diagnostic
  if (node === undefined || path.at(-1) !== node || nodeOfPath(path) !== node) return source.locate(diagnostic)
  return source.locate({ ...diagnostic, range: source.keyRangeOf(path) })
}

interface Session {
  catalog: Catalog
  options: CompileOptions
  /** Compiled playbooks by hash. */
  units: Map<string, Unit>
}

interface Unit {
  playbook: Playbook
  hash: string
  /** There when no diagnostic is an error. */
  built?: Built
  outputs: JsonSchema
  diagnostics: Diagnostic[]
  exceptions: AppliedException[]
}

/** `stack` holds the hashes of the playbooks that led here, this one last. */
function compileUnit(session: Session, playbook: Playbook, hash: string, stack: readonly string[]): Unit {
  const view = buildView(playbook, session.catalog, KNOWN_RULES)
  const { lists, commented, people, exceptions: ofWorkspace = {} } = session.options
  // Those that it calls are judged where they are checked themselves.
  if (people !== undefined && stack.length === 1) view.people = people
  const outputs = typeView(view, {
    ...(lists && { lists }),
    ...(commented && { commented }),
    call: (node) => resolveCall(session, node, stack),
  })
  const source = stack.length === 1 ? session.options.source : undefined
  const unit: Unit = { playbook, hash, outputs, ...judge(view, source, ofWorkspace) }
  if (isRunnable(unit)) unit.built = buildGraphs(view, hash)
  return unit
}

const isRunnable = ({ diagnostics }: Pick<Unit, 'diagnostics'>): boolean =>
  diagnostics.every(({ severity }) => severity !== 'error')

/** By code. */
const KNOWN_RULES: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.code, rule]))

function judge(
  view: View,
  source: SourceDocument | undefined,
  ofWorkspace: RuleExceptions,
): Pick<Unit, 'diagnostics' | 'exceptions'> {
  const diagnostics: Diagnostic[] = []
  const applied = exceptionCollector(view.playbook.name)
  const run = (rule: Rule): void => {
    for (const finding of rule.check(view)) {
      const found = diagnosticOf(rule, finding, source)
      const excepted = exceptionFor(rule, found, finding.node, ofWorkspace)
      const diagnostic = excepted ? underException(found, excepted.exception) : found
      if (excepted && diagnostic !== found) applied.add(rule, excepted.exception, excepted.node)
      if (diagnostic) diagnostics.push(diagnostic)
    }
  }
  for (const rule of rules) if (!rule.last) run(rule)
  view.applied = applied.all()
  if (isRunnable({ diagnostics })) for (const rule of rules) if (rule.last) run(rule)
  return { diagnostics, exceptions: applied.all() }
}

/** What the node itself says counts before what the workspace says; an error has no exceptions. */
function exceptionFor(
  rule: Rule,
  { severity }: Diagnostic,
  node: NodeView | undefined,
  ofWorkspace: RuleExceptions,
): { exception: RuleException; node?: string } | undefined {
  if (severity === 'error') return undefined
  const own = node?.raw.exceptions?.[rule.code]
  for (const [value, id] of [[own, node?.id], [ofWorkspace[rule.code]]] as const) {
    if (value === undefined) continue
    const exception = readException(rule.code, value as JsonValue, rule)
    if (!('problem' in exception)) return { exception, ...(id !== undefined && { node: id }) }
  }
  return undefined
}

function diagnosticOf(rule: Rule, finding: Finding, source: SourceDocument | undefined): Diagnostic {
  const { severity, message, node, path, span, nameAt, fix, otherFixes } = finding
  return {
    code: rule.code,
    severity: severity ?? rule.severity,
    message,
    ...(node && { node: node.id }),
    path,
    ...(span && { span }),
    ...(nameAt && source && { range: source.keyRangeOf(nameAt) }),
    ...(fix && { fix }),
    ...(otherFixes && { otherFixes }),
  }
}

function resolveCall(session: Session, node: NodeView, stack: readonly string[]): Call {
  const { playbook: reference, hash: pinned } = node.fields
  if (typeof reference !== 'string' || reference.includes('${')) return { status: 'unreadable', reference: '' }
  const found = session.options.playbooks?.(reference)
  if (!found || 'missing' in found) return { status: 'missing', reference }
  if (stack.includes(found.hash) || stack.length >= MAX_CALL_DEPTH) return { status: 'circular', reference }
  if (typeof pinned === 'string' && pinned !== 'latest' && pinned !== found.hash) {
    return { status: 'changed', reference, expected: pinned, hash: found.hash }
  }
  let unit = session.units.get(found.hash)
  if (!unit) {
    unit = compileUnit(session, found.playbook, found.hash, [...stack, found.hash])
    session.units.set(found.hash, unit)
  }
  const errors = unit.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors[0]) {
    const place = errors[0].node ? `${errors[0].node}: ` : ''
    return { status: 'faulty', reference, problem: `${place}${errors[0].message}`, count: errors.length }
  }
  const { inputs, connections } = found.playbook
  const { hash } = found
  const unsafe = unsafeStep(session, unit)
  return {
    status: 'ready',
    hash,
    outputs: unit.outputs,
    ...(inputs && { inputs }),
    connections,
    ...(unsafe !== undefined && { unsafe }),
  }
}

/** A step that is not safe to repeat, in a playbook or in those that it calls. */
function unsafeStep(session: Session, { built }: Unit): string | undefined {
  if (!built) return undefined
  const step = built.graphs.flatMap(({ steps }) => steps).find((one) => !isSafeToRepeat(one))
  if (step) return step.id
  for (const { hash } of built.calls) {
    const called = session.units.get(hash)
    const found = called && unsafeStep(session, called)
    if (found !== undefined) return found
  }
  return undefined
}

const EFFECTS: readonly Effect[] = ['none', 'read', 'notify', 'change', 'destroy']

/** Puts the graphs of the playbook and of everything that it calls, each once, into one list. */
function assemble(session: Session, root: Unit, built: Built): Plan {
  const starts = new Map<string, number>()
  const graphs: Graph[] = []
  const connections = new Map<string, string>()
  const add = (unit: Unit, { graphs: own, calls }: Built): number => {
    const start = graphs.length
    starts.set(unit.hash, start)
    for (const [name, kind] of Object.entries(unit.playbook.connections ?? {})) {
      if (!connections.has(name)) connections.set(name, kind)
    }
    for (const graph of own) graphs.push(graph)
    for (const { steps } of own) for (const step of steps) if (step.graph !== undefined) step.graph += start
    for (const { step, hash } of calls) {
      const called = session.units.get(hash)!
      step.graph = starts.get(hash) ?? add(called, called.built!)
    }
    return start
  }
  add(root, built)
  const effects = graphs.flatMap((graph) => graph.steps.map((step) => EFFECTS.indexOf(step.effect)))
  const unsigned: Omit<Plan, 'hash'> = {
    plan: 1,
    playbook: { name: root.playbook.name, hash: root.hash },
    ...(root.playbook.takes && { takes: root.playbook.takes }),
    graphs,
    connections: Object.fromEntries(connections),
    effect: EFFECTS[effects.reduce((most, effect) => Math.max(most, effect), 0)]!,
  }
  return { ...unsigned, hash: sha256Of(unsigned as unknown as JsonValue) }
}
