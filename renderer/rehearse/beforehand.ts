// What people would answer, said before the rehearsal begins. Pure.
import { askingSteps, type Plan, peopleFor, type SimulatedAnswer, type Step } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'

/** By node id: a choice, `nobody`, or `ask` (as for a node that is not named). */
export interface Beforehand {
  [node: string]: string
}

export const ASK = 'ask'
export const NOBODY = 'nobody'
const beforehandOf = ({ type }: Step) => catalog.get(type)?.beforehand

/** The steps of a plan that ask somebody, each once. */
export function humanSteps(plan: Plan): Step[] {
  return [...new Map(askingSteps(plan, catalog).map((step) => [step.id, step])).values()]
}

/** What can be said of a step beforehand. A form is asked, since its values have to come from somewhere. */
export const choicesOf = (step: Step): string[] => beforehandOf(step)?.map(({ choice }) => choice) ?? []

export function answersFor(plan: Plan, beforehand: Beforehand): { [node: string]: SimulatedAnswer[] } {
  const answers: { [node: string]: SimulatedAnswer[] } = {}
  for (const step of humanSteps(plan)) {
    const choice = beforehand[step.id] ?? ASK
    if (choice === NOBODY) answers[step.id] = []
    else if (choicesOf(step).includes(choice)) answers[step.id] = answersOf(step, choice)
  }
  return answers
}

function answersOf(step: Step, choice: string): SimulatedAnswer[] {
  const count = peopleFor(step, catalog, choice)
  return Array.from({ length: count }, (_, at) => ({
    choice,
    by: count === 1 ? 'simulated person' : `simulated person ${at + 1}`,
    ...(choice === 'rejected' && { reason: 'Said before the rehearsal' }),
  }))
}
