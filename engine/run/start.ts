// The first entry of a journal.
import type { Plan } from '../compile/plan.ts'
import type { JsonValue } from '../json.ts'
import { withDefaults } from './inputs.ts'
import type { Mode, RunStarted } from './journal.ts'

export interface Start {
  run: string
  mode: Mode
  /** Milliseconds since 1970 (UTC). */
  at: number
  alert: JsonValue
  by: string
  /** The trigger's node id; default: the first. */
  trigger?: string | undefined
  /** Nodes before which it pauses. */
  pauseBefore?: string[] | undefined
}

/** The meaning that new journals have. A journal without a version has that of the first, which is kept for folding alone. */
export const MACHINE = 2

export function startEntry(plan: Plan, { run, mode, at, alert, by, trigger, pauseBefore }: Start): RunStarted {
  const root = plan.graphs[0]
  const entry: RunStarted = {
    kind: 'run.started',
    at,
    run,
    mode,
    plan: plan.hash,
    playbook: plan.playbook,
    trigger: trigger ?? root?.steps[root.entries[0] ?? -1]?.id ?? '',
    alert: root?.inputs ? withDefaults(root.inputs, alert) : alert,
    by,
    machine: MACHINE,
  }
  if (pauseBefore && pauseBefore.length > 0) entry.pauseBefore = pauseBefore
  return entry
}
