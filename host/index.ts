// The host's only door: everything another room may use is named here, one by one.

export type { Question } from '../api/index.ts'
// A question in words, for the page of an approver: a server does not know the engine.
export {
  answerWords,
  argumentsOf,
  choicesOf,
  evidenceOf,
  formQuestions,
  inOrderOfChoices,
  LATER,
  NOTHING_FOLLOWS,
  portWords,
  questionLines,
  REASON_NEEDED,
  reasonLabel,
  termsOf,
  unknownWords,
  visibleText,
  writeName,
} from '../engine/index.ts'
export { type OpenedBundle, recompile, toldBySigned } from '../exchange/index.ts'
export { createNodeCatalog } from '../nodes/index.ts'
export { type Access, SESSION_MS, type TokenHolder } from './access/access.ts'
export type { ApprovalLink } from './approvals/approval-link.ts'
export { approvalPath, readApprovalLink } from './approvals/approval-link.ts'
export type { BacktestOptions } from './backtests/backtest-batch.ts'
export type { BacktestProgress } from './backtests/backtest-progress.ts'
export type { Backtest, BacktestHandle, BacktestRequest, Backtests } from './backtests/backtests.ts'
export { readRevision } from './backtests/revision.ts'
export type { BundleRequest } from './bundles/bundles.ts'
export { isPlaybook } from './bundles/gather-bundle.ts'
export { BUNDLE_SUFFIX, bundleFolder, readBundle, unpackBundle } from './bundles/unpack-bundle.ts'
export { realCapabilities } from './capabilities/index.ts'
export { childEnvironment } from './child-environment.ts'
export type { HostClock } from './clock.ts'
export type { ConnectionKind, SecretField } from './connections/connection-kinds.ts'
export { connectionKinds } from './connections/connection-kinds.ts'
export type { ConnectionTest } from './connections/connection-use.ts'
export type { Connection, Connections, NewConnection } from './connections/connections.ts'
export { createHost } from './create-host.ts'
export { DATABASE_FILE } from './data-folder.ts'
export { type Examination, examine } from './doctor/examine.ts'
export type { Finding } from './doctor/finding.ts'
export type { Screens } from './doctor/machine.ts'
export { supportText, writeSupport } from './doctor/support-file.ts'
export type { About } from './gate/base.ts'
export type { RouterOptions } from './gate/create-router.ts'
export { carryOn, createRouter } from './gate/create-router.ts'
export type { Defect } from './gate/gate.ts'
export type { Host, HostOptions, LogLine } from './host.ts'
export { HostError } from './host-error.ts'
export { findJsonMistake } from './json-mistake.ts'
export type { SigningKey } from './keys/signing-keys.ts'
export { openSigningKeys, publicLine } from './keys/signing-keys.ts'
export type { WorkspaceLists } from './lists/lists.ts'
export { openLists } from './lists/lists.ts'
export {
  inspectPeople,
  PEOPLE_FILE,
  PEOPLE_PROBLEMS,
  peopleJsonSchema,
  type ReadPeople,
  readPeople,
} from './people/people-file.ts'
export { namesIn, personOf } from './people/who-may-answer.ts'
export type { CheckedPlaybook, CheckOptions } from './playbooks/check-playbook.ts'
export { checkPlaybook, hasErrors, PLAYBOOK_SUFFIX } from './playbooks/check-playbook.ts'
export { refusedException } from './playbooks/playbooks.ts'
export type { Surroundings } from './playbooks/summaries.ts'
export type { Template } from './playbooks/templates.ts'
export { templateNamed, templates } from './playbooks/templates.ts'
export type { RunVerification } from './runs/run-history.ts'
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
export type { ScenarioReport, ScenarioTask } from './scenarios/run-scenario-files.ts'
export type { TestRun } from './scenarios/run-scenarios.ts'
export { runScenarios } from './scenarios/run-scenarios.ts'
export { findScenarios, SCENARIO_SUFFIX } from './scenarios/scenario-files.ts'
export type { MasterKeySource } from './secrets/master-key.ts'
export type { StoredAlert } from './store/alerts.ts'
export type { BacktestAlert } from './store/backtests.ts'
export type { RunFilter, RunPage, StoredRun, StoredStatus } from './store/runs.ts'
export { type CheckedTriggers, checkTriggers, TRIGGER_PROBLEMS } from './triggers/check-triggers.ts'
export { givenByRoutes, moveGive } from './triggers/move-give.ts'
export type { SourceNews, Triggers } from './triggers/triggers.ts'
export { loadTriggers } from './triggers/triggers.ts'
export { TRIGGERS_FILE } from './triggers/triggers-file.ts'
export { triggersJsonSchema } from './triggers/triggers-schema.ts'
export type { Webhook } from './triggers/webhook.ts'
export { type Restored, restoreBackup } from './upkeep/restore.ts'
export type { Retention } from './upkeep/upkeep.ts'
export { filesWithin } from './workspace/files-within.ts'
export type { WorkspaceSettings } from './workspace/settings.ts'
export {
  inspectSettings,
  readSettings,
  SETTINGS_FILE,
  SETTINGS_PROBLEMS,
  settingsJsonSchema,
} from './workspace/settings.ts'
