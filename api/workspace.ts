// The workspace that a host has open, and the hints of what has changed in it.
import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { method } from './procedure.ts'
import { effect, instant, mode, runStatus, workspacePath } from './values.ts'

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
  /** Names of its people, their addresses and groups, where people.yaml says who they are. */
  people: z.array(z.string()).optional(),
  /** Exceptions from rules that the workspace takes, by code. */
  exceptions: z.record(z.string(), z.object({ level: z.enum(['off', 'info', 'warning']), reason: z.string() })),
  /** What is wrong with firebreak.yaml: while there is anything, nothing that it says counts. */
  settingsProblems: z.array(z.object({ code: z.string(), message: z.string(), line: z.number().optional() })),
  /** Playbooks to start from. */
  templates: z.array(z.object({ id: z.string(), title: z.string(), summary: z.string() })),
})
export type WorkspaceInfo = z.infer<typeof workspaceInfo>

/** Whether the data are this user's, and what goes on once they are. */
export const trustQuestion = z.object({
  /** Or nothing live stands in them. */
  isTrusted: z.boolean(),
  /** They are sealed under another master key: their secrets cannot be opened, and go when the data are taken over. */
  isOtherKey: z.boolean(),
  /** Runs that are not over, rehearsals left out; `moreRuns` are not shown one by one. */
  runs: z.array(
    z.object({
      id: z.string(),
      playbook: z.string(),
      mode,
      status: runStatus,
      startedMs: instant,
      /** Names of the connections that it may use. */
      connections: z.array(z.string()),
      /** What its plan can do to the outside; `target` as the playbook says it. */
      writes: z.array(z.object({ node: z.string(), title: z.string(), effect, target: z.string().optional() })),
    }),
  ),
  moreRuns: z.number(),
  /** Alerts that wait to start runs where the workspace is served. */
  alerts: z.number(),
  /** `leadsTo`: the address. */
  connections: z.array(z.object({ name: z.string(), kind: z.string(), leadsTo: z.string().optional() })),
  /** Who could speak to it where it is served. */
  tokens: z.array(z.string()),
})
export type TrustQuestion = z.infer<typeof trustQuestion>

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
  /** The data are this user's from now on. */
  z.object({ topic: z.literal('workspace.trusted') }),
  z.object({ topic: z.literal('backtests.changed'), id: z.string() }),
  /** Alerts that came in by triggers, or what became of them. */
  z.object({ topic: z.literal('alerts.changed') }),
])
export type Hint = z.infer<typeof hint>

export const workspace = {
  get: method('watch', 'nothing').output(workspaceInfo),
  /** The workspace's lists, for rehearsals: name → values. */
  lists: method('watch', 'nothing').output(z.record(z.string(), z.array(z.string()))),
  /** Whether the data were written under this user's key: nothing live goes on from others. */
  trust: method('watch', 'nothing').output(trustQuestion),
  /** Takes the data over: what is not over goes on. `withoutSecrets`: see `isOtherKey`. Refused: `secrets/wrong-key`. */
  adopt: method('admin', 'data')
    .input(z.object({ withoutSecrets: z.boolean().default(false) }))
    .output(z.void()),
  /** A stream of hints that lasts as long as the connection. */
  hints: method('watch', 'nothing').output(eventIterator(hint)),
}
