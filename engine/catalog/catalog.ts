// The node types that a compiler or a driver knows, by name.
import type { NodeType } from './define-node.ts'

export interface Catalog {
  get(type: string): NodeType | undefined
  /** In palette order. */
  readonly types: readonly NodeType[]
}

/** @throws when two types share a name: a mistake of the caller. */
export function createCatalog(types: readonly NodeType[]): Catalog {
  const byName = new Map<string, NodeType>()
  for (const type of types) {
    if (byName.has(type.type)) throw new Error(`Two node types are called ${type.type}`)
    byName.set(type.type, type)
  }
  return { types, get: (name) => byName.get(name) }
}
