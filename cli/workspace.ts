// The workspace that a command works in: where it is, who holds its key, and the host that is opened on it.
import { type Catalog, createCatalog, type JsonValue, type Lists, type Plan } from '../engine/index.ts'
import {
  nodeTypes,
  type RunFilter,
  type RunPage,
  type Runs,
  type StoredRun,
  type StoredStatus,
  type Verification,
} from '../host/index.ts'
import type { CommonOptions } from './command.ts'
import { CommandError } from './errors.ts'
import type { Terminal } from './terminal.ts'

export type {
  EntryListener,
  RunFilter,
  RunHandle,
  RunResult,
  Runs,
  StoredRun,
  StoredStatus,
  Verification,
} from '../host/index.ts'

export const RUN_STATUSES: readonly StoredStatus[] = [
  'running',
  'waiting',
  'in-doubt',
  'completed',
  'failed',
  'cancelled',
  'undoing',
  'undone',
]

/** What commands need of a workspace. */
export interface Workspace {
  catalog: Catalog
  lists: Lists
  listNames(): string[]
  runs: Runs
  history(filter: RunFilter): RunPage
  /** The row of a run. @throws RunRefused `run/unknown` */
  stored(id: string): StoredRun
  verify(id: string): Verification
  /** @throws RunRefused `run/bad-alert` */
  refuseAlert(plan: Plan, alert: JsonValue): void
  close(): Promise<void>
}

/** Every node type of this Firebreak. */
export function standardCatalog(): Catalog {
  return createCatalog(nodeTypes)
}

/** Names of the workspace's lists, where there is a workspace; a check works without one. */
export async function knownLists(_options: CommonOptions): Promise<string[] | undefined> {
  return undefined
}

export async function openWorkspace(
  _options: CommonOptions,
  _terminal: Terminal,
  _where: { near?: string } = {},
): Promise<Workspace> {
  throw new CommandError('workspace/none', 3, 'not yet')
}
