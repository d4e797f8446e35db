// What is written of a run that begins: its id, its row, and its first entries together with it.
import type { JsonValue, Plan } from '../../engine/index.ts'
import { newId } from '../new-id.ts'
import type { Beginning, NewRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { alertSummary, alertText } from './alert-summary.ts'
import type { RunSurroundings } from './durable-run.ts'
import type { Redact } from './shown-run.ts'

/** As 20260131-093000-k3v9xq. */
export const newRunId = (nowMs: number): string => newId(nowMs, 6)

export function newRun(
  id: string,
  plan: Plan,
  alert: JsonValue,
  options: { by: string; mode: NewRun['mode']; file?: string },
  now: number,
  redact: Redact,
): NewRun {
  // Masked before it is cut: half a secret would be recognised by nobody.
  const shown = redact(alert)
  return {
    id,
    playbook: { ...plan.playbook, ...(options.file && { file: options.file }) },
    mode: options.mode,
    startedMs: now,
    by: options.by,
    alertSummary: alertSummary(shown),
    alertText: alertText(shown),
  }
}

/** The journals for a run that is not there yet: its first entries begin it. */
export function beginningWith(
  store: Pick<Store, 'runs' | 'journals'>,
  beginning: Omit<Beginning, 'entries' | 'change'>,
): RunSurroundings['journals'] {
  return {
    append: (run, first, entries, change) =>
      first === 0
        ? store.runs.begin({ ...beginning, entries, ...(change && { change }) })
        : store.journals.append(run, first, entries, change),
  }
}
