// The contract between any screen and any host: its only door.
import { alerts } from './alerts.ts'
import { approvals } from './approvals.ts'
import { backtests } from './backtests.ts'
import { bundles } from './bundles.ts'
import { connections } from './connections.ts'
import { documents } from './documents.ts'
import { keys } from './keys.ts'
import { playbooks } from './playbooks.ts'
import { runs } from './runs.ts'
import { samples } from './samples.ts'
import { scenarios } from './scenarios.ts'
import { workspace } from './workspace.ts'

export type { AlertSource, StoredAlert, Suppression } from './alerts.ts'
export type { Question } from './approvals.ts'
export type { Backtest, BacktestAlert } from './backtests.ts'
export type { BundlePreview } from './bundles.ts'
export type { Connection } from './connections.ts'
export type { DocumentFormat } from './documents.ts'
export type { SigningKey } from './keys.ts'
export type { PlaybookSummary, PlaybookText } from './playbooks.ts'
export type { RunFilter, StoredRun } from './runs.ts'
export type { SampleSummary } from './samples.ts'
export type { ScenarioText } from './scenarios.ts'
export type { Hint, WorkspaceInfo } from './workspace.ts'

export const contract = {
  workspace,
  playbooks,
  samples,
  scenarios,
  runs,
  alerts,
  backtests,
  approvals,
  connections,
  bundles,
  keys,
  documents,
}
export type Contract = typeof contract
