// The contract between any screen and any host: its only door.
import { alerts } from './alerts.ts'
import { approvals } from './approvals.ts'
import { backtests } from './backtests.ts'
import { bundles } from './bundles.ts'
import { connections } from './connections.ts'
import { documents } from './documents.ts'
import { keys } from './keys.ts'
import { playbooks } from './playbooks.ts'
import type { Mark, MarkedContract } from './procedure.ts'
import { runs } from './runs.ts'
import { samples } from './samples.ts'
import { scenarios } from './scenarios.ts'
import { entries, jsonObject, plan } from './values.ts'
import { workspace } from './workspace.ts'

/** How JSON and numbers from outside are read: whole numbers stay exact. */
export { numberIn, parseJson } from '../engine/index.ts'
export type { AlertSource, StoredAlert, Suppression } from './alerts.ts'
export type { Question } from './approvals.ts'
export type { Backtest, BacktestAlert } from './backtests.ts'
export type { BundlePreview } from './bundles.ts'
export type { Connection } from './connections.ts'
export { shortSecretWarning, TELLING_SECRET } from './connections.ts'
export type { DocumentFormat } from './documents.ts'
export type { SigningKey } from './keys.ts'
export { MOST_TITLE, type PlaybookSummary, type PlaybookText } from './playbooks.ts'
export type { Mark, MarkedContract, Scope, Writes } from './procedure.ts'
export { ALL_SCOPES, describeMark, SCOPE_MEANINGS, SCOPES, WRITES } from './procedure.ts'
export type { RunFilter, StoredRun } from './runs.ts'
export type { SampleSummary } from './samples.ts'
export type { ScenarioText } from './scenarios.ts'
export { RUN_STATUSES } from './values.ts'
export type { Hint, TrustQuestion, WorkspaceInfo } from './workspace.ts'

/** Values of the engine, whose checks are code: whoever describes the contract must say by itself what they are. */
export const engineValues = { jsonObject, plan, entries }

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
} satisfies MarkedContract
export type Contract = typeof contract

export interface MarkedMethod {
  /** `noun.verb`. */
  name: string
  noun: string
  verb: string
  mark: Mark
}

/** Every method of the contract with its mark. */
export const markedMethods: readonly MarkedMethod[] = Object.entries(contract as MarkedContract).flatMap(
  ([noun, methods]) =>
    Object.entries(methods).map(([verb, one]) => ({ name: `${noun}.${verb}`, noun, verb, mark: one['~orpc'].meta })),
)
