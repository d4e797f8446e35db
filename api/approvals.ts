// What waits for a person: approvals, forms and tasks of shadow and live runs. They are answered with `runs.answer`.
import { z } from 'zod'
import { method } from './procedure.ts'
import { effect, instant, json, jsonObject, mode, nothing } from './values.ts'

export const possibleWrite = z.object({
  node: z.string(),
  title: z.string(),
  effect,
  /** Its arguments as far as they are certain by now, and the others as the document has them. */
  preview: z.object({ input: z.record(z.string(), json), later: z.record(z.string(), z.string()) }).optional(),
})

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
  answers: z.array(
    z.object({
      by: z.string(),
      /** Given on the machine itself: nobody has shown that it was this person. All of these count as one. */
      unauthenticated: z.literal(true).optional(),
      choice: z.string(),
      reason: z.string().optional(),
      atMs: instant,
    }),
  ),
  alertSummary: z.string(),
  /** By choice: what may be written after it. */
  writes: z.record(z.string(), z.array(possibleWrite)),
})
export type Question = z.infer<typeof question>

export const approvalLink = z.object({
  id: z.string(),
  run: z.string(),
  node: z.string(),
  scope: z.int(),
  person: z.string(),
  issuer: z.string(),
  madeMs: instant,
  untilMs: instant,
})

export const approvals = {
  /** The most urgent first. */
  list: method('watch', 'nothing').output(z.array(question)),
  /**
   * A link by which one person answers one open question without a token: path and query, for the address of the server. It counts
   * until then (by default for a day), never longer than the question. Refused: `run/not-waiting`, `people/not-asked`.
   */
  link: method('admin', 'data')
    .input(
      z.object({
        run: z.string(),
        node: z.string(),
        scope: z.int().min(0).default(0),
        person: z.string().trim().min(1).max(100),
        untilMs: instant.optional(),
      }),
    )
    .output(z.object({ id: z.string(), path: z.string(), untilMs: instant })),
  /** Links that still count; never the links themselves. */
  links: method('admin', 'nothing').output(z.array(approvalLink)),
  /** Takes a link back. Refused: `approvals/unknown-link`. */
  revokeLink: method('admin', 'data')
    .input(z.object({ id: z.string() }))
    .output(nothing),
}
