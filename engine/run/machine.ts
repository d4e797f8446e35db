// A plan made ready for the machine: its successor tables as flat edge lists, worked out once per plan.
import type { Graph, Plan, Step } from '../compile/plan.ts'
import { isSafeToRepeat } from './retry.ts'

export interface MachineEdge {
  port: string
  to: number
}

export interface MachineStep {
  index: number
  step: Step
  edges: MachineEdge[]
  /** Its `error` port leads somewhere. */
  handlesError: boolean
  /** The step may be tried again as a whole: of a loop or call, everything in it. */
  mayRepeat: boolean
}

export interface MachineGraph {
  index: number
  graph: Graph
  steps: MachineStep[]
  /** Incoming edges by step: the start value of a scope's `pending`. */
  pending: number[]
  /** All zero: the start value of `taken`. */
  taken: number[]
  /** For the steps that follow `onFailure`: incoming edges from within that branch. */
  recovery: Map<number, number> | undefined
}

export interface Machine {
  plan: Plan
  graphs: MachineGraph[]
  /** Some loop or call has a timeout: few have, and then nobody looks for one. */
  loopsTimeOut: boolean
}

const machines = new WeakMap<Plan, Machine>()

/** The machine of a plan; the same one for the same plan object. */
export function machineOf(plan: Plan): Machine {
  let machine = machines.get(plan)
  if (!machine) {
    const loopsTimeOut = plan.graphs.some(({ steps }) => steps.some(isLoopWithTimeout))
    machine = { plan, graphs: plan.graphs.map((graph, index) => prepareGraph(plan, graph, index)), loopsTimeOut }
    machines.set(plan, machine)
  }
  return machine
}

const isLoopWithTimeout = ({ graph, timeoutMs }: Step) => graph !== undefined && timeoutMs !== undefined

/** Calls do not go in circles: the compiler sees to that. A loop that no retry asks about is not looked into. */
function mayRepeat({ graphs }: Plan, { graph, retry }: Step): boolean {
  const isSafe = (at: number): boolean =>
    (graphs[at]?.steps ?? []).every((step) => isSafeToRepeat(step) && (step.graph === undefined || isSafe(step.graph)))
  return graph === undefined || (retry !== undefined && isSafe(graph))
}

function prepareGraph(plan: Plan, graph: Graph, index: number): MachineGraph {
  const steps = graph.steps.map((step, at): MachineStep => {
    const edges = Object.entries(step.next).flatMap(([port, targets]) => targets.map((to) => ({ port, to })))
    return {
      index: at,
      step,
      edges,
      handlesError: (step.next.error?.length ?? 0) > 0,
      mayRepeat: mayRepeat(plan, step),
    }
  })
  return {
    index,
    graph,
    steps,
    pending: graph.steps.map((step) => step.incoming),
    taken: graph.steps.map(() => 0),
    recovery: graph.onFailure === undefined ? undefined : recoveryBranch(steps, graph.onFailure),
  }
}

function recoveryBranch(steps: MachineStep[], start: number): Map<number, number> {
  const incoming = new Map<number, number>([[start, 0]])
  const open = [start]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of (steps[at] as MachineStep).edges) {
      const seen = incoming.get(edge.to)
      incoming.set(edge.to, (seen ?? 0) + 1)
      if (seen === undefined) open.push(edge.to)
    }
  }
  return incoming
}
