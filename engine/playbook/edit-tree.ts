// Changes of a YAML document's tree that keep the comments of what stays.
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { JsonValue, Path } from '../json.ts'
import { formatPath } from './problems.ts'

export const keyOf = (pair: Pair): string =>
  isScalar(pair.key) ? String(pair.key.value ?? '') : String(pair.key ?? '')

export function findPair(map: unknown, key: string): Pair | undefined {
  return isMap(map) ? map.items.find((pair) => keyOf(pair) === key) : undefined
}

/** The map in a field, made where there is none. */
export function ensureMap(document: Document, map: YAMLMap, key: string): YAMLMap | undefined {
  const pair = findPair(map, key)
  if (pair && isMap(pair.value)) return pair.value
  if (pair && !isNothing(pair.value)) return undefined
  const made = document.createNode({}) as YAMLMap
  if (pair) pair.value = made
  else map.items.push(new Pair(new Scalar(key), made))
  return made
}

const isNothing = (node: unknown): boolean => node == null || (isScalar(node) && node.value === null)

/** One node of the graph, wherever it stands. */
export interface FoundNode {
  id: string
  pair: Pair
  /** The graph that it is in. */
  graph: YAMLMap
  /** The loops around it, outermost first. */
  loops: string[]
}

/** All nodes, those of bodies after the node that holds them. */
export function allNodes(document: Document): FoundNode[] {
  const found: FoundNode[] = []
  const visit = (graph: unknown, loops: string[]): void => {
    if (!isMap(graph)) return
    for (const pair of graph.items) {
      const id = keyOf(pair)
      found.push({ id, pair, graph, loops })
      visit(findPair(pair.value, 'body')?.value, [...loops, id])
    }
  }
  visit(findPair(document.contents, 'nodes')?.value, [])
  return found
}

/** Removes one entry; gives whether it was there. */
export function removeKey(map: unknown, key: string): boolean {
  const pair = findPair(map, key)
  if (!pair || !isMap(map)) return false
  map.items.splice(map.items.indexOf(pair), 1)
  return true
}

/** Sets a field to a value. Fields that stay keep their comments; where the kind of value changes they move to the field. */
export function setField(document: Document, map: YAMLMap, key: string, value: JsonValue): void {
  const pair = findPair(map, key)
  if (!pair) {
    map.items.push(new Pair(new Scalar(key), create(document, value)))
    return
  }
  const before = pair.value as Node | null
  pair.value = merge(document, before, value)
  if (pair.value !== before) carryComments(before, pair.key as Node)
}

const create = (document: Document, value: JsonValue): Node =>
  document.createNode(value, { aliasDuplicateObjects: false }) as Node

/** The old node brought to the new value where both are of one kind, or a new one. */
function merge(document: Document, before: Node | null, value: JsonValue): Node {
  if (isMap(before) && value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const key of before.items.map(keyOf)) if (!Object.hasOwn(value, key)) removeKey(before, key)
    for (const [key, field] of Object.entries(value)) setField(document, before, key, field)
    const order = Object.keys(value)
    const rank = new Map(order.map((key, position) => [key, position]))
    before.items.sort((a, b) => (rank.get(keyOf(a)) ?? 0) - (rank.get(keyOf(b)) ?? 0))
    return before
  }
  if (isSeq(before) && Array.isArray(value)) {
    before.items = value.map((item, position) => {
      const old = (before.items[position] ?? null) as Node | null
      const made = merge(document, old, item)
      if (old && made !== old) {
        made.spaceBefore = old.spaceBefore ?? false
        carryComments(old, made)
      }
      return made
    })
    return before
  }
  if (isScalar(before) && (value === null || typeof value !== 'object')) {
    before.value = value
    return before
  }
  return create(document, value)
}

/** Puts every comment of a tree that goes above the node that stays. */
function carryComments(from: Node | null, to: Node): void {
  const comments: string[] = []
  const collect = (node: unknown): void => {
    if (isPair(node)) {
      collect(node.key)
      collect(node.value)
      return
    }
    const { commentBefore, comment, items } = (node ?? {}) as Partial<YAMLSeq & Scalar>
    if (commentBefore != null) comments.push(commentBefore)
    if (comment != null && isScalar(node)) comments.push(comment)
    for (const item of items ?? []) collect(item)
    if (comment != null && !isScalar(node)) comments.push(comment)
  }
  collect(from)
  if (comments.length > 0)
    to.commentBefore = [...(to.commentBefore == null ? [] : [to.commentBefore]), ...comments].join('\n')
}

/** Sets the value at a path, making the maps that lead to it. Gives what is wrong with the path, or nothing. */
export function setPath(document: Document, path: Path, value: JsonValue): string | undefined {
  if (path.includes('__proto__')) return 'A field cannot be called __proto__.'
  const field = path.at(-1)
  if (field === undefined) {
    document.contents = merge(document, document.contents as Node | null, value)
    return undefined
  }
  let node: unknown = document.contents
  for (const [position, step] of path.slice(0, -1).entries()) {
    if (isMap(node)) {
      const next = findPair(node, String(step))?.value
      node = isSeq(next) || isMap(next) ? next : ensureMap(document, node, String(step))
    } else node = isSeq(node) ? node.items[Number(step)] : undefined
    if (!isMap(node) && !isSeq(node)) return `${formatPath(path.slice(0, position + 1))} is neither a map nor a list.`
  }
  if (isMap(node)) {
    setField(document, node, String(field), value)
    return undefined
  }
  const index = Number(field)
  if (!isSeq(node) || !Number.isInteger(index) || index < 0 || index > node.items.length) {
    return `There is no place ${formatPath(path)}.`
  }
  const old = (node.items[index] ?? null) as Node | null
  const made = merge(document, old, value)
  if (old && made !== old) carryComments(old, made)
  node.items[index] = made
  return undefined
}

/** Removes what stands at a path; nothing there is no problem. */
export function removePath(document: Document, path: Path): string | undefined {
  const field = path.at(-1)
  if (field === undefined) return 'The whole playbook cannot be removed.'
  let node: unknown = document.contents
  for (const step of path.slice(0, -1)) {
    node = isSeq(node) ? node.items[Number(step)] : findPair(node, String(step))?.value
  }
  const index = Number(field)
  if (isSeq(node)) node.items = node.items.filter((_, position) => position !== index)
  else removeKey(node, String(field))
  return undefined
}
