// The expressions in the fields of a step, to look at what they read.
import type { Value } from '../../compile/plan.ts'
import { type Node, parseSource } from '../../expression/parse.ts'

/** The expressions of a field, as they are written. */
export function sourcesOf(value: Value): string[] {
  if ('cel' in value) return [value.cel]
  if ('lambda' in value) return [value.lambda]
  if ('text' in value) return value.text.flatMap((part) => (typeof part === 'string' ? [] : [part.cel]))
  if ('address' in value) return value.address.flatMap((part) => (typeof part === 'string' ? [] : [part.cel]))
  if ('list' in value) return value.list.flatMap(sourcesOf)
  return 'map' in value ? Object.values(value.map).flatMap(sourcesOf) : []
}

/** Undefined for what is no expression. */
export function parsed(source: string): Node | undefined {
  try {
    return parseSource(source)
  } catch {
    return undefined // the compiler has told of it
  }
}

/** Every node of the tree, wherever it stands in another's arguments. */
export function walk(node: Node, see: (node: Node) => void): void {
  see(node)
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) for (const one of part) visit(one)
    else if (part !== null && typeof part === 'object' && 'op' in part) walk(part as Node, see)
  }
  visit(node.args)
}
