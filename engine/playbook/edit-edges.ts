// Changes of the edges that leave a node.
import { type Document, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import type { JsonValue } from '../json.ts'
import { type FoundNode, findPair, keyOf, removeKey, setField } from './edit-tree.ts'
import { targetsOf } from './node-order.ts'

export const missing = (id: string): string => `There is no node “${id}”.`
export const nodeMap = (node: FoundNode | undefined): YAMLMap | undefined =>
  isMap(node?.pair.value) ? node.pair.value : undefined

/** Targets by port, as `next` means them. */
export type Ports = Map<string, string[]>

export function portsIn(next: unknown): Ports {
  if (!isMap(next)) {
    const targets = targetsOf(isScalar(next) || isSeq(next) ? next.toJSON() : undefined)
    return new Map(targets.length > 0 ? [['done', targets]] : [])
  }
  return new Map(next.items.map((pair) => [keyOf(pair), targetsOf((pair.value as Node | null)?.toJSON())]))
}

export function dropTargets(ports: Ports, drop: (target: string) => boolean): boolean {
  let hasChanged = false
  for (const [port, targets] of ports) {
    const left = targets.filter((target) => !drop(target))
    if (left.length === targets.length) continue
    hasChanged = true
    if (left.length > 0) ports.set(port, left)
    else ports.delete(port)
  }
  return hasChanged
}

/** Lets `change` alter the ports, and writes them in the shortest form: a name, a list, or a map of ports. */
export function changeEdges(document: Document, node: FoundNode, change: (ports: Ports) => boolean): void {
  const map = nodeMap(node)
  if (!map) return
  const ports = portsIn(findPair(map, 'next')?.value)
  if (!change(ports)) return
  const short = (targets: string[]): JsonValue => (targets.length === 1 ? (targets[0] as string) : targets)
  const done = ports.get('done')
  if (ports.size === 0) removeKey(map, 'next')
  else if (ports.size === 1 && done) setField(document, map, 'next', short(done))
  else setField(document, map, 'next', Object.fromEntries([...ports].map(([port, targets]) => [port, short(targets)])))
}
