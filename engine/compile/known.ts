// What is known to be there when a node begins: fields that a condition on every way to it has asked for with `has`, and those
// that a node before it gives by the port that leads here. Nothing is mutable, so what was there still is.
import { compileExpression } from '../expression/expression.ts'
import { askedBy, fieldPath } from '../expression/static-fields.ts'
import { type NodeView, safely } from './view.ts'

export type Known = ReadonlySet<string>

const NOTHING: Known = new Set()
/** More is not kept in mind, so that the time for a long chain of conditions grows as its length. */
const MOST = 100

/**
 * @param before what is known where the nodes from which its edges come begin; of one that is not looked at yet, nothing
 * @param around what is known where the graph begins
 */
export function knownBefore(
  node: NodeView,
  { before, around = NOTHING }: { before: ReadonlyMap<NodeView, Known>; around?: Known | undefined },
): Known {
  const { graph } = node
  if (node.incoming.length === 0 || graph.recovery.has(node.at)) return around
  const ports = new Map<NodeView, Set<string>>()
  for (const { from, port } of node.incoming) {
    const last = graph.nodes[from]!
    if (!last.reachable) continue
    ports.set(last, (ports.get(last) ?? new Set()).add(port))
  }
  let known: Known | undefined
  for (const [last, by] of ports) {
    const here = joined(before.get(last) ?? NOTHING, byPorts(last, [...by]))
    known = known ? new Set([...known].filter((path) => here.has(path))) : here
  }
  return known ?? around
}

const joined = (known: Known, more: readonly string[]): Known =>
  more.length === 0 || known.size >= MOST ? known : new Set([...known, ...more.slice(0, MOST)])

/** What begins inside a loop knows what the loop knows, but for what is another in each pass. */
export const knownInside = (known: Known): Known =>
  new Set([...known].filter((path) => !/^(?:item|index|error)\b/.test(path)))

function byPorts(node: NodeView, ports: readonly string[]): string[] {
  const { type, fields, id } = node
  if (!type || ports.includes('error')) return []
  const step = fieldPath('steps', id)
  const condition = safely(() => type.goesBy?.(fields, ports, step), undefined)
  const asked = condition === undefined ? [] : safely(() => askedBy(compileExpression(condition).ast, true), [])
  const [port] = ports
  const given = port === undefined || ports.length > 1 ? [] : safely(() => type.givesBy?.(fields, port) ?? [], [])
  return [...asked, ...given.map((names) => names.reduce(fieldPath, step))].filter((path) => !/^error\b/.test(path))
}
