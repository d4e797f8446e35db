// Whether a scenario still fits its playbook: every place that it names is there, and no mock gives what its node could not.
import type { Catalog } from '../../catalog/catalog.ts'
import type { Plan, Step } from '../../compile/plan.ts'
import type { Diagnostic, Edit } from '../../diagnostic.ts'
import { compileExpression } from '../../expression/expression.ts'
import { ExpressionError } from '../../expression/scope.ts'
import type { JsonSchema, JsonValue, Path } from '../../json.ts'
import { nearest } from '../../playbook/fit.ts'
import { mayBeInDoubt } from '../../run/doubt.ts'
import { checkAgainstSchema } from '../../run/inputs.ts'
import { partsOfPlace } from '../places.ts'
import { scenarioProblem } from './problems.ts'
import { allNames } from './run-trace.ts'
import type { Scenario, ScenarioMock } from './schema.ts'

/** Every place where the scenario no longer fits, each with what to do about it; none: it fits. Not located. */
export function checkScenario(scenario: Scenario, plan: Plan, catalog: Catalog): Diagnostic[] {
  return [
    ...checkMocks(scenario, plan, catalog),
    ...checkAnswers(scenario, plan, catalog),
    ...checkExpectations(scenario, plan),
  ]
}

function checkMocks({ mocks = {} }: Scenario, plan: Plan, catalog: Catalog): Diagnostic[] {
  return Object.entries(mocks).flatMap(([place, given]) => {
    const path: Path = ['mocks', place]
    const steps = stepsAt(plan, place)
    if (steps.length === 0) return [stalePlace('FB802', plan, place, path, given as JsonValue)]
    const list = Array.isArray(given) ? given : [given]
    return list.flatMap((mock, index) => {
      const at = Array.isArray(given) ? [...path, index] : path
      const wrong = steps.map((step) => misfitOf(mock, step, catalog))
      // A bare id may mean nodes of several called playbooks: it fits when it fits one of them.
      const first = wrong[0]
      return first !== undefined && wrong.every((one) => one !== undefined)
        ? [scenarioProblem('FB802', `The mock of ${place} is stale: ${first.message}`, [...at, ...first.path])]
        : []
    })
  })
}

function misfitOf(mock: ScenarioMock, step: Step, catalog: Catalog): { message: string; path: Path } | undefined {
  const { port, output, http } = mock
  const type = catalog.get(step.type)
  if (step.kind !== 'task')
    return { message: `${step.id} is a ${step.kind}, and only steps that act are mocked.`, path: [] }
  if (port !== undefined && (port === 'error' || !step.ports.includes(port))) {
    const ports = step.ports.filter((one) => one !== 'error')
    const hint = port === 'error' ? 'Write `error:` with a code instead.' : `It has ${ports.join(', ')}.`
    return { message: `${step.id} has no port ${port}. ${hint}`, path: ['port'] }
  }
  if (http !== undefined && !type?.needs.includes('http')) {
    return { message: `${step.type} asks nothing over HTTP. Give its output instead.`, path: ['http'] }
  }
  if (output !== undefined && type) {
    const problem = checkAgainstSchema(outputSchemaOf(step, type), output)
    if (problem) return { message: `${step.type} could not give this output: ${problem}`, path: ['output'] }
  }
  return undefined
}

/** What a step gives where it depends on its fields: only fields that are written out count. */
function outputSchemaOf(
  step: Step,
  type: { outputSchema: JsonSchema; outputFor?: (fields: { [name: string]: JsonValue }) => JsonSchema | undefined },
): JsonSchema {
  if (!type.outputFor) return type.outputSchema
  const entries = Object.entries(step.input).flatMap(([name, value]) =>
    'literal' in value ? [[name, value.literal] as const] : [],
  )
  try {
    return (entries.length > 0 ? type.outputFor(Object.fromEntries(entries)) : undefined) ?? {}
  } catch {
    return {}
  }
}

function checkAnswers({ answers = {} }: Scenario, plan: Plan, catalog: Catalog): Diagnostic[] {
  return Object.entries(answers).flatMap(([place, given]) => {
    const path: Path = ['answers', place]
    const steps = stepsAt(plan, place)
    if (steps.length === 0) return [stalePlace('FB803', plan, place, path, given as JsonValue)]
    // A write whose answer is lost is in doubt: somebody says what became of it.
    const asks = steps.some((step) => catalog.get(step.type)?.resume !== undefined || mayBeInDoubt(step.effect))
    return asks
      ? []
      : [scenarioProblem('FB803', `${place} asks nobody: remove the answer, or name the node that asks.`, path)]
  })
}

function checkExpectations({ expect }: Scenario, plan: Plan): Diagnostic[] {
  const names = allNames(plan)
  const known = new Set(names)
  const found: Diagnostic[] = []
  const check = (name: string, path: Path) => {
    if (known.has(name)) return
    const near = nearest(name, names)
    found.push(
      scenarioProblem('FB804', `The playbook has no node ${name}.${near ? ` Did you mean ${near}?` : ''}`, path, {
        ...(near && { fix: { title: `Rename to ${near}`, edits: [{ op: 'set', path, value: near }] } }),
      }),
    )
  }
  for (const part of ['path', 'ran', 'skipped'] as const) {
    for (const [index, name] of (expect[part] ?? []).entries()) check(name, ['expect', part, index])
  }
  expect.ledger?.forEach((write, index) => {
    if (typeof write === 'string') check(write, ['expect', 'ledger', index])
    else check(write.node, ['expect', 'ledger', index, 'node'])
  })
  expect.outputs?.forEach((source, index) => {
    try {
      compileExpression(source)
    } catch (cause) {
      if (!(cause instanceof ExpressionError)) throw cause
      const { message, span } = cause
      found.push(scenarioProblem('FB805', message, ['expect', 'outputs', index], span ? { span } : {}))
    }
  })
  return found
}

/** The steps of the plan that a place can mean. */
function stepsAt(plan: Plan, place: string): Step[] {
  const parts = partsOfPlace(place)
  if (!parts) return []
  if (parts.length === 1) {
    return plan.graphs.flatMap(({ steps }) => steps.filter(({ id }) => id === parts[0]?.node))
  }
  let graph: number | undefined = 0
  let step: Step | undefined
  for (const { node, pass } of parts) {
    if (graph === undefined) return []
    step = plan.graphs[graph]?.steps.find(({ id }) => id === node)
    if (!step || (pass !== undefined && step.kind === 'call')) return []
    graph = step.graph
  }
  return step ? [step] : []
}

function stalePlace(code: 'FB802' | 'FB803', plan: Plan, place: string, path: Path, value: JsonValue): Diagnostic {
  const what = code === 'FB802' ? 'The mock' : 'The answer'
  const near = nearestPlace(plan, place)
  const hint = near ? `Did you mean ${near}?` : 'Rename it to the node that took its place, or remove it.'
  const edits: Edit[] = [{ op: 'remove', path }]
  if (near) edits.unshift({ op: 'set', path: [path[0] as string, near], value })
  return scenarioProblem(code, `${what} of ${place} is stale: the playbook has no such node. ${hint}`, path, {
    ...(near && { fix: { title: `Rename to ${near}`, edits } }),
  })
}

/** The place with its unknown nodes replaced by the nearest that are there. */
function nearestPlace(plan: Plan, place: string): string | undefined {
  const parts = partsOfPlace(place)
  if (!parts) return undefined
  const ids = plan.graphs.flatMap(({ steps }) => steps.map(({ id }) => id))
  const known = new Set(ids)
  const mended = parts.map(({ node, pass }) => {
    const id = known.has(node) ? node : nearest(node, ids)
    return id === undefined ? undefined : pass === undefined ? id : `${id}[${pass}]`
  })
  if (mended.includes(undefined)) return undefined
  const text = mended.join('.')
  return stepsAt(plan, text).length > 0 ? text : undefined
}
