// The compiled plan of a playbook file, kept until the file is another one.
import { statSync } from 'node:fs'
import type { Plan } from '../../engine/index.ts'
import type { Playbooks } from '../playbooks/playbooks.ts'

/** After this long the playbooks that it calls may have changed, too. */
const KEEP_MS = 5_000
/** So often the file itself is looked at. */
const LOOK_MS = 250

/** @param fixed plans of files that are not compiled here */
export function planFinder(playbooks: Playbooks, fixed: ReadonlyMap<string, Plan> = new Map()) {
  const kept = new Map<string, { stamp: string; lookedMs: number; untilMs: number; plan: Promise<Plan> }>()
  return (file: string): Promise<Plan> => {
    const given = fixed.get(file)
    if (given) return Promise.resolve(given)
    const known = kept.get(file)
    const now = performance.now()
    if (known && known.lookedMs + LOOK_MS > now) return known.plan
    const stamp = stampOf(playbooks, file)
    if (known?.stamp === stamp && known.untilMs > now) {
      known.lookedMs = now
      return known.plan
    }
    const plan = playbooks.planToRun(file)
    kept.set(file, { stamp, lookedMs: now, untilMs: now + KEEP_MS, plan })
    plan.catch(() => kept.delete(file))
    return plan
  }
}

function stampOf(playbooks: Playbooks, file: string): string {
  const stats = statSync(playbooks.locate(file), { throwIfNoEntry: false })
  return stats ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : 'none'
}
