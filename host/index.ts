// The host's only door: everything another room may use is named here, one by one.

export { nodeTypes } from '../nodes/index.ts'
export type { BundleRequest } from './bundles/bundles.ts'
export { isPlaybook } from './bundles/gather-bundle.ts'
export type { SigningKey } from './bundles/signing-keys.ts'
export { openSigningKeys, publicLine } from './bundles/signing-keys.ts'
export { BUNDLE_SUFFIX, readBundle, unpackBundle } from './bundles/unpack-bundle.ts'
export type { HostClock } from './clock.ts'
export type { ConnectionKind, SecretField } from './connection-kinds.ts'
export { connectionKinds } from './connection-kinds.ts'
export type { ConnectionTest } from './connection-use.ts'
export type { Connection, Connections, NewConnection } from './connections.ts'
export type { Host, HostOptions, LogLine } from './create-host.ts'
export { createHost } from './create-host.ts'
export { DATABASE_FILE } from './data-folder.ts'
export type { About } from './handlers/base.ts'
export type { RouterOptions } from './handlers/create-router.ts'
export { createRouter } from './handlers/create-router.ts'
export type { Defect } from './handlers/gate.ts'
export { HostError } from './host-error.ts'
export { findJsonMistake } from './json-mistake.ts'
export type { BacktestOptions } from './lab/backtest-batch.ts'
export type { BacktestProgress } from './lab/backtest-progress.ts'
export type { Backtest, BacktestHandle, BacktestRequest, Backtests } from './lab/backtests.ts'
export { readRevision } from './lab/revision.ts'
export type { ScenarioReport, ScenarioTask } from './lab/run-scenario-files.ts'
export type { TestRun } from './lab/run-scenarios.ts'
export { runScenarios } from './lab/run-scenarios.ts'
export { findScenarios, SCENARIO_SUFFIX } from './lab/scenario-files.ts'
export type { WorkspaceLists } from './lists.ts'
export { openLists } from './lists.ts'
export type { MasterKeySource } from './master-key.ts'
export type { CheckedPlaybook } from './playbooks/check-playbook.ts'
export { checkPlaybook, hasErrors, PLAYBOOK_SUFFIX } from './playbooks/check-playbook.ts'
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
export type { BacktestAlert } from './store/backtest-rows.ts'
export type { Verification } from './store/journal.ts'
export type { RunFilter, RunPage } from './store/run-query.ts'
export type { StoredRun, StoredStatus } from './store/runs.ts'
export type { Template } from './templates.ts'
export { templateNamed, templates } from './templates.ts'
