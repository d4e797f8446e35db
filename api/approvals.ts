// What waits for a person: approvals, forms and tasks of shadow and live runs. They are answered with `runs.answer`.
import { z } from 'zod'
import { method } from './procedure.ts'
import { effect, instant, jsonObject, mode } from './values.ts'

export const possibleWrite = z.object({ node: z.string(), title: z.string(), effect })

export const question = z.object({
  run: z.string(),
  playbook: z.object({ name: z.string(), file: z.string().optional() }),
  mode,
  node: z.string(),
  title: z.string(),
  scope: z.int(),
  /** What the node asks: kind, question, choices, evidence, fields of a form. */
  ask: jsonObject,
  sinceMs: instant,
  untilMs: instant.optional(),
  /** What was answered so far, where more than one person is needed. */
  answers: z.array(z.object({ by: z.string(), choice: z.string(), reason: z.string().optional(), atMs: instant })),
  alertSummary: z.string(),
  /** By choice: what may be written after it. */
  writes: z.record(z.string(), z.array(possibleWrite)),
})
export type Question = z.infer<typeof question>

export const approvals = {
  /** The most urgent first. */
  list: method.output(z.array(question)),
}
