// What a running host is to those that use it: its parts, and what it is opened with. create-host.ts puts it together.
import type { Question } from '../api/index.ts'
import type { Catalog, JsonObject, JsonValue, Plan } from '../engine/index.ts'
import type { Access } from './access/access.ts'
import type { Alerts } from './alerts/alerts.ts'
import type { ApprovalLinks } from './approvals/approval-link.ts'
import type { Backtests } from './backtests/backtests.ts'
import type { Bundles } from './bundles/bundles.ts'
import type { ServedBundles } from './bundles/served-bundles.ts'
import type { HostClock } from './clock.ts'
import type { ConnectionTest } from './connections/connection-use.ts'
import type { Connections } from './connections/connections.ts'
import type { SigningKeys } from './keys/signing-keys.ts'
import type { WorkspaceLists } from './lists/lists.ts'
import type { ReadPeople } from './people/people-file.ts'
import type { Playbooks } from './playbooks/playbooks.ts'
import type { RunHistory } from './runs/run-history.ts'
import type { RunResult, Runs } from './runs/runs.ts'
import type { Scenarios } from './scenarios/scenarios.ts'
import type { MasterKeySource } from './secrets/master-key.ts'
import type { Triggers, TriggersContext } from './triggers/triggers.ts'
import type { Trust } from './trust/trust.ts'
import type { Upkeep } from './upkeep/upkeep.ts'
import type { Hints } from './workspace/hints.ts'
import type { WorkspaceSettings } from './workspace/settings.ts'

export interface LogLine {
  run: string
  node: string
  level: 'debug' | 'info' | 'warning' | 'error'
  message: string
  fields: JsonObject
}

export interface HostOptions {
  /** Holds the database; made when it is not there. */
  dataDir: string
  /** Holds playbooks, sample alerts and `lists/`. Default: the folder that `dataDir` stands in. */
  workspaceDir?: string
  /** Asked for when a secret is first sealed or unsealed, or something live is begun, and never before. */
  masterKey: MasterKeySource
  clock?: HostClock
  /** The node types of this process. Default: Firebreak's own. */
  catalog?: Catalog
  /** How long a run that only waits for a timer is kept at hand before it is laid aside, milliseconds. Default 2000. */
  patienceMs?: number
  /** Holds the keys that sign bundles. Default: `keys` in the data folder. */
  keysDir?: string
  /** Says who may answer, instead of people.yaml of the workspace. */
  peopleFile?: string
  /** A playbook that takes exceptions from rules is not run. */
  refuseExceptions?: boolean
  /** No node reaches private addresses but through a connection that allows it. */
  refusePrivate?: boolean
  /** Why nothing in the workspace may be changed: it is a bundle. Methods of the contract that would are refused by their mark. */
  readOnly?: string
  /** What nodes write to the log, secrets masked. */
  onLog?(line: LogLine): void
  /** A run that this process drove has nothing left to do for now, however it had come to it: begun, answered, taken up. */
  onRest?(run: RunResult): void
}

export interface Host {
  workspace: { folder: string; name: string; readOnly?: string }
  /** firebreak.yaml, as it stands now. */
  settings(): WorkspaceSettings
  /** people.yaml, as it stands now. */
  people(): ReadPeople
  catalog: Catalog
  playbooks: Playbooks
  lists: WorkspaceLists
  runs: Runs & RunHistory
  /** Whether the data are this user's: nothing live goes on from others. */
  trust: Omit<Trust, 'refuseForeign'>
  connections: Omit<Connections, 'withSecrets' | 'bindSecrets'> & { test(name: string): Promise<ConnectionTest> }
  /** From now on answers are signed, also where no secret has been kept so far. @throws HostError `secrets/…` */
  signAnswers(): Promise<void>
  approvals: {
    /** What waits for a person, the most urgent first. */
    list(): Promise<Question[]>
  } & ApprovalLinks
  scenarios: Scenarios
  backtests: Backtests
  /** What came in by triggers, and what became of it. */
  alerts: Alerts
  /** Opens the triggers of this workspace; closed with the host. @throws HostError `triggers/bad-file`, `workspace/untrusted` */
  openTriggers(options: OpenTriggers): Promise<Triggers>
  /** The triggers that are open here. */
  triggers(): Triggers | undefined
  /** Who may speak to it where it is served. */
  access: Access
  /** Removes what is old or too much, and copies the database while it is used. */
  upkeep: Upkeep
  bundles: Bundles & ServedBundles
  keys: SigningKeys
  hints: Hints
  /** What nouns keep for their own handlers, by the noun's name: nobody else knows what it is. */
  own: ReadonlyMap<string, unknown>
  /** From now until it is closed, this host carries on runs that others left, and what becomes due. */
  driveDueRuns(onTrouble: (run: string, reason: unknown) => void): void
  /** Masks every secret that this host has used. */
  redact<T>(value: T): T
  /**
   * The alert as the playbook takes it: handed in now, or rehearsed from a virtual time on (milliseconds since 1970, UTC).
   * @throws RunRefused `run/bad-alert`
   */
  givenAlert(plan: Plan, sent: JsonValue, rehearsedMs?: number): JsonValue
  /** Lets go of every run (their journals say where to go on) and closes the database. */
  close(): Promise<void>
}

export interface OpenTriggers extends Pick<TriggersContext, 'onTrouble' | 'onSource' | 'onRun' | 'limits'> {
  /** Instead of the workspace's own. */
  file?: TriggersContext['file']
  /** Plans of playbook files that are not compiled here: those of a bundle. */
  plans?: ReadonlyMap<string, Plan>
}
