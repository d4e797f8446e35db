// Documents: a playbook for people who review it and have no Firebreak.
import { z } from 'zod'
import { method } from './procedure.ts'
import { workspacePath } from './values.ts'

const format = z.enum(['md', 'html', 'svg'])
export type DocumentFormat = z.infer<typeof format>

export const documents = {
  /** Of the playbook as it is saved. Refused: `playbook/has-errors`, `playbook/unknown`. */
  write: method('watch', 'nothing')
    .input(z.object({ playbook: workspacePath, format }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
}
