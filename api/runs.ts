// Runs: the history, one run as its plan and journal, and what people do to runs. Whoever shows a run folds its journal.
import { z } from 'zod'
import { method } from './procedure.ts'
import { entries, instant, json, jsonObject, mode, plan, runStatus, workspacePath } from './values.ts'

export const storedRun = z.object({
  id: z.string(),
  playbook: z.object({ name: z.string(), hash: z.string(), file: z.string().optional() }),
  /** Hash of its plan. */
  plan: z.string(),
  mode,
  status: runStatus,
  startedMs: instant,
  endedMs: instant.optional(),
  by: z.string(),
  alertSummary: z.string(),
  /** What went wrong last. */
  problem: z.string().optional(),
  /** When its next timer is due. */
  wakeAtMs: instant.optional(),
})
export type StoredRun = z.infer<typeof storedRun>

export const runFilter = z.object({
  /** The playbook's name. */
  playbook: z.string().optional(),
  status: z.array(runStatus).optional(),
  mode: mode.optional(),
  fromMs: instant.optional(),
  toMs: instant.optional(),
  /** Words of the alert, the outputs, the problem. */
  text: z.string().max(500).optional(),
  limit: z.int().min(1).max(500).default(50),
  cursor: z.string().optional(),
})
export type RunFilter = z.input<typeof runFilter>

const run = z.object({ run: z.string().min(1) })
const place = run.extend({ node: z.string(), scope: z.int().optional() })

export const runs = {
  list: method('watch', 'nothing')
    .input(runFilter)
    .output(z.object({ runs: z.array(storedRun), next: z.string().optional() })),
  /** Refused: `run/unknown`. */
  get: method('watch', 'nothing')
    .input(run)
    .output(z.object({ run: storedRun, plan, journal: entries })),
  /** Entries from `from` on, of a run that goes on. */
  entries: method('watch', 'nothing')
    .input(run.extend({ from: z.int().min(0) }))
    .output(z.object({ run: storedRun, journal: entries })),
  /** Keeps a rehearsal that the Studio has driven. */
  record: method('design', 'data')
    .input(z.object({ plan, journal: entries, file: workspacePath.optional() }))
    .output(z.object({ run: z.string() })),
  /** Shadow or live, on the playbook as it is on disk. Refused: `playbook/has-errors`, `run/bad-alert`, `run/masked-alert`, `run/missing-connection`. */
  start: method('operate', 'data')
    .input(
      z.object({
        file: workspacePath,
        mode: z.enum(['shadow', 'live']),
        alert: json,
        trigger: z.string().optional(),
        pauseBefore: z.array(z.string()).max(2_000).optional(),
      }),
    )
    .output(z.object({ run: z.string() })),
  /** Refused: `run/not-waiting`, `run/bad-answer`. */
  answer: method('answer', 'data')
    .input(
      place.extend({ choice: z.string(), reason: z.string().max(2_000).optional(), values: jsonObject.optional() }),
    )
    .output(run),
  /** Lets a step go on before which the run pauses. Refused: `run/not-waiting`. */
  release: method('operate', 'data').input(place).output(run),
  cancel: method('operate', 'data')
    .input(run.extend({ reason: z.string().max(2_000).optional() }))
    .output(run),
  undo: method('operate', 'data').input(run).output(run),
  settle: method('operate', 'data')
    .input(
      place.extend({
        verdict: z.enum(['happened', 'not-happened', 'failed']),
        output: json.optional(),
        port: z.string().optional(),
      }),
    )
    .output(run),
  resume: method('operate', 'data').input(run).output(run),
  verify: method('watch', 'nothing')
    .input(run)
    .output(
      z.union([
        z.object({
          ok: z.literal(true),
          entries: z.int(),
          head: z.string(),
          /** Of people: how many are as they were signed, how many were never signed. */
          answers: z.object({
            signed: z.int(),
            unsigned: z.int(),
            /** Those that hold a secret, where the master key is not at hand. */
            sealed: z.int().optional(),
          }),
        }),
        z.object({ ok: z.literal(false), sequence: z.int(), reason: z.string() }),
      ]),
    ),
  /** The last outputs that nodes of a playbook gave in real or rehearsed runs: node id → output. */
  lastOutputs: method('watch', 'nothing')
    .input(z.object({ playbook: z.string() }))
    .output(
      z.object({ run: z.string().optional(), mode: mode.optional(), alert: json.optional(), outputs: jsonObject }),
    ),
}
