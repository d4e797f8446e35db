// Gives every field its value and every expression its type, graph by graph in running order, so that what stands upstream is
// typed before what refers to it. Collects facts; the rules judge them.
import type { NodeType, RawFields } from '../catalog/define-node.ts'
import { checkExpression } from '../expression/check.ts'
import { compileExpression } from '../expression/expression.ts'
import { ExpressionError, type ScopeTypes } from '../expression/scope.ts'
import type { JsonObject, JsonSchema, JsonValue, Path } from '../json.ts'
import { checkValue, type TypeOf } from './check-value.ts'
import { aroundDefaults, inferSchema, isRecord, itemOf, propertyOf, resolve } from './json-schema.ts'
import { type Known, knownBefore, knownInside } from './known.ts'
import { outputOf, restsOnExample } from './outputs.ts'
import type { Value } from './plan.ts'
import { type Found, type Named, readValue } from './read-fields.ts'
import { isSureBefore, stepsMeant } from './references.ts'
import { isStrict } from './strict.ts'
import type { Call, FieldProblem, GraphView, NodeView, Use, View } from './view.ts'

export interface TypingOptions {
  lists?: readonly string[]
  commented?: { readonly [list: string]: string }
  /** Compiles what a call node calls. */
  call: (node: NodeView) => Call
}

/** Fills in the values, types and problems of a view whose structure is built. */
export function typeView(view: View, options: TypingOptions): JsonSchema {
  const typing = new Typing(view, options)
  typing.graph(view.graphs[0]!)
  return typing.outputs()
}

const RUN: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, started: { type: 'string' }, mode: { enum: ['simulate', 'shadow', 'live'] } },
  required: ['id', 'started', 'mode'],
  additionalProperties: false,
}

/** What an `error` in scope looks like. */
const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    node: { type: 'string' },
    retryable: { type: 'boolean' },
    data: {},
  },
  required: ['code', 'message', 'node'],
}

interface Around {
  types: ScopeTypes
  names: ReadonlySet<string>
}

const NOTHING_KNOWN: Known = new Set()

class Typing {
  private readonly view: View
  private readonly options: TypingOptions
  private readonly base: Around
  private readonly types = new WeakMap<Value, JsonSchema>()
  /** Expressions whose type rests on an example, which promises nothing: they prove no field. */
  private readonly assumed = new WeakSet<Value>()
  private readonly known = new Map<NodeView, Known>()
  private readonly assumedItems = new Set<GraphView>()
  private readonly typeOf: TypeOf = (value) => this.types.get(value) ?? {}
  private readonly around = new Map<GraphView, { plain: Around; failing: Around; afterError: ReadonlySet<number> }>()

  constructor(view: View, options: TypingOptions) {
    this.view = view
    this.options = options
    const inputs = aroundDefaults(view.playbook.inputs ?? {}, 'filled')
    this.base = extend(
      { types: { steps: {} }, names: new Set(['steps']) },
      { alert: inputs, inputs, vars: varsSchema(view.playbook.vars ?? {}), run: RUN },
    )
  }

  graph(graph: GraphView, item?: JsonSchema): void {
    const { owner } = graph
    const outer = owner && without(this.around.get(owner.graph)!.plain, 'item')
    const plain = outer ? extend(outer, { index: { type: 'integer' }, ...(item && { item }) }) : this.base
    this.around.set(graph, { plain, failing: extend(plain, { error: ERROR }), afterError: afterErrors(graph) })
    const known = owner && knownInside(this.known.get(owner) ?? NOTHING_KNOWN)
    for (const at of graph.analysis.order) {
      const node = graph.nodes[at]!
      this.known.set(node, knownBefore(node, { before: this.known, around: known }))
      this.node(node)
    }
  }

  private aroundOf(node: NodeView): Around {
    const { plain, failing, afterError } = this.around.get(node.graph)!
    return afterError.has(node.at) ? failing : plain
  }

  private node(node: NodeView): void {
    const { type } = node
    if (type?.kind === 'call') node.call = this.options.call(node)
    const around = this.aroundOf(node)
    const { until, ...others } = node.fields
    const asks = type?.kind === 'repeat' && until !== undefined
    const path = [...node.path, 'with']
    node.proven = this.fields(node, asks ? others : node.fields, type, path, node.values, around, 'node')
    if (node.body) this.body(node, node.body)
    if (asks) {
      const inside = node.body ? this.around.get(node.body)!.plain : around
      const own = this.fields(node, { until }, type, path, node.values, inside, 'until')
      node.proven = node.proven && own
    }
    if (type && !this.complete(node, type, node.values, path)) node.proven = false
    this.callInputs(node)
    node.output = type?.kind === 'trigger' ? (this.base.types.inputs as JsonSchema) : outputOf(node)
    this.undo(node)
  }

  private body(node: NodeView, body: GraphView): void {
    const isForEach = node.type?.kind === 'for-each'
    const items = node.values.get('items')
    if (isForEach && items && this.assumed.has(items)) this.assumedItems.add(body)
    this.graph(body, isForEach ? this.itemType(node) : undefined)
  }

  private undo(node: NodeView): void {
    const { undo } = node
    if (!undo) return
    const inside = extend(this.around.get(node.graph)!.plain, {
      input: givenFields(node),
      output: node.output,
    })
    const path = node.raw.undo ? [...undo.path, 'with'] : undo.path
    this.fields(node, undo.raw.with, undo.type, path, undo.values, inside, 'undo')
    if (undo.type) this.complete(node, undo.type, undo.values, path)
  }

  /** What is handed to a called playbook, against the inputs that it declares. */
  private callInputs(node: NodeView): void {
    if (node.call?.status !== 'ready' || !node.call.inputs) return
    const inputs = aroundDefaults(node.call.inputs, 'given')
    const value = node.values.get('inputs') ?? { literal: {} }
    const path = [...node.path, 'with', 'inputs']
    for (const { kind, path: at, message } of checkValue(value, inputs, inputs, path, this.typeOf).misfits) {
      this.report(kind, node, at, 'inputs', message)
    }
  }

  /** Fills in defaults and reports fields that are missing. Whether fields that fit need no check when they run. */
  private complete(node: NodeView, type: NodeType, values: Map<string, Value>, path: Path): boolean {
    fillDefaults(type, values)
    let complete = isStrict(type.input)
    for (const name of requiredOf(type)) {
      if (values.has(name)) continue
      complete = false
      const schema = resolve(propertyOf(type.inputSchema, name), type.inputSchema)
      this.report('missing', node, path, name, describeMissing(type, name, schema))
    }
    return complete
  }

  /** Reads and types fields; whether all of them are proven to fit. */
  private fields(
    node: NodeView,
    fields: RawFields,
    type: NodeType | undefined,
    path: Path,
    values: Map<string, Value>,
    around: Around,
    place: Use['place'],
  ): boolean {
    const root = type?.inputSchema ?? {}
    let proven = type !== undefined
    // `items` first: the type of its elements is in scope of other fields.
    const names = Object.keys(fields).sort((a, b) => Number(b === 'items') - Number(a === 'items'))
    for (const name of names) {
      const raw = fields[name] as JsonValue
      const schema = propertyOf(root, name)
      const at = [...path, name]
      if (type && schema === undefined && isRecord(root.properties) && !isRecord(root.additionalProperties)) {
        const message = `${type.type} has no field ${name}; it is ignored.`
        this.report('unknown', node, at, name, message, { candidates: Object.keys(root.properties) })
        if (root.additionalProperties !== undefined) continue
      }
      const read = readValue(raw, schema ?? {}, root, at)
      const typeOf = this.uses(read.found, around, place, node, root)
      for (const named of read.named) this.named(node, named, name)
      values.set(name, read.value)
      if (read.found.some(({ broken }) => broken)) proven = false
      else if (schema !== undefined) {
        const fit = checkValue(read.value, schema, root, at, typeOf)
        proven = proven && fit.proven && !read.found.some((one) => this.assumed.has(one.value))
        for (const { kind, path: where, message } of fit.misfits) this.report(kind, node, where, name, message)
      } else proven = false
    }
    return proven
  }

  private named(node: NodeView, { mark, path, raw }: Named, field: string): void {
    if (typeof raw !== 'string') return
    if (raw.includes('${')) {
      if (mark.names === 'list' || mark.names === 'port') return
      const message = `The ${mark.names} must be named as it is, without \${…}: what the playbook needs is known before it runs.`
      this.report('not-literal', node, path, field, message)
    } else if (mark.names === 'connection') node.connections.push({ name: raw, path })
    else if (mark.names === 'list' && this.options.lists && !this.options.lists.includes(raw)) {
      const message = `The workspace has no list ${raw}. Add it, or correct the name.`
      this.report('unknown-list', node, path, field, message, { candidates: this.options.lists })
    } else if (mark.names === 'list' && Object.hasOwn(this.options.commented ?? {}, raw)) {
      const value = (this.options.commented?.[raw] ?? '').slice(0, 80)
      const message = `The list ${raw} has the value “${value}”, comment included: nothing equals it.`
      this.report('commented-list', node, path, field, message)
    }
  }

  private report(
    kind: FieldProblem['kind'],
    node: NodeView | undefined,
    path: Path,
    field: string,
    message: string,
    more: Pick<FieldProblem, 'candidates' | 'suggestion'> = {},
  ): void {
    this.view.fieldProblems.push({ kind, ...(node && { node }), path, field, message, ...more })
  }

  private uses(
    found: readonly Found[],
    around: Around,
    place: Use['place'],
    node: NodeView | undefined,
    root: JsonSchema,
  ): TypeOf {
    for (const one of found) {
      const use = this.use(one, around, place, node, root)
      this.types.set(one.value, use.type)
      if (this.isAssumed(use)) this.assumed.add(one.value)
      this.view.uses.push(use)
    }
    return this.typeOf
  }

  private isAssumed({ node, steps, variables }: Use): boolean {
    if (steps.some(({ id }) => stepsMeant(this.view, id).some(restsOnExample))) return true
    return node !== undefined && this.assumedItems.has(node.graph) && variables.some(({ name }) => name === 'item')
  }

  private use(found: Found, around: Around, place: Use['place'], node: NodeView | undefined, root: JsonSchema): Use {
    const { source, mark, broken } = found
    const kind = mark?.expression ?? 'cel'
    const scope = kind === 'lambda' ? (mark?.scope ?? []) : []
    const inner = scope.length > 0 ? extend(around, this.lambdaTypes(scope, node)) : around
    const use: Use = {
      ...(node && { node }),
      path: found.path,
      offset: found.offset,
      source,
      place,
      kind,
      scope,
      names: inner.names,
      known: this.knownAt(node, place, scope),
      steps: [],
      computedSteps: [],
      variables: [],
      type: {},
      problems: [],
    }
    if (broken) {
      const { start, end, ...problem } = broken
      use.problems.push({ ...problem, severity: 'error', span: { start, end } })
      return use
    }
    try {
      const seen = compileExpression(source).references
      use.steps = seen.steps
      use.computedSteps = seen.dynamicSteps
      use.variables = seen.names
      const expected = kind === 'lambda' ? mark?.gives : undefined
      const checked = checkExpression(
        source,
        this.scopeTypes(use, inner),
        expected && resolve(expected, root),
        use.known,
      )
      use.type = checked.type
      use.problems = checked.problems
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause
      const { code, message, span } = cause
      use.problems.push({ code, message, severity: 'error', ...(span && { span }) })
    }
    return use
  }

  private knownAt(node: NodeView | undefined, place: Use['place'], scope: readonly string[]): Known {
    const known = (node && this.known.get(node)) ?? NOTHING_KNOWN
    return place === 'until' || scope.length > 0 ? knownInside(known) : known
  }

  /** The types around the expression, with those steps that it names: not all, or large playbooks would take forever. */
  private scopeTypes(use: Use, around: Around): ScopeTypes {
    if (use.steps.length === 0) return around.types
    const properties = new Map<string, JsonSchema>()
    const required = new Set<string>()
    for (const step of use.steps) {
      const [meant] = stepsMeant(this.view, step.id)
      properties.set(step.id, meant?.output ?? {})
      // An unguarded reference that may fail has a rule of its own; here it counts as there.
      if (!step.guarded || (meant && isSureBefore(this.view, use, meant))) required.add(step.id)
    }
    const steps = { type: 'object', properties: Object.fromEntries(properties), required: [...required] }
    return { ...around.types, steps }
  }

  /** A lambda over the items of a sibling field sees their type. */
  private lambdaTypes(scope: readonly string[], node: NodeView | undefined): ScopeTypes {
    const item = node && this.itemType(node)
    return Object.fromEntries(
      scope.map((name) => [name, name === 'index' ? { type: 'integer' } : name === 'item' ? (item ?? {}) : {}]),
    )
  }

  /** The type of an element of the field `items`. */
  private itemType(node: NodeView): JsonSchema {
    const value = node.values.get('items')
    if (value && 'cel' in value) {
      const list = this.typeOf(value)
      return resolve(itemOf(list, 0), list)
    }
    if (value && 'literal' in value) return resolve(inferSchema(value.literal, true).items, {})
    return {}
  }

  /** The playbook's outputs; what comes back is the type that a caller sees. */
  outputs(): JsonSchema {
    const types: [string, JsonSchema][] = []
    for (const [name, raw] of Object.entries(this.view.playbook.outputs ?? {})) {
      const read = readValue(raw, {}, {}, ['outputs', name])
      const typeOf = this.uses(read.found, this.base, 'outputs', undefined, {})
      this.view.outputs.set(name, read.value)
      types.push([name, typeOfValue(read.value, typeOf)])
    }
    return {
      type: 'object',
      properties: Object.fromEntries(types),
      required: types.map(([name]) => name),
      additionalProperties: false,
    }
  }
}

/** Constants that the playbook does not have are for a rule of its own to name. */
function varsSchema(vars: JsonObject): JsonSchema {
  const { additionalProperties: _, ...open } = inferSchema(vars, true)
  return open
}

function extend(around: Around, types: ScopeTypes): Around {
  return {
    types: { ...around.types, ...types },
    names: new Set([...around.names, ...Object.keys(types)]),
  }
}

function without(around: Around, name: string): Around {
  if (!around.names.has(name)) return around
  const { [name]: _, ...types } = around.types
  return { types, names: new Set([...around.names].filter((one) => one !== name)) }
}

/** Nodes to which an error edge or the playbook's `onFailure` may lead. */
function afterErrors(graph: GraphView): ReadonlySet<number> {
  const after = new Set(graph.recovery)
  for (const at of graph.analysis.order) {
    const { incoming } = graph.nodes[at]!
    if (incoming.some((edge) => edge.port === 'error' || after.has(edge.from))) after.add(at)
  }
  return after
}

function requiredOf(type: NodeType): string[] {
  const { required } = type.inputSchema
  return Array.isArray(required) ? (required as string[]) : []
}

/** So that literal fields are whole, defaults are written into the plan. */
function fillDefaults(type: NodeType, values: Map<string, Value>): void {
  const { properties } = type.inputSchema
  for (const [name, property] of Object.entries(isRecord(properties) ? properties : {})) {
    if (values.has(name)) continue
    const schema = resolve(property, type.inputSchema)
    if ('default' in schema) values.set(name, { literal: schema.default as JsonValue })
  }
}

/** Fields as the step had them: those that it is given are there, and so are those with defaults. */
function givenFields({ type, values }: NodeView): JsonSchema {
  return type ? { ...type.inputSchema, required: [...new Set([...requiredOf(type), ...values.keys()])] } : {}
}

function describeMissing(type: NodeType, name: string, schema: JsonSchema): string {
  const about = typeof schema.description === 'string' ? ` (${schema.description})` : ''
  return `${type.type} needs the field ${name}${about}. Add it under \`with\`.`
}

function typeOfValue(value: Value, typeOf: TypeOf): JsonSchema {
  if ('literal' in value) return inferSchema(value.literal, true)
  if ('cel' in value) return typeOf(value)
  if ('text' in value || 'address' in value) return { type: 'string' }
  if ('list' in value) return { type: 'array' }
  return { type: 'object' }
}
