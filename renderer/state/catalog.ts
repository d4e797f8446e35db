// The node types that this Studio has, for the window and its worker alike: the one place where they are put together.
import {
  type Catalog,
  groupOf,
  type NodeType,
  type PlaybookNode,
  presentFields,
  type RawFields,
} from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'

export const catalog: Catalog = createNodeCatalog()

/** What a node is drawn as. Families differ by shape and icon first, colour second. */
export type Family = 'trigger' | 'condition' | 'action' | 'human' | 'flow' | 'data'

export function familyOf(type: string): Family {
  const known = catalog.get(type)
  if (known?.kind === 'trigger') return 'trigger'
  if (known?.beforehand) return 'human'
  const group = groupOf(type)
  if (group === 'trigger' || group === 'condition' || group === 'human' || group === 'flow' || group === 'data')
    return group
  return 'action'
}

/** The fields of a node as the present version of its type has them, whatever version it was written for. */
export function fieldsOfNode(node: PlaybookNode): RawFields {
  const type = catalog.get(node.type)
  return type ? presentFields(type, node) : (node.with ?? {})
}

/** Palette groups in their order, each with its node types. */
export function nodeTypesByGroup(): { group: string; types: NodeType[] }[] {
  const groups = new Map<string, NodeType[]>()
  for (const type of catalog.types) {
    const group = groupOf(type.type)
    groups.set(group, [...(groups.get(group) ?? []), type])
  }
  return [...groups].map(([group, types]) => ({ group, types }))
}
