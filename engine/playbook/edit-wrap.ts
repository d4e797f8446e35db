// Puts nodes of one graph into the body of a new node that stands where they stood.
import { type Document, isMap, isScalar, Pair, Scalar, type YAMLMap } from 'yaml'
import type { Edit } from '../diagnostic.ts'
import type { JsonValue } from '../json.ts'
import { changeEdges, dropTargets, missing, nodeMap } from './edit-edges.ts'
import { changeMembers } from './edit-groups.ts'
import { allNodes, ensureMap, type FoundNode, findPair, setField } from './edit-tree.ts'

/** Where a body begins within its loop: below the header, set in a little. Canvas units. */
const BODY_AT = [24, 56] as const

/**
 * Edges that led to the nodes from outside lead to the new node; edges that led out of them leave it by `done`. Edges among
 * them stay. Gives what stands in the way, or nothing. The id of the new node was checked.
 */
export function wrapNodes(document: Document, edit: Edit & { op: 'wrap-nodes' }): string | undefined {
  const all = allNodes(document)
  const wrapped: FoundNode[] = []
  for (const id of edit.nodes) {
    const node = all.find((candidate) => candidate.id === id)
    if (!node || !nodeMap(node)) return missing(id)
    wrapped.push(node)
  }
  const [first] = wrapped
  if (!first) return 'There is nothing to put into a loop.'
  const stranger = wrapped.find(({ graph }) => graph !== first.graph)
  if (stranger) return `“${first.id}” and “${stranger.id}” are not in the same graph.`
  const inside = new Set(edit.nodes)
  const onFailure = findPair(document.contents, 'onFailure')?.value
  if (isScalar(onFailure) && inside.has(String(onFailure.value))) {
    return `What follows a failure begins with “${onFailure.value}”, so it cannot stand in a loop.`
  }
  for (const node of all) {
    if (node.graph === first.graph && !inside.has(node.id)) leadTo(document, node, inside, edit.id)
  }
  const exits = [...new Set(wrapped.flatMap((node) => cutExits(document, node, inside)))]
  const graph = first.graph
  const at = graph.items.indexOf(first.pair)
  const before = graph.items.slice(0, at).filter((pair) => !wrapped.some((node) => node.pair === pair)).length
  graph.items = graph.items.filter((pair) => !wrapped.some((node) => node.pair === pair))
  const made = document.createNode(edit.node, { aliasDuplicateObjects: false }) as unknown as YAMLMap
  if (!isMap(made)) return 'A node is a map of fields.'
  if (exits.length > 0) setField(document, made, 'next', exits.length === 1 ? (exits[0] as string) : exits)
  const body = ensureMap(document, made, 'body')
  if (!body) return 'The new node already has something in its body.'
  body.items.push(...wrapped.map(({ pair }) => pair))
  graph.items.splice(before, 0, new Pair(new Scalar(edit.id), made))
  placeInside(document, edit.id, edit.nodes)
  changeMembers(document, (member) => (inside.has(member) ? edit.id : member))
  return undefined
}

/** Edges to what is inside lead to the loop, once for each port. */
function leadTo(document: Document, node: FoundNode, inside: ReadonlySet<string>, loop: string): void {
  changeEdges(document, node, (ports) => {
    let hasChanged = false
    for (const [port, targets] of ports) {
      if (!targets.some((target) => inside.has(target))) continue
      ports.set(port, [...new Set(targets.map((target) => (inside.has(target) ? loop : target)))])
      hasChanged = true
    }
    return hasChanged
  })
}

function cutExits(document: Document, node: FoundNode, inside: ReadonlySet<string>): string[] {
  const exits: string[] = []
  changeEdges(document, node, (ports) =>
    dropTargets(ports, (target) => {
      if (inside.has(target)) return false
      exits.push(target)
      return true
    }),
  )
  return exits
}

/** The loop takes the place of the nodes; theirs count from its corner. Nodes without a place are left without. */
function placeInside(document: Document, loop: string, ids: readonly string[]): void {
  const layout = findPair(document.contents, 'layout')?.value
  if (!isMap(layout)) return
  const places = ids.flatMap((id) => {
    const place = (layout.toJSON() as { [id: string]: JsonValue })[id]
    return isPlace(place) ? [{ id, place }] : []
  })
  if (places.length === 0) return
  const left = Math.min(...places.map(({ place }) => place[0]))
  const top = Math.min(...places.map(({ place }) => place[1]))
  setField(document, layout, loop, [left, top])
  for (const { id, place } of places) {
    setField(document, layout, id, [place[0] - left + BODY_AT[0], place[1] - top + BODY_AT[1]])
  }
}

const isPlace = (value: JsonValue | undefined): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number')
