// Groups name nodes, so they follow what becomes of those.
import { type Document, isMap, isScalar, isSeq, Scalar } from 'yaml'
import { findPair, keyOf, removeKey } from './edit-tree.ts'

/**
 * Gives every member of a group its new name, and takes out those without one. A group that nobody is left in goes.
 * @param rename the id that stands for this one from now on; undefined: none
 */
export function changeMembers(document: Document, rename: (id: string) => string | undefined): void {
  const groups = findPair(document.contents, 'groups')?.value
  if (!isMap(groups)) return
  for (const pair of [...groups.items]) {
    const members = findPair(pair.value, 'nodes')?.value
    if (!isSeq(members)) continue
    const before = members.items.map((item) => (isScalar(item) ? String(item.value) : ''))
    const after = before.map(rename)
    if (after.every((id, at) => id === before[at])) continue
    const seen = new Set<string>()
    members.items = members.items.flatMap((item, at) => {
      const id = after[at]
      if (id === undefined || seen.has(id)) return []
      seen.add(id)
      if (!isScalar(item)) return [new Scalar(id)]
      item.value = id
      return [item]
    })
    if (members.items.length === 0) removeKey(groups, keyOf(pair))
  }
  if (groups.items.length === 0) removeKey(document.contents, 'groups')
}
