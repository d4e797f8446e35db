// Where a node stands in a playbook: its path, its graph, the loops around it.
import type { Playbook, PlaybookNode } from '../../engine/index.ts'

export type Graph = Record<string, PlaybookNode>

export interface FoundNode {
  id: string
  node: PlaybookNode
  path: string[]
  graph: Graph
  /** Loops around it, the outermost first. */
  owners: string[]
}

export function findNode(playbook: Playbook, id: string): FoundNode | undefined {
  const search = (graph: Graph, path: string[], owners: string[]): FoundNode | undefined => {
    if (Object.hasOwn(graph, id)) return { id, node: graph[id] as PlaybookNode, path: [...path, id], graph, owners }
    for (const [name, { body }] of Object.entries(graph)) {
      const found = body && search(body, [...path, name, 'body'], [...owners, name])
      if (found) return found
    }
    return undefined
  }
  return search(playbook.nodes, ['nodes'], [])
}

/** Every node of the playbook, bodies included, in the order of the document. */
export function allNodes(playbook: Playbook): { id: string; node: PlaybookNode; path: string[] }[] {
  const list: { id: string; node: PlaybookNode; path: string[] }[] = []
  const walk = (graph: Graph, path: string[]) => {
    for (const [id, node] of Object.entries(graph)) {
      list.push({ id, node, path: [...path, id] })
      if (node.body) walk(node.body, [...path, id, 'body'])
    }
  }
  walk(playbook.nodes, ['nodes'])
  return list
}

export function targetsOf(next: PlaybookNode['next']): { port: string; to: string }[] {
  if (next === undefined) return []
  const many = (port: string, to: string | string[]) => [to].flat().map((one) => ({ port, to: one }))
  if (typeof next === 'string' || Array.isArray(next)) return many('done', next)
  return Object.entries(next).flatMap(([port, to]) => many(port, to))
}
