// Forms show the fields of a node as the present version of its type has them, whatever the document has.
import { type Edit, forwardEdits, type NodeType, type Path, type Playbook } from '../../engine/index.ts'

/**
 * What must be done before a field of a node is changed: the form shows fields as the present version of the node's type has them,
 * so an older node is brought there first.
 */
export function editsBefore(playbook: Playbook, path: Path, typeOf: (type: string) => NodeType | undefined): Edit[] {
  if (path[0] !== 'nodes') return []
  let node = playbook.nodes[String(path[1])]
  let at = 2
  for (; node && path[at] === 'body'; at += 2) node = node.body?.[String(path[at + 1])]
  const type = node && path[at] === 'with' ? typeOf(node.type) : undefined
  return node && type ? forwardEdits(type, node, path.slice(0, at)) : []
}
