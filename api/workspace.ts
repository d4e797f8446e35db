// The workspace that a host has open, and the hints of what has changed in it.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { method } from './procedure.ts'
import { runStatus, workspacePath } from './values.ts'

export const workspaceInfo = z.object({
  /** The folder, as people know it. */
  folder: z.string(),
  name: z.string(),
  /** Who sits here: what answers and live runs are signed with. */
  person: z.string(),
  version: z.string(),
  node: z.string(),
  /** `server`: it is served, and starts runs by itself. */
  shell: z.enum(['browser', 'desktop', 'server']),
  /** Why nothing in it can be changed, where that is so. */
  readOnly: z.string().optional(),
  /** Names of the workspace's lists. */
  lists: z.array(z.string()),
  /** Exceptions from rules that the workspace takes, by code. */
  exceptions: z.record(z.string(), z.object({ level: z.enum(['off', 'info', 'warning']), reason: z.string() })),
  /** What is wrong with firebreak.yaml: while there is anything, nothing that it says counts. */
  settingsProblems: z.array(z.object({ code: z.string(), message: z.string(), line: z.number().optional() })),
  /** Playbooks to start from. */
  templates: z.array(z.object({ id: z.string(), title: z.string(), summary: z.string() })),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>

/** Only hints: what is true is to be asked for. */
export const hint = z.discriminatedUnion('topic', [
  /** A file was written, made or removed, by the Studio or by anybody else. `revision` is absent where it is gone. */
  z.object({ topic: z.literal('playbook.changed'), file: workspacePath, revision: z.string().optional() }),
  /** Sample alerts or scenarios. */
  z.object({ topic: z.literal('samples.changed') }),
  /** The lists, or firebreak.yaml: playbooks may have other problems now. */
  z.object({ topic: z.literal('surroundings.changed') }),
  /** Entries up to `sequence` (exclusive) can be read. */
  z.object({ topic: z.literal('run.changed'), run: z.string(), sequence: z.number(), status: runStatus }),
  z.object({ topic: z.literal('connections.changed') }),
  z.object({ topic: z.literal('backtests.changed'), id: z.string() }),
  /** Alerts that came in by triggers, or what became of them. */
  z.object({ topic: z.literal('alerts.changed') }),
])
export type Hint = z.infer<typeof hint>

export const workspace = {
  get: method('watch', 'nothing').output(workspaceInfo),
  /** The workspace's lists, for rehearsals: name → values. */
  lists: method('watch', 'nothing').output(z.record(z.string(), z.array(z.string()))),
  /** A stream of hints that lasts as long as the connection. */
  hints: method('watch', 'nothing').output(eventIterator(hint)),
}
