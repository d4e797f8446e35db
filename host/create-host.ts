// A running Firebreak on Node: store, runs, connections and capabilities put together around one data folder. Knows no screen
// and no terminal; whoever opens it closes it.
import { join } from 'node:path'
import {
  type Capabilities,
  type CapabilityName,
  type Catalog,
  createCatalog,
  type JsonObject,
  type JsonValue,
  type NodeType,
  type Plan,
  type StepContext,
} from '../engine/index.ts'
import { nodeTypes } from '../nodes/index.ts'
import { createHttp } from './capabilities/http.ts'
import { type HostClock, systemClock } from './clock.ts'
import { type ConnectionTest, connectionFinder, refuseConnections, testConnection } from './connection-use.ts'
import { type Connections, createConnections } from './connections.ts'
import { DATABASE_FILE, makeDataFolder } from './data-folder.ts'
import { openLists, type WorkspaceLists } from './lists.ts'
import { type MasterKeySource, masterKeyFrom, newSalt } from './master-key.ts'
import { createRedactor } from './redactor.ts'
import { createRuns } from './runs/create-runs.ts'
import type { Activity } from './runs/durable-run.ts'
import { refuseAlert } from './runs/refusals.ts'
import { RunRefused, type Runs } from './runs/runs.ts'
import { openVault, type Vault } from './secrets.ts'
import type { Verification } from './store/journal.ts'
import type { RunFilter, RunPage } from './store/run-query.ts'
import type { StoredRun } from './store/runs.ts'
import { openStore } from './store/store.ts'

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
  /** Holds `lists/`. Default: the folder that `dataDir` stands in. */
  workspaceDir?: string
  /** Asked for when a secret is first sealed or unsealed, and never before. */
  masterKey: MasterKeySource
  clock?: HostClock
  /** How long a run that only waits for a timer is kept at hand before it is laid aside, milliseconds. Default 2000. */
  patienceMs?: number
  /** What nodes write to the log, secrets masked. */
  onLog?(line: LogLine): void
}

export interface Host {
  catalog: Catalog
  lists: WorkspaceLists
  runs: Runs
  connections: Omit<Connections, 'secretsOf'> & { test(name: string): Promise<ConnectionTest> }
  history(filter: RunFilter): RunPage
  /** The row of a run (an id, or the beginning of one that is unique). @throws RunRefused `run/unknown`; StoreError `run/ambiguous` */
  stored(idOrPrefix: string): StoredRun
  verify(id: string): Verification
  /** @throws RunRefused `run/bad-alert` */
  refuseAlert(plan: Plan, alert: JsonValue): void
  /** Lets go of every run (their journals say where to go on) and closes the database. */
  close(): Promise<void>
}

/**
 * Opens the workspace whose data stands in `dataDir`.
 * @throws HostError `workspace/unwritable`; StoreError `store/…`: corrupt, newer, foreign, read-only, busy, full
 */
export function createHost(options: HostOptions): Host {
  const { dataDir, masterKey, clock = systemClock, patienceMs = 2_000 } = options
  makeDataFolder(dataDir)
  const store = openStore({ file: join(dataDir, DATABASE_FILE), clock })
  const catalog = createCatalog(nodeTypes)
  const lists = openLists(join(options.workspaceDir ?? join(dataDir, '..'), 'lists'))
  const redactor = createRedactor()
  const http = createHttp({ redactor, clock })

  let vault: Vault | undefined
  const vaultNow = (): Vault => {
    const salt = () =>
      Buffer.from(store.noteFact('passphrase-salt', Buffer.from(newSalt()).toString('base64')), 'base64')
    vault ??= openVault(store, masterKeyFrom(masterKey, salt))
    return vault
  }
  const connections = createConnections(store, vaultNow, redactor)

  const provide = (type: NodeType, activity: Activity): object => {
    const { signal, idempotencyKey, attempt, run, node } = activity
    const log: Capabilities['log'] = {
      write: (level, message, fields = {}) => options.onLog?.(redactor.redact({ run, node, level, message, fields })),
    }
    const offered: { [Name in CapabilityName]: () => Capabilities[Name] } = {
      lists: () => lists,
      log: () => log,
      clock: () => ({ now: activity.now }),
      http: () => http.open(connectionFinder(connections, activity.connections)),
    }
    const given: Partial<Capabilities> & StepContext = { signal, idempotencyKey, attempt }
    for (const name of type.needs) Object.assign(given, { [name]: offered[name]() })
    return given
  }

  const { close: letGo, ...runs } = createRuns({
    store,
    clock,
    catalog,
    patienceMs,
    provide,
    redact: redactor.redact,
    refuseConnections: (plan) => refuseConnections(connections, plan),
  })

  const { secretsOf: _kept, ...shownConnections } = connections
  return {
    catalog,
    lists,
    runs,
    connections: {
      ...shownConnections,
      test: (name) => testConnection(connections, http, redactor, clock, name),
    },
    history: store.runs,
    stored: (idOrPrefix) => {
      const run = store.run(idOrPrefix)
      if (run) return run
      throw new RunRefused('run/unknown', `There is no run ${idOrPrefix} here. See them all with: firebreak runs`)
    },
    verify: store.verify,
    refuseAlert,
    close: async () => {
      letGo()
      await http.close()
      store.close()
    },
  }
}
