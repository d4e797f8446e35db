// Which steps and names an expression reads, and whether it reads a step so that its absence is no error.
import type { Span } from '../diagnostic.ts'
import { COMPREHENSIONS, variablesOf } from './macros.ts'
import { type Node, operandsOf, spanOf } from './parse.ts'

export interface StepReference {
  id: string
  /** Under `steps.?x`, in `first(…)`, or where `has(steps.x…)` has been asked before. */
  guarded: boolean
  span: Span
}

export interface References {
  steps: StepReference[]
  /** `steps[…]` with an id that is only known when it is evaluated, and `steps` by itself. */
  dynamicSteps: Span[]
  /** Variables that the expression does not bind itself, `steps` left out. */
  names: { name: string; span: Span }[]
}

/** What surrounds a node: variables bound by comprehensions, steps known to be there, and whether absence is taken care of. */
interface Around {
  bound: ReadonlySet<string>
  present: ReadonlySet<string>
  guarded: boolean
}

const NOTHING: ReadonlySet<string> = new Set()

/** The references of an expression; spans count in its source. */
export function referencesOf(ast: Node): References {
  const found: References = { steps: [], dynamicSteps: [], names: [] }
  visit(ast, { bound: NOTHING, present: NOTHING, guarded: false }, found)
  return found
}

function visit(node: Node, around: Around, found: References): void {
  const step = around.bound.has('steps') ? undefined : stepOf(node)
  if (step) {
    const guarded = around.guarded || step.optional || around.present.has(step.id)
    found.steps.push({ id: step.id, guarded, span: spanOf(node) })
    return
  }
  switch (node.op) {
    case 'value':
      return
    case 'id':
      if (around.bound.has(node.args)) return
      if (node.args === 'steps') found.dynamicSteps.push(spanOf(node))
      else found.names.push({ name: node.args, span: spanOf(node) })
      return
    case '.':
    case '.?':
      return visit(node.args[0], around, found)
    case 'call':
      return visitCall(node.args[0], undefined, node.args[1], around, found)
    case 'rcall':
      return visitCall(node.args[0], node.args[1], node.args[2], around, found)
    case '&&':
    case '||': {
      const present = new Set(around.present)
      for (const operand of operandsOf(node)) {
        visit(operand, { ...around, present }, found)
        for (const step of askedBy(operand, node.op === '&&')) present.add(step)
      }
      return
    }
    case '?:': {
      const [condition, then, otherwise] = node.args
      visit(condition, around, found)
      visit(then, knowing(around, askedBy(condition, true)), found)
      return visit(otherwise, knowing(around, askedBy(condition, false)), found)
    }
    case '!_':
    case '-_':
      return visit(node.args, around, found)
    case 'list':
      for (const item of node.args) visit(item, around, found)
      return
    case 'map':
      for (const entry of node.args) for (const part of entry) visit(part, around, found)
      return
    default:
      for (const side of node.args) visit(side, around, found)
  }
}

function visitCall(
  name: string,
  receiver: Node | undefined,
  args: readonly Node[],
  around: Around,
  found: References,
): void {
  if (!receiver && (name === 'has' || name === 'first')) {
    for (const arg of args) visit(arg, { ...around, guarded: true }, found)
    return
  }
  const isBind = name === 'bind' && receiver?.op === 'id' && receiver.args === 'cel' && args.length === 3
  const isComprehension = receiver && args.length >= 2 && (COMPREHENSIONS as readonly string[]).includes(name)
  const count = isComprehension ? variablesOf(name, args.length) : 1
  const variables = args.slice(0, count)
  const rest = args.slice(count)
  if ((isBind || isComprehension) && variables.every((variable) => variable.op === 'id')) {
    const bound = new Set([...around.bound, ...variables.map((variable) => variable.args as string)])
    const inside = { ...around, bound }
    if (receiver && !isBind) visit(receiver, around, found)
    rest.forEach((arg, index) => {
      visit(arg, isBind && index === 0 ? around : inside, found)
    })
    return
  }
  if (receiver) visit(receiver, around, found)
  for (const arg of args) visit(arg, around, found)
}

/** `steps.x`, `steps['x']` and their optional forms. */
function stepOf(node: Node): { id: string; optional: boolean } | undefined {
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const [target, key] = node.args
  if (target.op !== 'id' || target.args !== 'steps') return undefined
  const optional = node.op === '.?' || node.op === '[?]'
  if (typeof key === 'string') return { id: key, optional }
  return key.op === 'value' && typeof key.args === 'string' ? { id: key.args, optional } : undefined
}

function knowing(around: Around, present: readonly string[]): Around {
  return present.length === 0 ? around : { ...around, present: new Set([...around.present, ...present]) }
}

/** Steps that are there when the condition came out as `outcome`. */
function askedBy(condition: Node, outcome: boolean): string[] {
  if (condition.op === '!_') return askedBy(condition.args, !outcome)
  if (condition.op === (outcome ? '&&' : '||')) return condition.args.flatMap((side) => askedBy(side, outcome))
  if (!outcome || condition.op !== 'call' || condition.args[0] !== 'has') return []
  let node = condition.args[1][0]
  while (node) {
    const step = stepOf(node)
    if (step) return [step.id]
    node = node.op === '.' || node.op === '.?' || node.op === '[]' || node.op === '[?]' ? node.args[0] : undefined
  }
  return []
}
