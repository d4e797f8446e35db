// The contract between any screen and any host: its only door.
import { alerts } from './alerts.ts'
import { approvals } from './approvals.ts'
import { backtests } from './backtests.ts'
import { connections } from './connections.ts'
import { playbooks } from './playbooks.ts'
import { runs } from './runs.ts'
import { samples } from './samples.ts'
import { scenarios } from './scenarios.ts'
import { workspace } from './workspace.ts'

export type { AlertSource, StoredAlert, Suppression } from './alerts.ts'
export type { Question } from './approvals.ts'
export type { Backtest, BacktestAlert } from './backtests.ts'
export type { Connection } from './connections.ts'
export type { PlaybookSummary, PlaybookText } from './playbooks.ts'
export type { RunFilter, StoredRun } from './runs.ts'
export type { SampleSummary } from './samples.ts'
export type { ScenarioText } from './scenarios.ts'
export type { Hint, WorkspaceInfo } from './workspace.ts'

export const contract = { workspace, playbooks, samples, scenarios, runs, alerts, backtests, approvals, connections }
export type Contract = typeof contract
