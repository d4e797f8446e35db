// Fields and elements by their schemas, and the paths that lead to them.
import type { Node } from './parse.ts'
import { ANY, branchesOf, kindsOf, type StaticType, TEXT, typeIn, unite } from './static-type.ts'

export interface Found {
  /** Undefined: surely not there. */
  type: StaticType | undefined
  optional: boolean
  /** Described and required. */
  sure?: boolean
  /** The holder is a value without fields. */
  scalar?: boolean
  /** The holder is known to have no other fields: even what takes care of absence reads in vain. */
  exact?: boolean
}

export function elementOf(type: StaticType, name: string | undefined): Found {
  const { schema, root } = type
  const kinds = kindsOf(type)
  if (kinds && !kinds.has('object') && !kinds.has('array'))
    return { type: undefined, optional: false, scalar: !kinds.has('null'), exact: false }
  if (kinds?.has('array') && !kinds.has('object')) {
    return name === undefined
      ? { type: typeIn(schema.items ?? {}, root), optional: false }
      : { type: undefined, optional: false, scalar: true, exact: true }
  }
  if (name === undefined) return { type: ANY, optional: false }
  const properties = schema.properties as { [name: string]: unknown } | undefined
  if (properties && Object.hasOwn(properties, name)) {
    const required = Array.isArray(schema.required) && (schema.required as string[]).includes(name)
    return { type: typeIn(properties[name], root), optional: !required, sure: required }
  }
  const { additionalProperties: more } = schema
  // A sample has not got it, but another answer may.
  if (typeof more === 'object' && more !== null && 'x-unseen' in more) return { type: ANY, optional: true }
  if (typeof more === 'object' && more !== null) return { type: typeIn(more, root), optional: false }
  const open = more === true || (more === undefined && (!properties || Object.keys(properties).length === 0))
  const beyond = schema.patternProperties !== undefined || schema.allOf !== undefined
  return open || beyond ? { type: ANY, optional: false } : { type: undefined, optional: false, exact: more === false }
}

export function elementType(held: StaticType): StaticType {
  if (held.special) return ANY
  return unite(
    branchesOf(held).map((branch) => {
      const kinds = kindsOf(branch)
      if (kinds?.has('object') && !kinds.has('array')) return TEXT // a map is gone over by its keys
      return branch.schema.items === undefined ? ANY : typeIn(branch.schema.items, branch.root)
    }),
  )
}

/** The path of a field as text: alert.mail.raw; undefined where it is computed. */
export function pathOf(node: Node): string | undefined {
  if (node.op === 'id') return node.args
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined
  const target = pathOf(node.args[0])
  const key = node.args[1]
  if (target === undefined) return undefined
  if (typeof key === 'string') return fieldPath(target, key)
  if (key.op !== 'value') return undefined
  return typeof key.args === 'string' ? fieldPath(target, key.args) : `${target}[${String(key.args)}]`
}

/** However it is written: a.b is a['b']. */
export const fieldPath = (target: string, name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? `${target}.${name}` : `${target}["${name}"]`

export function optionalPath(node: Node): string {
  const path = pathOf(node)
  return path ? path.replace(/\.([^.]+)$/, '.?$1').replace(/\[(?=[^[]*$)/, '[?') : '…'
}

/** Fields that are there when the condition came out as `outcome`, with those on the way to them. */
export function askedBy(condition: Node, outcome: boolean): string[] {
  if (condition.op === '!_') return askedBy(condition.args, !outcome)
  if (condition.op === (outcome ? '&&' : '||')) return condition.args.flatMap((side) => askedBy(side, outcome))
  if (!outcome || condition.op !== 'call' || condition.args[0] !== 'has') return []
  const paths: string[] = []
  let node = condition.args[1][0]
  while (node && (node.op === '.' || node.op === '.?' || node.op === '[]' || node.op === '[?]')) {
    const path = pathOf(node)
    if (path) paths.push(path)
    node = node.args[0]
  }
  return paths
}
