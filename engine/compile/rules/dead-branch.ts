// A condition whose value never changes.
import { compileExpression } from '../../expression/expression.ts'
import { ExpressionError } from '../../expression/scope.ts'
import type { JsonSchema, JsonValue, Path } from '../../json.ts'
import { isRecord, itemOf, markOf, propertyOf } from '../json-schema.ts'
import { type Finding, inExpression, type Rule } from '../rule.ts'
import type { NodeView, Use, View } from '../view.ts'

export const deadBranch: Rule = {
  code: 'FB113',
  name: 'dead-branch',
  title: 'Branch that is never taken',
  severity: 'warning',
  why: 'The condition has the same value in every run, so one way out is never taken and what stands behind it never runs. Often a leftover of a test.',
  mend: 'Write the condition that was meant, or remove the node and connect the branch that is taken.',
  *check(view) {
    for (const use of view.uses) {
      const { node } = use
      if (!node || use.kind !== 'cel' || !branches(node)) continue
      const value = constantOf(use)
      if (typeof value === 'boolean') yield inExpression(use, undefined, { message: said(node, use, value) })
    }
    yield* literals(view)
  },
}

/** Nodes that choose between ways out by a condition. */
const branches = (node: NodeView): boolean => node.type?.goesBy !== undefined

function constantOf(use: Use): JsonValue | undefined {
  if (use.steps.length + use.variables.length + use.computedSteps.length > 0 || use.problems.length > 0)
    return undefined
  try {
    return compileExpression(use.source).evaluate({})
  } catch (cause) {
    if (cause instanceof ExpressionError) return undefined
    throw cause
  }
}

function said(node: NodeView, use: Pick<Use, 'path'>, value: boolean): string {
  const dead = node.ports?.includes(String(!value)) && node.ports.includes(String(value))
  if (dead) return `This condition is always ${value}: the port ${!value} of ${node.id} is never taken.`
  const where = use.path.slice(node.path.length + 1).join('.')
  return value
    ? `${where} is always true: what stands after it in ${node.id} is never taken.`
    : `${where} is always false: its way out of ${node.id} is never taken.`
}

/** A literal true or false where a condition stands. */
function* literals(view: View): Iterable<Finding> {
  for (const node of view.nodes) {
    if (!node.type || !branches(node)) continue
    for (const { path, value } of literalConditions(node.type.inputSchema, node.fields, [...node.path, 'with'])) {
      yield { node, path, message: said(node, { path }, value) }
    }
  }
}

/** True and false in fields that are conditions, on every level of the fields. */
function literalConditions(schema: JsonSchema, value: JsonValue, path: Path): { path: Path; value: boolean }[] {
  if (typeof value === 'boolean') return markOf(schema, schema)?.expression ? [{ path, value }] : []
  if (value === null || typeof value !== 'object') return []
  const inner = Array.isArray(value)
    ? value.map((one, at) => [at, itemOf(schema, at), one] as const)
    : Object.entries(value).map(([name, one]) => [name, propertyOf(schema, name), one] as const)
  return inner.flatMap(([at, part, one]) => (isRecord(part) ? literalConditions(part, one, [...path, at]) : []))
}
