// What the outside really answered last: outputs of the newest shadow or live run of the playbook. Rehearsed ones do not count,
// they were made up.
import type { JsonValue, Plan } from '../../engine/index.ts'
import { endState } from '../runs/shown.ts'
import { host } from '../state/host.ts'

/** By node id; undefined where the playbook never ran for real. */
export async function recordedOutputs(plan: Plan): Promise<{ [node: string]: JsonValue } | undefined> {
  const client = await host()
  const pages = await Promise.all(
    (['live', 'shadow'] as const).map((mode) => client.runs.list({ playbook: plan.playbook.name, mode, limit: 1 })),
  )
  const [newest] = pages.flatMap(({ runs }) => runs).sort((a, b) => b.startedMs - a.startedMs)
  if (!newest) return undefined
  const { plan: itsPlan, journal } = await client.runs.get({ run: newest.id })
  const outputs: { [node: string]: JsonValue } = {}
  for (const scope of endState(itsPlan, journal).scopes) {
    scope.steps.forEach((state, index) => {
      const step = itsPlan.graphs[scope.graph]?.steps[index]
      const isReal = state?.status === 'done' && state.source === undefined
      if (step && isReal && step.effect !== 'none' && state.output !== undefined) outputs[step.id] = state.output
    })
  }
  return outputs
}
