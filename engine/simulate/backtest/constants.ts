// Which nodes come out the same for every alert, whatever the alert says: that one of their ports is always taken is no finding.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import type { Node } from '../../expression/parse.ts'
import { askingSteps } from '../../run/questions.ts'
import { parsed, sourcesOf, walk } from './sources.ts'

/**
 * The nodes of the playbook itself whose outcome rests on constants, on answers given beforehand, or on examples alone.
 * @param exampled nodes that never gave anything but their example or what was made up
 */
export function steadyNodes(plan: Plan, catalog: Catalog, exampled: ReadonlySet<string>): ReadonlySet<string> {
  const steady = new Set([...exampled, ...askingSteps(plan, catalog).map(({ id }) => id)])
  const steps = (plan.graphs[0]?.steps ?? []).filter(({ type }) => catalog.get(type)?.kind !== 'trigger')
  // Each round may find nodes that rest on those of the round before.
  for (let before = -1; before !== steady.size; ) {
    before = steady.size
    for (const step of steps) if (isSteady(step, steady)) steady.add(step.id)
  }
  return steady
}

function isSteady(step: Step, steady: ReadonlySet<string>): boolean {
  return Object.values(step.input)
    .flatMap(sourcesOf)
    .every((source) => {
      const ast = parsed(source)
      return ast !== undefined && readsOnly(ast, steady)
    })
}

/** Names that macros bind stand for parts of what the macro goes over, and that is looked at itself. */
function readsOnly(ast: Node, steady: ReadonlySet<string>): boolean {
  let changes = false
  let mentions = 0
  let steadySteps = 0
  walk(ast, (node) => {
    if (node.op === 'id') {
      if (node.args === 'steps') mentions++
      else if (CHANGING.has(String(node.args))) changes = true
    } else if (node.op === '.' || node.op === '.?') {
      const [target, name] = node.args as [Node, unknown]
      const id = typeof name === 'string' ? name : (name as { args?: unknown }).args
      if (target.op === 'id' && target.args === 'steps' && steady.has(String(id))) steadySteps++
    }
  })
  return !changes && mentions === steadySteps
}

/** What differs from run to run, or within one. */
const CHANGING: ReadonlySet<string> = new Set(['alert', 'inputs', 'item', 'index', 'run', 'error', 'input', 'output'])
