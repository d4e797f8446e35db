// Looks at a whole installation: what is wrong with it and what to do, and what somebody who helps needs to know, secrets masked.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalog, JsonObject } from '../../engine/index.ts'
import { type HostClock, systemClock } from '../clock.ts'
import { createConnections } from '../connections/connections.ts'
import { vaultOf } from '../create-host.ts'
import { DATABASE_FILE } from '../data-folder.ts'
import type { MasterKeySource } from '../secrets/master-key.ts'
import { createRedactor, type Redactor } from '../secrets/redactor.ts'
import { createSealer } from '../secrets/sealer.ts'
import { openStore } from '../store/open-store.ts'
import { lookAtDatabase, lookAtFolder, lookAtKey } from './data.ts'
import { type Finding, note, sentenceOf, well, wrong } from './finding.ts'
import { lookAtClock, lookAtDisk, lookAtNode, lookAtPort, lookAtScreens, lookOr, type Screens } from './machine.ts'
import { lookAtWorkspace } from './workspace.ts'

export interface Patient {
  workspaceDir: string
  dataDir: string
  masterKey: MasterKeySource
  catalog: Catalog
  screens: Screens
  port: number
  clock?: HostClock
}

export interface Examination {
  findings: Finding[]
  /** Of connections: settings, never secrets; and the last runs that had a problem. */
  data: JsonObject
  /** Masks every secret of the workspace; undefined where some could not be opened, so that none can be looked for. */
  redact: Redactor['redact'] | undefined
}

export async function examine(patient: Patient): Promise<Examination> {
  const { workspaceDir, dataDir, masterKey, catalog, screens, port, clock = systemClock } = patient
  const folder = existsSync(dataDir) ? dataDir : workspaceDir
  const { findings: ofDatabase, examined } = lookAtDatabase(dataDir)
  const isCurrent = examined !== undefined && examined.version === examined.newest
  const secrets = isCurrent ? await lookAtSecrets(dataDir, masterKey, clock) : NOTHING_SEALED
  return {
    findings: [
      lookAtNode(),
      lookAtFolder(dataDir),
      ...ofDatabase,
      secrets.key ?? lookAtKey(masterKey, dataDir, false),
      ...secrets.findings,
      ...(await lookAtWorkspace(workspaceDir, catalog)),
      await lookOr('Disk', 'See whether the disk is there.', () => lookAtDisk(folder)),
      lookAtClock(clock.now(), examined?.lastRunMs),
      await lookAtPort(port),
      ...lookAtScreens(screens),
    ],
    data: { ...(examined && { database: { version: examined.version, newest: examined.newest } }), ...secrets.data },
    redact: examined === undefined || isCurrent ? secrets.redact : undefined,
  }
}

interface LookedSecrets {
  key?: Finding
  findings: Finding[]
  data: JsonObject
  redact: Redactor['redact'] | undefined
}

const NOTHING_SEALED: LookedSecrets = { findings: [], data: {}, redact: createRedactor().redact }

/** Opens every secret with the key; a key that is not there is not made. */
async function lookAtSecrets(dataDir: string, masterKey: MasterKeySource, clock: HostClock): Promise<LookedSecrets> {
  const redactor = createRedactor()
  const store = await openStore({
    file: join(dataDir, DATABASE_FILE),
    clock,
    sealer: createSealer(redactor, () => vault()),
  })
  const { open: vault } = vaultOf(store.facts, masterKey, () => {})
  try {
    const isSealed = (await store.facts.get('master-key')) !== undefined
    const rows = await store.connections.list()
    const sealed = rows.filter(({ secretFields }) => secretFields.length > 0)
    const key = lookAtKey(masterKey, dataDir, isSealed)
    const isThere = !('keyFile' in masterKey) || existsSync(masterKey.keyFile)
    const connections = createConnections(store.connections, vault, redactor)
    const findings: Finding[] = []
    for (const { name } of isThere ? sealed : []) {
      try {
        await connections.withSecrets(name)
      } catch (thrown) {
        findings.push(
          wrong(
            `Connection ${name}`,
            sentenceOf(thrown),
            `Give the master key under which it was sealed, or its secrets again: firebreak connections replace ${name}`,
          ),
        )
      }
    }
    if (isThere && sealed.length > 0 && findings.length === 0) {
      findings.push(well('Connections', `The secrets of ${sealed.length} can be opened.`))
    }
    if (rows.length === 0) findings.push(note('Connections', 'There are none.'))
    const areKnown = isThere && findings.every(({ state }) => state !== 'wrong')
    const data = {
      connections: rows.map(({ name, kind, settings, secretFields }) => ({ name, kind, settings, secretFields })),
      problems: areKnown ? await lastProblems(store.runs) : [],
    } as unknown as JsonObject
    return { key, findings, data, redact: areKnown || sealed.length === 0 ? redactor.redact : undefined }
  } finally {
    await store.close()
  }
}

const MOST_PROBLEMS = 50

async function lastProblems(runs: Awaited<ReturnType<typeof openStore>>['runs']) {
  const { runs: failed } = await runs.list({ status: ['failed', 'in-doubt'], limit: MOST_PROBLEMS })
  return failed.map(({ id, playbook, mode, status, startedMs, problem }) => ({
    id,
    playbook: playbook.name,
    mode,
    status,
    startedMs,
    ...(problem !== undefined && { problem }),
  }))
}
