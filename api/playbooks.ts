// Playbooks as files of the workspace. A file is written only over the revision that the writer has seen.
import { z } from 'zod'
import { method } from './procedure.ts'
import { instant, mode, nothing, runStatus, workspacePath } from './values.ts'

export const playbookSummary = z.object({
  file: workspacePath,
  /** What it calls itself; the file's name where it cannot be read. */
  name: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  attack: z.array(z.string()),
  nodes: z.int(),
  /** The greatest effect that any of its nodes has; absent where it does not compile. */
  effect: z.enum(['none', 'read', 'notify', 'change', 'destroy']).optional(),
  /** What it needs: name → kind. */
  connections: z.record(z.string(), z.string()),
  errors: z.int(),
  warnings: z.int(),
  revision: z.string(),
  modifiedMs: instant,
  lastRun: z.object({ id: z.string(), status: runStatus, mode, startedMs: instant }).optional(),
})
export type PlaybookSummary = z.infer<typeof playbookSummary>

export const playbookText = z.object({
  file: workspacePath,
  text: z.string(),
  /** SHA-256 of the file's bytes. */
  revision: z.string(),
  modifiedMs: instant,
})
export type PlaybookText = z.infer<typeof playbookText>

const MAX_TEXT = 16 * 1024 * 1024
const text = z.string().max(MAX_TEXT)
/** Characters that the title of a playbook may have when it is made or renamed here. */
export const MOST_TITLE = 120
const title = z.string().trim().min(1).max(MOST_TITLE)

export const playbooks = {
  list: method('watch', 'nothing').output(z.array(playbookSummary)),
  /** Refused: `playbook/unknown`, `playbook/unreadable`. */
  read: method('watch', 'nothing')
    .input(z.object({ file: workspacePath }))
    .output(playbookText),
  /**
   * Resolves when it is on disk. `revision`: what the file had when it was read; null: it must not be there.
   * Refused: `playbook/changed` (data: what is on disk now, as `read` gives it), `playbook/unwritable`.
   */
  write: method('design', 'workspace')
    .input(z.object({ file: workspacePath, text, revision: z.string().nullable() }))
    .output(z.object({ revision: z.string(), modifiedMs: instant })),
  /** A new file from a template; its name follows from the title. Refused: `playbook/unknown-template`. */
  create: method('design', 'workspace')
    .input(z.object({ title, template: z.string() }))
    .output(z.object({ file: workspacePath })),
  /** Keeps a dropped file under a free name. Refused: `playbook/not-a-playbook` */
  import: method('design', 'workspace')
    .input(z.object({ fileName: z.string().max(255), text }))
    .output(z.object({ file: workspacePath })),
  duplicate: method('design', 'workspace')
    .input(z.object({ file: workspacePath, title }))
    .output(z.object({ file: workspacePath })),
  /** Renames the file and what the playbook calls itself. */
  rename: method('design', 'workspace')
    .input(z.object({ file: workspacePath, title }))
    .output(z.object({ file: workspacePath })),
  /** Puts the file into the workspace's trash; `trashed` brings it back. */
  trash: method('design', 'workspace')
    .input(z.object({ file: workspacePath }))
    .output(z.object({ trashed: z.string() })),
  /** Refused: `playbook/exists`, `playbook/not-in-trash`. */
  restore: method('design', 'workspace')
    .input(z.object({ trashed: z.string() }))
    .output(z.object({ file: workspacePath })),
  /** Edits that are not on disk yet, kept for the case that the Studio dies. null: all is on disk. */
  keepDraft: method('design', 'workspace')
    .input(z.object({ file: workspacePath, draft: z.object({ text, revision: z.string() }).nullable() }))
    .output(nothing),
  readDraft: method('design', 'nothing')
    .input(z.object({ file: workspacePath }))
    .output(z.object({ draft: z.object({ text, revision: z.string(), savedMs: instant }).nullable() })),
}
