// What one run of a backtest came to, in words that can be counted and compared.
import type { Plan } from '../../compile/plan.ts'
import type { RunState } from '../../run/state.ts'
import type { Simulation } from '../options.ts'

/**
 * How a run ended, as a person says it: the last nodes of its path (`close-bad`), or where and why it failed
 * (`failed at quarantine: http/status`). Runs of the same end went to the same place, whatever way.
 */
export function endOf(plan: Plan, { state, status }: Pick<Simulation, 'state' | 'status'>): string {
  if (state.error) return `failed at ${state.error.node ?? 'its outputs'}: ${state.error.code}`
  if (status !== 'completed') return status
  const steps = plan.graphs[0]?.steps ?? []
  const last: string[] = []
  state.scopes[0]?.steps.forEach((one, index) => {
    if (!one || (one.status !== 'done' && one.status !== 'failed')) return
    const step = steps[index]
    const port = one.status === 'failed' ? 'error' : (one.port ?? 'done')
    if (step && (step.next[port]?.length ?? 0) === 0) last.push(step.id)
  })
  return last.join(' + ') || 'nothing ran'
}

/**
 * What ran and by which ports it was left, of all scopes, as one text: `node:port×count` by node. The order in which parallel
 * branches happened to finish does not change it.
 */
export function wayOf(plan: Plan, state: RunState): Map<string, string> {
  const counts = new Map<string, Map<string, number>>()
  for (const scope of state.scopes) {
    const steps = plan.graphs[scope.graph]?.steps ?? []
    scope.steps.forEach((one, index) => {
      const step = steps[index]
      if (!one || !step || one.status === 'skipped' || one.status === 'stopped') return
      const how = one.status === 'done' ? (one.port ?? 'done') : one.status === 'failed' ? 'error' : one.status
      const ports = counts.get(step.id) ?? new Map<string, number>()
      ports.set(how, (ports.get(how) ?? 0) + 1)
      counts.set(step.id, ports)
    })
  }
  return new Map(
    [...counts].map(([node, ports]) => [
      node,
      [...ports]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([port, count]) => (count === 1 ? port : `${port}×${count}`))
        .join(','),
    ]),
  )
}
