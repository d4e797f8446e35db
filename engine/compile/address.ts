// Fields that hold an address: which of the expressions in one stand there as they are, and which are a value inside a segment.
import type { FieldMark } from '../catalog/define-node.ts'
import { type Node, parseSource } from '../expression/parse.ts'
import { referencesOf } from '../expression/references.ts'
import { ExpressionError } from '../expression/scope.ts'
import type { JsonSchema } from '../json.ts'
import { isRecord, markOf, resolve } from './json-schema.ts'

/** Whether a field of a node type is marked as an address. */
export function isAddressField(schema: JsonSchema | undefined, name: string): boolean {
  return markOfField(schema, name)?.address === true
}

/** Whether a field of a node type is the one that lets it reach private addresses. */
export function isPrivateField(schema: JsonSchema | undefined, name: string): boolean {
  return markOfField(schema, name)?.allowsPrivate === true
}

function markOfField(schema: JsonSchema | undefined, name: string): FieldMark | undefined {
  const properties = schema?.properties
  const field = isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
  return schema === undefined || field === undefined ? undefined : markOf(resolve(field, schema), schema)
}

/** What puts a path or a query into an address as it is; everywhere else it gives its text. */
export const PATH_FUNCTION = 'path'

/**
 * Whether the text that an expression gives is written as it has to be already: `path(…)`, constants of the playbook, the final
 * address of the step that is taken back. Anything else is data, and is percent-encoded.
 * @param field the address field that the expression stands in
 */
export function isWrittenAlready(source: string, field: string): boolean {
  const ast = parsed(source)
  return ast !== undefined && (isPathCall(ast) || isOfTheAuthor(ast, field))
}

/** Whether data become a path, a query or a whole address without being encoded. */
export function leadsAnywhere(source: string, field: string, isWhole: boolean): boolean {
  const ast = parsed(source)
  if (!ast || isOfTheAuthor(ast, field)) return false
  if (isPathCall(ast)) return !ast.args[1].every((argument) => isOfTheAuthor(argument, field))
  return isWhole
}

const isPathCall = (ast: Node): ast is Extract<Node, { op: 'call' }> =>
  ast.op === 'call' && ast.args[0] === PATH_FUNCTION

function isOfTheAuthor(ast: Node, field: string): boolean {
  if (ast.op === '.' && ast.args[0].op === 'id' && ast.args[0].args === 'input' && ast.args[1] === field) return true
  const { steps, dynamicSteps, names } = referencesOf(ast)
  return steps.length === 0 && dynamicSteps.length === 0 && names.every(({ name }) => name === 'vars')
}

/** Undefined: it cannot be read, which is told elsewhere. */
function parsed(source: string): Node | undefined {
  try {
    return parseSource(source)
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return undefined
    throw thrown
  }
}
