// Backtests: a playbook over recorded alerts of the workspace, alone or beside another version of it.
import { z } from 'zod'
import { anyJson } from '../engine/index.ts'
import { method } from './procedure.ts'
import { entries, instant, nothing, plan, workspacePath } from './values.ts'

const counts = z.record(z.string(), z.number())

const tally = z.object({
  runs: z.number(),
  /** By how they ended, as people say it. */
  ends: counts,
  statuses: counts,
  /** By item of `createCover(plan, catalog)`, in its order: how many runs went through. */
  through: z.array(z.number()),
  positive: z.array(z.number()),
  negative: z.array(z.number()),
  labelled: z.object({ positive: z.number(), negative: z.number() }),
  writes: z.array(
    z.object({
      node: z.string(),
      title: z.string(),
      effect: z.string(),
      count: z.number(),
      runs: z.number(),
      /** `kind value` → how often. */
      targets: counts,
      otherTargets: z.number(),
    }),
  ),
  /** Writes by hour, its start in milliseconds since 1970 (UTC). */
  hours: counts,
  savedMinutes: z.number(),
  virtualMs: z.number(),
  /** Runs, by end and by node, that rest on an example or on what was made up. */
  madeUp: z.object({ ends: counts, nodes: counts }).optional(),
  reality: z
    .object({
      present: z.array(z.number()),
      compared: z.array(z.number()),
      near: z.array(z.number()),
      shapes: counts,
    })
    .optional(),
})

export const backtestProgress = z.object({
  position: z.object({ file: z.number(), at: z.number() }),
  alerts: z.number(),
  inFile: z.number(),
  bad: z.number(),
  tally,
  againstTally: tally.optional(),
  differences: z.object({ total: z.number(), byNode: counts }),
  kept: counts,
  problems: z.array(z.object({ file: z.number(), message: z.string() })),
  readBytes: z.number(),
  totalBytes: z.number(),
  tookMs: z.number(),
})

export const backtest = z.object({
  id: z.string(),
  playbookName: z.string(),
  playbookFile: z.string(),
  /** Hash of the plan that was tested. */
  plan: z.string(),
  againstName: z.string().optional(),
  againstPlan: z.string().optional(),
  status: z.enum(['running', 'done', 'stopped', 'failed']),
  problem: z.string().optional(),
  startedMs: instant,
  updatedMs: instant,
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
  progress: backtestProgress.optional(),
  /** It goes on in this host. */
  isHere: z.boolean(),
})
export type Backtest = z.infer<typeof backtest>

const alertKind = z.enum(['sample', 'bad', 'difference'])

export const backtestAlert = z.object({
  kind: alertKind,
  number: z.number(),
  place: z.string(),
  end: z.string().optional(),
  node: z.string().optional(),
  detail: z.record(z.string(), anyJson()).optional(),
  label: z.string().optional(),
  alert: z.string().optional(),
})
export type BacktestAlert = z.infer<typeof backtestAlert>

const byId = z.object({ id: z.string() })
const version = z.enum(['tested', 'other'])

export const backtests = {
  /** The newest first. */
  list: method('watch', 'nothing').output(z.array(backtest)),
  get: method('watch', 'nothing').input(byId).output(backtest),
  /** The plan that was tested, or the other version. */
  plan: method('watch', 'nothing').input(byId.extend({ version })).output(z.object({ plan })),
  /** Files of recorded alerts in the workspace. */
  sources: method('watch', 'nothing').output(z.array(z.object({ file: workspacePath, bytes: z.number() }))),
  /** Keeps recorded alerts in the workspace; never overwrites, the name is made free. */
  addSource: method('design', 'workspace')
    .input(z.object({ fileName: z.string().min(1).max(120), base64: z.string() }))
    .output(z.object({ file: workspacePath })),
  /** Keeps the alerts of the runs of a playbook as such a file, anew each time. Refused: `alerts/none`. */
  addHistory: method('design', 'workspace')
    .input(z.object({ playbook: z.string() }))
    .output(z.object({ file: workspacePath })),
  /** Refused: `alerts/…`, `revision/unknown`, `playbook/has-errors`. */
  start: method('design', 'data')
    .input(
      z.object({
        playbook: workspacePath,
        alerts: z.array(workspacePath).min(1),
        /** Another playbook of the workspace, or a git revision of this one. */
        against: z.string().optional(),
        alertPath: z.string().optional(),
        label: z.object({ path: z.string(), positive: z.array(z.string()).optional() }).optional(),
        /** By node: what people answer every time. */
        answers: z.record(z.string(), z.string()).optional(),
      }),
    )
    .output(byId),
  stop: method('design', 'data').input(byId).output(nothing),
  /** Refused: `backtest/changed`, `backtest/ended`. */
  resume: method('design', 'data').input(byId).output(nothing),
  remove: method('design', 'data').input(byId).output(nothing),
  alerts: method('watch', 'nothing')
    .input(
      byId.extend({
        kind: alertKind,
        node: z.string().optional(),
        end: z.string().optional(),
        after: z.number().optional(),
        limit: z.int().min(1).max(1_000).optional(),
      }),
    )
    .output(z.array(backtestAlert)),
  /** One of its alerts as a run, kept in the history. Refused: `backtest/no-alert`. */
  open: method('design', 'data')
    .input(byId.extend({ kind: alertKind, number: z.number(), version }))
    .output(z.object({ run: z.string(), plan, entries })),
}
