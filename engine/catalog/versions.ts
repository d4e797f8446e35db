// Nodes that were written for another version of their type: how far apart they are, and how older fields are brought forward.

import type { Edit } from '../diagnostic.ts'
import { parseJson } from '../exact-json.ts'
import type { JsonObject, JsonValue, Path } from '../json.ts'
import { canonicalJson } from '../playbook/hash.ts'
import type { NodeType, RawFields } from './define-node.ts'

/** A node, or an undo, as the document holds it. No version means 1. */
export interface Versioned {
  version?: number | undefined
  with?: RawFields | undefined
}

type Versions = Pick<NodeType, 'version' | 'migrate'>

export function ageOf({ version }: Versions, node: Versioned): 'present' | 'older' | 'newer' {
  const own = node.version ?? 1
  return own === version ? 'present' : own < version ? 'older' : 'newer'
}

/** The fields as the present version has them; as they are where the node is not older, or cannot be brought forward. */
export const presentFields = (type: Versions, node: Versioned): RawFields => migrated(type, node) ?? node.with ?? {}

/** Fields of an older node as the present version has them. Undefined: it is not older, or its type cannot say. */
export function migrated(type: Versions, node: Versioned): JsonObject | undefined {
  if (!type.migrate || ageOf(type, node) !== 'older') return undefined
  try {
    return type.migrate(parseJson(JSON.stringify(node.with ?? {})) as JsonObject, node.version ?? 1)
  } catch {
    return undefined // fields that nobody has checked yet
  }
}

/**
 * The edits that bring a node of the document to the present version of its type, field by field, so that the comments of what
 * stays are kept. None where it is there already, or cannot be brought there.
 * @param path of the node (or undo) in the document
 */
export function forwardEdits(type: Versions, node: Versioned, path: Path): Edit[] {
  const after = migrated(type, node)
  if (!after) return []
  const before = node.with ?? {}
  const isSame = (name: string) =>
    Object.hasOwn(before, name) && canonicalJson(before[name]) === canonicalJson(after[name])
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const changed = Object.keys(after).filter((name) => !isSame(name))
  return [
    ...gone.map((name): Edit => ({ op: 'remove', path: [...path, 'with', name] })),
    ...changed.map((name): Edit => ({ op: 'set', path: [...path, 'with', name], value: after[name] as JsonValue })),
    { op: 'set', path: [...path, 'version'], value: type.version },
  ]
}
