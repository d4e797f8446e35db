// A plan joined with the node types that carry it out: fields as functions, ready to run. Made once per plan, by every driver.

import type { Catalog } from '../catalog/catalog.ts'
import type { NodeType } from '../catalog/define-node.ts'
import type { Plan, Step } from '../compile/plan.ts'
import { parseJson } from '../exact-json.ts'
import type { Scope } from '../expression/scope.ts'
import { compileFields, compileValue } from '../expression/value.ts'
import type { JsonObject } from '../json.ts'
import { type Machine, machineOf } from './machine.ts'
import { type Shown, showMap } from './shown.ts'

type Fields = (scope: Scope) => { [name: string]: unknown }

export interface LinkedStep {
  step: Step
  type: NodeType
  fields: Fields
  /** A repeat's condition, asked in the scope of the pass that has just ended. */
  until?: (scope: Scope) => unknown
  /** Runs here and now, in every mode: nothing outside is asked or changed. */
  pure: boolean
  /** What a journal shows of the fields, where some of them are functions. */
  shown?: Shown
  undo?: { type: NodeType; fields: Fields }
}

export interface Executable {
  plan: Plan
  machine: Machine
  catalog: Catalog
  /** By graph, then by step. */
  steps: LinkedStep[][]
  /** By graph: what a playbook returns. */
  outputs: (((scope: Scope) => { [name: string]: unknown }) | undefined)[]
}

/** A plan that this catalog cannot carry out. */
export class LinkError extends Error {
  readonly code = 'plan/unknown-node-type'
  readonly node: string
  constructor(type: string, node: string) {
    super(`No node type ${type} here, which ${node} needs: update Firebreak, or recompile the playbook`)
    this.name = 'LinkError'
    this.node = node
  }
}

/**
 * Joins a plan with a catalog.
 * @throws LinkError `plan/unknown-node-type`; ExpressionError when the plan holds an expression that does not parse
 */
export function link(plan: Plan, catalog: Catalog): Executable {
  return {
    plan,
    catalog,
    machine: machineOf(plan),
    steps: plan.graphs.map((graph) => graph.steps.map((step) => linkStep(step, catalog))),
    outputs: plan.graphs.map((graph) => graph.outputs && compileFields(graph.outputs)),
  }
}

function linkStep(step: Step, catalog: Catalog): LinkedStep {
  const type = typeNamed(catalog, step.type, step.version, step.id)
  const isOlder = step.version < type.version
  const { until, ...others } = step.input
  const repeats = step.kind === 'repeat'
  const linked: LinkedStep = {
    // What was proven of the older fields says nothing of those of today.
    step: isOlder ? { ...step, proven: false } : step,
    type,
    fields: forward(type, step.version, compileFields(repeats ? others : step.input)),
    pure: step.effect === 'none',
  }
  const shown = isOlder ? withoutFunctions : showMap(step.input)
  if (shown) linked.shown = shown
  if (repeats && until) linked.until = compileValue(until)
  if (step.undo) {
    const { version = 1, input } = step.undo
    const undoType = typeNamed(catalog, step.undo.type, version, step.id)
    linked.undo = { type: undoType, fields: forward(undoType, version, compileFields(input)) }
  }
  return linked
}

function typeNamed(catalog: Catalog, name: string, version: number, node: string): NodeType {
  const type = catalog.get(name)
  if (!type) throw new LinkError(name, node)
  if (version > type.version) throw new LinkError(`${name} of version ${version}`, node)
  return type
}

/** Fields of a plan that was made for an older version of the type, as the type has them today. */
function forward(type: NodeType, version: number, fields: Fields): Fields {
  const { migrate } = type
  if (version >= type.version || !migrate) return fields
  return (scope) => migrate(fields(scope) as JsonObject, version)
}

const withoutFunctions: Shown = (input) => parseJson(JSON.stringify(input)) as JsonObject

/** A step's input as the journal keeps it: functions stand there as their source. */
export function journalInput(linked: LinkedStep, input: { [name: string]: unknown }): JsonObject {
  return (linked.shown ? linked.shown(input) : input) as JsonObject
}
