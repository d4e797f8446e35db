// What a plan needs of the place where it runs, what it can do to the world and whom it asks: read off the plan alone, so that a
// bundle's manifest and a document for reviewers tell the same.
import {
  askingSteps,
  type Catalog,
  type Effect,
  isPrivateField,
  type NodeType,
  type Plan,
  type Step,
  textOfValue,
  type Value,
} from '../engine/index.ts'

export interface PlanNeeds {
  connections: ConnectionNeed[]
  /** Every step that reads or writes outside, in plan order, those that are run on undo included. */
  effects: PossibleEffect[]
  approvals: AskedPerson[]
  /** Names of lists that stand in the document as they are. */
  lists: string[]
  /** Some list is chosen by an expression: which, cannot be known before. */
  choosesList: boolean
  /** Ids of steps that may reach loopback, private and link-local addresses by what the playbook says, in plan order. */
  reachingPrivate: string[]
  /** Playbooks that it calls, itself left out. */
  calls: { name: string; hash: string }[]
}

export interface ConnectionNeed {
  name: string
  kind: string
  /** What the steps that use it do with it. */
  rights: Effect[]
  /** Ids of those steps. */
  usedBy: string[]
}

export interface PossibleEffect {
  node: string
  title: string
  type: string
  effect: Effect
  /** What it acts on, as the document says it: literals as they are, expressions as `${…}`. */
  target?: string
  /** The node type that takes it back. */
  undo?: string
}

export interface AskedPerson {
  node: string
  title: string
  type: string
  to: string
  question?: string
  quorum?: string
  deadline?: string
}

/** Fields that say what a step acts on, the most telling first. */
const TARGET_FIELDS = ['target', 'host', 'user', 'url', 'message', 'to', 'address', 'name']

export function needsOf(plan: Plan, catalog: Catalog): PlanNeeds {
  const steps = plan.graphs.flatMap((graph) => graph.steps)
  const named = steps.flatMap((step) => listsOf(step, catalog.get(step.type)))
  return {
    connections: Object.entries(plan.connections)
      .map(([name, kind]) => connectionNeed(name, kind, steps))
      .sort((a, b) => compare(a.name, b.name)),
    effects: effectsOf(plan),
    approvals: askingSteps(plan, catalog).map(askedPerson),
    lists: [...new Set(named.flatMap((value) => ('literal' in value ? [textOfValue(value)] : [])))].sort(),
    choosesList: named.some((value) => !('literal' in value)),
    reachingPrivate: reachingPrivate(plan, catalog),
    calls: plan.graphs
      .slice(1)
      .flatMap(({ kind, name, hash }) => (kind === 'playbook' && name && hash ? [{ name, hash }] : [])),
  }
}

/** Every step that reads or writes outside, in plan order. */
export const effectsOf = ({ graphs }: Plan): PossibleEffect[] =>
  graphs.flatMap(({ steps }) => steps.filter(({ effect }) => effect !== 'none').map(possibleEffect))

/** Ids of the steps whose fields, or those of what takes them back, allow private addresses or may. */
export function reachingPrivate({ graphs }: Plan, catalog: Catalog): string[] {
  const allows = (type: string, input: Step['input']) => {
    const schema = catalog.get(type)?.inputSchema
    return Object.entries(input).some(
      ([name, value]) => isPrivateField(schema, name) && !('literal' in value && value.literal === false),
    )
  }
  const steps = graphs.flatMap((graph) => graph.steps)
  const found = steps.filter(({ type, input, undo }) => allows(type, input) || (undo && allows(undo.type, undo.input)))
  return [...new Set(found.map(({ id }) => id))]
}

function connectionNeed(name: string, kind: string, steps: readonly Step[]): ConnectionNeed {
  const users = steps.filter(({ connections }) => connections?.includes(name))
  const order: Effect[] = ['none', 'read', 'notify', 'change', 'destroy']
  const rights = new Set(users.flatMap(({ effect, undo }) => (undo ? [effect, undo.effect] : [effect])))
  return {
    name,
    kind,
    rights: order.filter((effect) => effect !== 'none' && rights.has(effect)),
    usedBy: users.map(({ id }) => id),
  }
}

function possibleEffect({ id, title, type, effect, input, undo }: Step): PossibleEffect {
  const field = TARGET_FIELDS.find((name) => input[name] !== undefined)
  const method = input['method'] && textOfValue(input['method'])
  const target = field && textOfValue(input[field] as Value)
  return {
    node: id,
    title,
    type,
    effect,
    ...(target && { target: method ? `${method} ${target}` : target }),
    ...(undo && { undo: undo.type }),
  }
}

function askedPerson({ id, title, type, input }: Step): AskedPerson {
  const said = (name: string) => (input[name] === undefined ? undefined : textOfValue(input[name]))
  const [question, quorum, deadline] = [
    said('question') ?? said('title') ?? said('instructions'),
    said('quorum'),
    said('deadline'),
  ]
  return {
    node: id,
    title,
    type,
    to: said('to') ?? '',
    ...(question !== undefined && { question }),
    ...(quorum !== undefined && { quorum }),
    ...(deadline !== undefined && { deadline }),
  }
}

/** Fields that name a list. */
function listsOf(step: Step, type: NodeType | undefined): Value[] {
  const properties = (type?.inputSchema['properties'] ?? {}) as {
    [field: string]: { 'x-firebreak'?: { names?: string } }
  }
  return Object.entries(properties).flatMap(([field, schema]) => {
    const value = step.input[field]
    return schema['x-firebreak']?.names === 'list' && value !== undefined ? [value] : []
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
