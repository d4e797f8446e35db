// A schedule: an alert at each time that its cron expression names, exactly once, also over restarts and clocks that are set.
import type { Cron } from 'croner'
import type { JsonObject } from '../../engine/index.ts'
import { keepStatus, type PortContext, type TriggerPort } from './port.ts'
import { cronOf, type SourceOf } from './triggers-schema.ts'

/** At least so often the clock is looked at: it may be set meanwhile. */
const LOOK_MS = 30_000
/** Whatever was due longer ago than this, was missed. */
const LATE_MS = 60_000
const MOST_MISSED = 1_000

export function createSchedule(name: string, source: SourceOf<'schedule'>, context: PortContext): TriggerPort {
  const { clock, intake } = context
  const cron = cronOf(source)
  let stopTimer = () => {}
  let isStopped = false
  const status = keepStatus(context.onTrouble, { state: 'running' })
  let next: number | undefined

  const look = async (): Promise<void> => {
    const now = clock.now()
    const place = (await context.place()) as { lastMs?: number } | undefined
    // Set back by more than a day, the clock was wrong before: what it named meanwhile is not waited for once more.
    const last = place?.lastMs === undefined || place.lastMs > now + 86_400_000 ? now : place.lastMs
    const due = dueBetween(cron, last, now)
    const missed = due.filter((at) => at < now - LATE_MS)
    const kept = [...caughtUp(missed, source.catchUp), ...due.filter((at) => at >= now - LATE_MS)]
    if (place === undefined || kept.length > 0 || due.length > 0 || last !== place.lastMs) {
      await intake.accept(
        { name, format: 'plain' },
        kept.map((at) => ({ value: alertOf(source, at), idempotency: new Date(at).toISOString() })),
        { lastMs: due.at(-1) ?? last },
      )
    }
    next = cron.nextRun(new Date(Math.max(now, due.at(-1) ?? last)))?.getTime()
    status.set({ state: 'running' })
  }

  const turn = (): void => {
    look()
      .catch((reason: unknown) => {
        status.set({ state: 'troubled', problem: reason instanceof Error ? reason.message : String(reason) })
      })
      .finally(() => {
        if (isStopped) return
        const wait = next === undefined ? LOOK_MS : next - clock.now()
        stopTimer = clock.after(Math.max(50, Math.min(LOOK_MS, wait)), turn)
      })
  }

  return {
    start: turn,
    async stop() {
      isStopped = true
      stopTimer()
    },
    status: () => ({ ...status.now(), ...(next !== undefined && { nextMs: next }) }),
  }
}

const alertOf = ({ alert, cron }: SourceOf<'schedule'>, at: number): JsonObject => ({
  title: `Scheduled: ${cron}`,
  ...(alert as JsonObject),
  scheduled_at: new Date(at).toISOString(),
})

function caughtUp(missed: number[], policy: 'none' | 'once' | 'all'): number[] {
  if (policy === 'all') return missed
  return policy === 'once' ? missed.slice(-1) : []
}

function dueBetween(cron: Cron, afterMs: number, untilMs: number): number[] {
  const found: number[] = []
  let at = cron.nextRun(new Date(afterMs))?.getTime()
  while (at !== undefined && at <= untilMs) {
    found.push(at)
    if (found.length > MOST_MISSED) found.shift()
    at = cron.nextRun(new Date(at))?.getTime()
  }
  return found
}
