// The node types that a compiler or a driver knows, by name.
import type { NodeType } from './define-node.ts'

export interface Catalog {
  get(type: string): NodeType | undefined
  /** In palette order. */
  readonly types: readonly NodeType[]
  /** Modules that give the types from elsewhere, as URLs: a thread loads them again, since functions cannot be handed to it. */
  readonly packs: readonly string[]
}

/** The part of a node type's name before the slash: its group on the palette. */
export const groupOf = (type: string): string => type.slice(0, Math.max(0, type.indexOf('/')))

/** @throws when two types share a name: a mistake of the caller. */
export function createCatalog(types: readonly NodeType[], packs: readonly string[] = []): Catalog {
  const byName = new Map<string, NodeType>()
  for (const type of types) {
    if (byName.has(type.type)) throw new Error(`Two node types are called ${type.type}`)
    byName.set(type.type, type)
  }
  return { types, packs, get: (name) => byName.get(name) }
}
