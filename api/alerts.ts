// Alerts that came in by triggers: what became of each, what is held back, and where they come from.
import { z } from 'zod'
import { method } from './procedure.ts'
import { instant, json, nothing } from './values.ts'

const alertState = z.enum(['queued', 'started', 'unrouted', 'suppressed', 'dead'])

export const storedAlert = z.object({
  id: z.string(),
  source: z.string(),
  /**
   * `queued`: waits for its runs; `started`: has them; `unrouted`: no route takes it; `suppressed`: held back; `dead`: could not be
   * read or started, see `problem`.
   */
  state: alertState,
  receivedMs: instant,
  title: z.string(),
  /** 0 to 6, as OCSF counts. */
  severity: z.int(),
  idempotency: z.string().optional(),
  /** How many of the same came within the window. */
  repeats: z.int(),
  attempt: z.int(),
  problem: z.object({ code: z.string(), message: z.string() }).optional(),
  runs: z.array(z.string()),
})
export type StoredAlert = z.infer<typeof storedAlert>

export const suppression = z.object({
  id: z.string(),
  /** CEL over `alert` and `source`. */
  condition: z.string(),
  reason: z.string(),
  by: z.string(),
  createdMs: instant,
  expiresMs: instant,
  /** How many alerts it has held back. */
  hits: z.int(),
})
export type Suppression = z.infer<typeof suppression>

export const alertSource = z.object({
  name: z.string(),
  kind: z.enum(['webhook', 'schedule', 'file-tail', 'folder']),
  state: z.enum(['running', 'waiting', 'troubled']),
  problem: z.string().optional(),
  nextMs: instant.optional(),
  readBytes: z.number().optional(),
  totalBytes: z.number().optional(),
})
export type AlertSource = z.infer<typeof alertSource>

const id = z.object({ id: z.string().min(1).max(100) })

export const alerts = {
  /** The newest first. */
  list: method('watch', 'nothing')
    .input(
      z.object({
        states: z.array(alertState).min(1).optional(),
        source: z.string().optional(),
        /** Only older ones than this. */
        before: z.string().optional(),
        limit: z.int().min(1).max(1_000).optional(),
      }),
    )
    .output(z.array(storedAlert)),
  /** With the alert as runs see it; of what could not be read, the text. Refused: `alert/unknown`. */
  get: method('watch', 'nothing')
    .input(id)
    .output(storedAlert.extend({ alert: json })),
  counts: method('watch', 'nothing').output(z.partialRecord(alertState, z.int())),
  /** Hands an alert in, as a trigger would. What it gives is on disk. Refused: `alerts/too-many`, `alerts/no-triggers`. */
  submit: method('feed', 'data')
    .input(z.object({ alert: json, idempotencyKey: z.string().min(1).max(200).optional() }))
    .output(z.object({ id: z.string(), repeated: z.boolean() })),
  /** Tries again to start runs of an alert that has none. Refused: `alert/unknown`, `alert/not-dead`, `alerts/no-triggers`. */
  replay: method('operate', 'data').input(id).output(nothing),
  sources: method('watch', 'nothing').output(z.array(alertSource)),
  suppressions: method('watch', 'nothing').output(z.array(suppression)),
  /** Refused: `suppression/bad-condition`, `suppression/bad-time`. */
  suppress: method('operate', 'data')
    .input(
      z.object({
        condition: z.string().min(1).max(4_000),
        reason: z.string().trim().min(1).max(1_000),
        expiresMs: instant,
      }),
    )
    .output(suppression),
  /** Refused: `suppression/unknown`. */
  lift: method('operate', 'data').input(id).output(nothing),
}
