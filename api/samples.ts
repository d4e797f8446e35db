// Sample alerts: those beside a playbook (`alerts/*.json`) and those of the workspace (`samples/*.json`).
import { z } from 'zod'
import { method } from './procedure.ts'
import { json, nothing, workspacePath } from './values.ts'

export const sampleSummary = z.object({
  /** The file, within the workspace. */
  file: workspacePath,
  name: z.string(),
  /** One line of what the alert is about. */
  summary: z.string(),
  bytes: z.number(),
  /** Stands beside the playbook that was asked for. */
  isBeside: z.boolean(),
})
export type SampleSummary = z.infer<typeof sampleSummary>

export const samples = {
  /** Those beside the playbook first. */
  list: method('watch', 'nothing')
    .input(z.object({ playbook: workspacePath.optional() }))
    .output(z.array(sampleSummary)),
  /** Refused: `sample/unknown`, `sample/bad-json` (says where). */
  read: method('watch', 'nothing')
    .input(z.object({ file: workspacePath }))
    .output(z.object({ alert: json })),
  /** Keeps an alert beside a playbook; never overwrites, the name is made free. */
  save: method('design', 'workspace')
    .input(z.object({ playbook: workspacePath, name: z.string().trim().min(1).max(120), alert: json }))
    .output(z.object({ file: workspacePath })),
  remove: method('design', 'workspace')
    .input(z.object({ file: workspacePath }))
    .output(nothing),
}
