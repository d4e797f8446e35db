// The host's only door: everything another room may use is named here, one by one.

export { nodeTypes } from '../nodes/index.ts'
export type {
  EntryListener,
  GivenAnswer,
  RunHandle,
  RunResult,
  Runs,
  StartOptions,
  Verdict,
} from './runs/runs.ts'
export { RunRefused } from './runs/runs.ts'
export type { Verification } from './store/journal.ts'
export type { RunFilter, RunPage } from './store/run-query.ts'
export type { StoredRun, StoredStatus } from './store/runs.ts'
