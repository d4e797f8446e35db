// What recorded alerts show of a playbook besides where they went: fields that it reads and that are never there, thresholds that
// many values lie close to, and what shapes the alerts have. Counted run by run, bounded whatever comes in.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan } from '../../compile/plan.ts'
import { compileExpression } from '../../expression/expression.ts'
import type { Node } from '../../expression/parse.ts'
import type { JsonObject, JsonValue } from '../../json.ts'
import type { Executable } from '../../run/link.ts'
import { StepScope } from '../../run/perform.ts'
import type { ScopeState } from '../../run/state.ts'
import type { Simulation } from '../options.ts'
import { parsed, sourcesOf, walk } from './sources.ts'

/** A field of the alert that expressions of a node read. */
export interface ReadField {
  node: string
  /** Dotted, below the alert. */
  path: string
}

/** A comparison with a number in a condition. */
export interface Threshold {
  node: string
  /** What is compared, as it is written. */
  source: string
  value: number
}

/** Plain JSON; the lists go by `factsOf(plan, catalog)`. */
export interface RealityData {
  /** By read field: alerts that have it. */
  present: number[]
  /** By threshold: values that were there, and of these within a tenth of it. */
  compared: number[]
  near: number[]
  /** By shape, see `shapeOf`: alerts. */
  shapes: { [shape: string]: number }
}

export interface Facts {
  fields: ReadField[]
  thresholds: Threshold[]
}

const MOST_FIELDS = 500
const MOST_SHAPES = 300
/** How close counts as close, as a share of the threshold. */
const CLOSE = 0.1

/** What the playbook itself (not those that it calls) reads of the alert and compares with numbers. */
export function factsOf(plan: Plan, catalog: Catalog): Facts {
  let facts = known.get(plan)
  if (!facts) {
    facts = findFacts(plan, catalog)
    known.set(plan, facts)
  }
  return facts
}

const known = new WeakMap<Plan, Facts>()

function findFacts(plan: Plan, catalog: Catalog): Facts {
  const fields = new Map<string, ReadField>()
  const thresholds: Threshold[] = []
  const [root] = plan.graphs
  for (const step of root?.steps ?? []) {
    const isCondition = catalog.get(step.type)?.goesBy !== undefined
    for (const source of Object.values(step.input).flatMap(sourcesOf)) {
      const ast = parsed(source)
      if (!ast) continue
      walk(ast, (node) => {
        const path = alertPath(node)
        if (path !== undefined && fields.size < MOST_FIELDS) fields.set(`${step.id} ${path}`, { node: step.id, path })
        if (!isCondition) return
        const compared = comparisonOf(node, root?.vars ?? {})
        if (compared) {
          const { side, value } = compared
          thresholds.push({ node: step.id, source: source.slice(side.start, side.end), value })
        }
      })
    }
  }
  return { fields: longest([...fields.values()]), thresholds }
}

/** `a.b` alone says nothing where the same node reads `a.b.c`. */
function longest(fields: ReadField[]): ReadField[] {
  return fields.filter(({ node, path }) => !fields.some((one) => one.node === node && one.path.startsWith(`${path}.`)))
}

/** `alert.rule.?level` → `rule.level`; the longest chain that is written. */
function alertPath(node: Node): string | undefined {
  const names: string[] = []
  let at: Node = node
  while (at.op === '.' || at.op === '.?') {
    const [target, name] = at.args as [Node, unknown]
    if (typeof name === 'string') names.unshift(name)
    else if (isText(name)) names.unshift(name.args)
    else return undefined
    at = target
  }
  return at.op === 'id' && (at.args === 'alert' || at.args === 'inputs') && names.length > 0
    ? names.join('.')
    : undefined
}

const isText = (name: unknown): name is { op: 'value'; args: string } =>
  typeof name === 'object' && name !== null && 'args' in name && typeof name.args === 'string'

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>='])

function comparisonOf(node: Node, vars: { [name: string]: JsonValue }): { side: Node; value: number } | undefined {
  if (!COMPARISONS.has(node.op)) return undefined
  const [left, right] = node.args as [Node, Node]
  const [low, high] = [constantOf(left, vars), constantOf(right, vars)]
  if (high !== undefined && low === undefined) return { side: left, value: high }
  return low !== undefined && high === undefined ? { side: right, value: low } : undefined
}

function constantOf(node: Node, vars: { [name: string]: JsonValue }): number | undefined {
  if (node.op === 'value') {
    return typeof node.args === 'number' || typeof node.args === 'bigint' ? Number(node.args) : undefined
  }
  if (node.op !== '.') return undefined
  const [target, name] = node.args
  const value = target.op === 'id' && target.args === 'vars' && typeof name === 'string' ? vars[name] : undefined
  return typeof value === 'number' ? value : undefined
}

/** The names of an alert's fields and of theirs: alerts of one kind have the same. */
export function shapeOf(alert: JsonValue): string {
  if (alert === null || typeof alert !== 'object') return typeof alert
  if (Array.isArray(alert)) return 'list'
  return Object.keys(alert)
    .sort()
    .map((name) => {
      const inner = alert[name]
      if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return name
      return `${name}{${Object.keys(inner).sort().join(',')}}`
    })
    .join(' ')
    .slice(0, 2_000)
}

export interface Reality {
  add(simulation: Simulation): void
  merge(other: RealityData): void
  data(): RealityData
}

export function createReality(plan: Plan, catalog: Catalog): Reality {
  const { fields, thresholds } = factsOf(plan, catalog)
  const paths = fields.map(({ path }) => path.split('.'))
  const bySource = new Map<string, number[]>()
  for (const [at, { source }] of thresholds.entries()) bySource.set(source, [...(bySource.get(source) ?? []), at])
  const compared = [...bySource].map(([source, places]) => ({ evaluate: compileExpression(source).evaluate, places }))
  const present = fields.map(() => 0)
  const values = thresholds.map(() => 0)
  const near = thresholds.map(() => 0)
  const shapes = new Map<string, number>()
  const shapeKnown = shapeReader()
  const addShape = (shape: string, by: number) => {
    const key = shapes.has(shape) || shapes.size < MOST_SHAPES ? shape : 'other'
    shapes.set(key, (shapes.get(key) ?? 0) + by)
  }

  return {
    add({ state }) {
      const { alert } = state
      addShape(shapeKnown(alert), 1)
      for (let at = 0; at < paths.length; at++) {
        if (has(alert, paths[at] as string[])) present[at] = (present[at] as number) + 1
      }
      if (compared.length === 0) return
      // Worked out in the scope of the finished run: nothing in it has changed since the condition saw it.
      const scope = new StepScope({ plan } as Executable, state, state.scopes[0] as ScopeState)
      for (const { evaluate, places } of compared) {
        const value = numberIn(evaluate, scope)
        if (value === undefined) continue
        for (const at of places) {
          values[at] = (values[at] as number) + 1
          const { value: threshold } = thresholds[at] as Threshold
          if (Math.abs(value - threshold) <= Math.abs(threshold) * CLOSE) near[at] = (near[at] as number) + 1
        }
      }
    },
    merge(other) {
      addAll(present, other.present)
      addAll(values, other.compared)
      addAll(near, other.near)
      for (const [shape, count] of Object.entries(other.shapes)) addShape(shape, count)
    },
    data: () => ({
      present: present.slice(),
      compared: values.slice(),
      near: near.slice(),
      shapes: Object.fromEntries(shapes),
    }),
  }
}

/** `shapeOf`, which is asked for a million alerts whose names come in the few orders that products write them in. */
function shapeReader(): (alert: JsonValue) => string {
  const known = new Map<string, string>()
  return (alert) => {
    let names = ''
    if (alert !== null && typeof alert === 'object' && !Array.isArray(alert)) {
      for (const name in alert) {
        names += `${name}\u0000`
        const inner = alert[name]
        if (inner !== null && typeof inner === 'object' && !Array.isArray(inner))
          for (const one in inner) names += `${one}\u0001`
      }
    }
    const found = names === '' ? undefined : known.get(names)
    if (found !== undefined) return found
    const shape = shapeOf(alert)
    if (names !== '' && known.size < MOST_SHAPES) known.set(names, shape)
    return shape
  }
}

function addAll(to: number[], from: readonly number[]): void {
  from.forEach((count, at) => {
    to[at] = (to[at] ?? 0) + count
  })
}

function numberIn(evaluate: (scope: StepScope) => JsonValue, scope: StepScope): number | undefined {
  try {
    const value = evaluate(scope)
    return typeof value === 'number' ? value : undefined
  } catch {
    return undefined // a step that did not run, a field that is not there
  }
}

function has(value: JsonValue, path: readonly string[]): boolean {
  let at: JsonValue | undefined = value
  for (const name of path) {
    if (at === null || typeof at !== 'object' || Array.isArray(at) || !Object.hasOwn(at, name)) return false
    at = (at as JsonObject)[name]
  }
  return at !== undefined
}
