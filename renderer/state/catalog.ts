// The node types that this Firebreak has, as the palette, the canvas and the inspector read them.
import { type Catalog, createCatalog, type NodeType } from '../../engine/index.ts'
import { nodeTypes } from '../../nodes/index.ts'

export const catalog: Catalog = createCatalog(nodeTypes)

/** What a node is drawn as. Families differ by shape and icon first, colour second. */
export type Family = 'trigger' | 'condition' | 'action' | 'human' | 'flow' | 'data'

export function familyOf(type: string): Family {
  const group = type.slice(0, type.indexOf('/'))
  if (group === 'trigger' || group === 'condition' || group === 'human' || group === 'flow' || group === 'data')
    return group
  return 'action'
}

/** Palette groups in their order, each with its node types. */
export function nodeTypesByGroup(): { group: string; types: NodeType[] }[] {
  const groups = new Map<string, NodeType[]>()
  for (const type of nodeTypes) {
    const group = type.type.slice(0, type.type.indexOf('/'))
    groups.set(group, [...(groups.get(group) ?? []), type])
  }
  return [...groups].map(([group, types]) => ({ group, types }))
}
