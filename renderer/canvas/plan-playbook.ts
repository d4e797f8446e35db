// A graph of a plan as a playbook to look at: what a call runs, or a run whose file has changed since. Pure.
import type { JsonObject, JsonValue, Plan, Playbook, PlaybookNode } from '../../engine/index.ts'

type Value = Plan['graphs'][number]['steps'][number]['input'][string]

/** Without places and comments, which a plan does not have. @param graph of a playbook, not of a loop */
export function playbookOf(plan: Plan, graph: number): Playbook {
  return {
    firebreak: 2,
    name: plan.graphs[graph]?.name ?? plan.playbook.name,
    nodes: nodesOf(plan, graph),
  }
}

function nodesOf(plan: Plan, graph: number): { [id: string]: PlaybookNode } {
  const { steps } = plan.graphs[graph] ?? { steps: [] }
  return Object.fromEntries(
    steps.map(({ id, type, title, input, next, effect, kind, graph: inner }) => {
      const isLoop = kind === 'for-each' || kind === 'repeat'
      const node: PlaybookNode = {
        type,
        title,
        effect,
        with: fieldsOf(input),
        next: Object.fromEntries(
          Object.entries(next).map(([port, targets]) => [port, targets.flatMap((at) => steps[at]?.id ?? [])]),
        ),
        ...(isLoop && inner !== undefined && { body: nodesOf(plan, inner) }),
      }
      return [id, node]
    }),
  )
}

const fieldsOf = (input: { [field: string]: Value }): JsonObject =>
  Object.fromEntries(Object.entries(input).map(([name, value]) => [name, textOf(value)]))

/** A value as somebody may have written it. */
function textOf(value: Value): JsonValue {
  if ('literal' in value) return value.literal
  if ('cel' in value) return `\${${value.cel}}`
  if ('lambda' in value) return value.lambda
  if ('text' in value) return textOfParts(value.text)
  if ('address' in value) return textOfParts(value.address)
  return 'list' in value ? value.list.map(textOf) : fieldsOf(value.map)
}

const textOfParts = (parts: (string | { cel: string })[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : `\${${part.cel}}`)).join('')

/** The graph that a node of the playbook itself calls; undefined where it calls none. */
export function calledGraph(plan: Plan, node: string): number | undefined {
  for (const graph of ownGraphs(plan, 0)) {
    const step = plan.graphs[graph]?.steps.find(({ id }) => id === node)
    if (step) return step.kind === 'call' ? step.graph : undefined
  }
  return undefined
}

/** The graph of a playbook and the bodies of its loops, without what it calls. */
export function ownGraphs(plan: Plan, root: number): number[] {
  const own = [root]
  for (const graph of own) {
    for (const { kind, graph: inner } of plan.graphs[graph]?.steps ?? []) {
      if (inner !== undefined && kind !== 'call' && !own.includes(inner)) own.push(inner)
    }
  }
  return own
}
