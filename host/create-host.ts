// A running Firebreak on Node: store, runs, connections and capabilities put together around one data folder. Knows no screen
// and no terminal; whoever opens it closes it.
import { basename, join, resolve } from 'node:path'
import { reachingPrivate } from '../exchange/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'
import { createAccess } from './access/access.ts'
import { createAlerts } from './alerts/alerts.ts'
import { createApprovalLinks } from './approvals/approval-link.ts'
import { createOpenQuestions } from './approvals/open-questions.ts'
import { createBacktests } from './backtests/backtests.ts'
import { createBundles } from './bundles/bundles.ts'
import { createServedBundles } from './bundles/served-bundles.ts'
import { createHttp } from './capabilities/http/http.ts'
import { provider } from './capabilities/index.ts'
import { systemClock } from './clock.ts'
import { connectionFinder, refuseConnections, testConnection } from './connections/connection-use.ts'
import { type Connections, createConnections } from './connections/connections.ts'
import { secretLearner } from './connections/learn-secrets.ts'
import { DATABASE_FILE, makeDataFolder } from './data-folder.ts'
import type { Host, HostOptions } from './host.ts'
import { openSigningKeys } from './keys/signing-keys.ts'
import { openLists } from './lists/lists.ts'
import { openNouns } from './noun.ts'
import { nouns } from './nouns.ts'
import { readPeople } from './people/people-file.ts'
import { namesIn, refusePerson } from './people/who-may-answer.ts'
import { createPlaybooks } from './playbooks/playbooks.ts'
import { answerSigner } from './runs/answer-signatures.ts'
import { createRuns } from './runs/create-runs.ts'
import { driveDueRuns } from './runs/drive-due-runs.ts'
import { givenAlert } from './runs/given-alert.ts'
import { createRunHistory } from './runs/run-history.ts'
import { shownResult } from './runs/shown-run.ts'
import { createScenarios } from './scenarios/scenarios.ts'
import { type MasterKeySource, masterKeyFrom, newSalt } from './secrets/master-key.ts'
import { createRedactor, type Redactor } from './secrets/redactor.ts'
import { createSealer } from './secrets/sealer.ts'
import { openVault, type Vault } from './secrets/secrets.ts'
import { shownAlerts, shownBacktests, shownQuestion, shownRuns } from './shown.ts'
import type { FactStore } from './store/facts.ts'
import { openStore } from './store/open-store.ts'
import { planFinder } from './triggers/plan-finder.ts'
import { createTriggers, loadTriggers, type Triggers } from './triggers/triggers.ts'
import { createTrust } from './trust/trust.ts'
import { createUpkeep } from './upkeep/upkeep.ts'
import { createHints } from './workspace/hints.ts'
import { readSettings } from './workspace/settings.ts'
import { openTrash } from './workspace/trash.ts'
import { openWorkspaceFolder } from './workspace/workspace-folder.ts'

/**
 * Opens the workspace whose data stands in `dataDir`.
 * @throws HostError `workspace/unwritable`; StoreError `store/…`: corrupt, newer, foreign, read-only, busy, full
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const { dataDir, masterKey, clock = systemClock, patienceMs = 2_000, onRest } = options
  makeDataFolder(dataDir)
  const workspaceDir = options.workspaceDir ?? join(dataDir, '..')
  const redactor = createRedactor()
  const { redact } = redactor
  const sealer = createSealer(redactor, () => vault())
  const store = await openStore({ file: join(dataDir, DATABASE_FILE), clock, sealer })
  const folder = openWorkspaceFolder(workspaceDir)
  const hints = createHints(folder, store, clock)
  const catalog = options.catalog ?? createNodeCatalog()
  const lists = openLists(join(workspaceDir, 'lists'))
  const http = createHttp({ redactor, clock, ...(options.refusePrivate && { refusePrivate: true }) })
  const { open: vault, renew: renewVault } = vaultOf(store.facts, masterKey, sealer.opened)
  const connections = createConnections(store.connections, vault, redactor, () => trust.isTrusted())
  const access = createAccess(store, clock, vault)
  const learnSecrets = secretLearner(store.connections, connections)
  const isSealed = async () => (await store.facts.get('master-key')) !== undefined
  const { refuseForeign, ...trust } = createTrust({
    store,
    folder: resolve(workspaceDir),
    catalog,
    vault,
    renewVault,
    async takeOver(opened) {
      await connections.bindSecrets(opened)
      await access.takeOverLinks(opened)
      sealer.startMarking()
      await store.journals.markAll()
    },
    onTrusted: sealer.startMarking,
    onAdopted() {
      hints.tell({ topic: 'workspace.trusted' })
      driveAgain()
    },
  })
  const history = createRunHistory(store, async () => {
    if (!(await isSealed())) return undefined
    await trust.isTrusted() // from then on marks are looked at, too
    return vault()
  })
  const { close: letGo, ...runs } = createRuns({
    store,
    clock,
    catalog,
    patienceMs,
    provide: provider({
      lists,
      http,
      findConnection: (declared) => connectionFinder(connections, declared),
      redact,
      onLog: options.onLog,
    }),
    redact,
    isIdle: () => !redactor.knows(),
    learnSecrets,
    refuseForeign,
    refusePerson: (ask, answer) => refusePerson(people(), ask, answer),
    refuseConnections: (plan) => refuseConnections(connections, plan),
    ...(onRest && { onRest: (run) => onRest(shownResult(run, redact)) }),
    verify: (id) => history.verify(id),
    // A workspace without secrets has no master key yet, and an answer is no reason to choose one.
    signAnswer: async (...answer) =>
      (await isSealed()) ? answerSigner((await vault()).derive('answers'))(...answer) : undefined,
  })
  const afterLearning =
    <Call extends unknown[], T>(work: (...call: Call) => Promise<T>) =>
    async (...call: Call): Promise<T> => {
      await learnSecrets()
      return work(...call)
    }
  const backtests = createBacktests({
    store: { runs: store.runs, backtests: { ...store.backtests, advance: afterLearning(store.backtests.advance) } },
    catalog,
    lists,
    clock,
    onChange: (id) => hints.tell({ topic: 'backtests.changed', id }),
  })
  const keys = openSigningKeys(options.keysDir ?? join(dataDir, 'keys'), masterKey, clock)
  const discard = openTrash(folder, join(dataDir, 'trash'), clock).put
  const { readOnly, refuseExceptions = false } = options
  const settings = () => readSettings(workspaceDir)
  const people = () => readPeople(workspaceDir, options.peopleFile)
  const surroundings = () => {
    const known = people().people
    return {
      lists: lists.names(),
      commented: lists.commented(),
      exceptions: settings().exceptions,
      ...(known && { people: namesIn(known) }),
    }
  }
  const playbooks = createPlaybooks({
    folder,
    dataDir,
    catalog,
    surroundings,
    clock,
    refuseExceptions,
    onChange: hints.look,
  })
  const scenarios = createScenarios({ folder, discard, onChange: hints.look })
  const bundles = createBundles({
    folder,
    catalog,
    lists,
    keys,
    check: playbooks.check,
    scenariosOf: scenarios.list,
    secretFinder: () => secretFinder(connections, redactor),
  })
  const allRuns = { ...runs, ...history }
  const openQuestions = createOpenQuestions(store)
  const links = createApprovalLinks({ links: store.links, access, clock, people, questions: openQuestions })
  let stopDriving = () => {}
  let driveAgain = () => {}
  let triggers: Triggers | undefined
  const tellOfAlerts = () => hints.tell({ topic: 'alerts.changed' })
  const { withSecrets: _kept, bindSecrets: _own, ...shownConnections } = connections
  const ofOwn =
    <Call extends unknown[], T>(work: (...call: Call) => Promise<T>) =>
    async (...call: Call): Promise<T> => {
      await refuseForeign()
      return work(...call)
    }
  const { path } = folder
  return {
    workspace: { folder: resolve(path), name: basename(resolve(path)), ...(readOnly !== undefined && { readOnly }) },
    settings,
    people,
    catalog,
    playbooks,
    scenarios,
    own: openNouns(nouns, { store, clock, catalog, folder, dataDir, lists, discard, hints }),
    lists,
    trust,
    runs: shownRuns(allRuns, redact),
    connections: {
      ...telling({ ...shownConnections, add: ofOwn(connections.add) }, () =>
        hints.tell({ topic: 'connections.changed' }),
      ),
      test: ofOwn((name) => testConnection(connections, http, redactor, clock, name)),
    },
    approvals: { list: async () => (await openQuestions()).map((one) => shownQuestion(one, redact)), ...links },
    signAnswers: async () => void (await vault()),
    backtests: shownBacktests(backtests, redact),
    bundles: { ...bundles, ...createServedBundles(store.facts) },
    keys,
    access: { ...access, issue: ofOwn(access.issue) },
    upkeep: createUpkeep(store.upkeep, clock),
    alerts: shownAlerts(createAlerts({ store: store.alerts, clock, onChange: tellOfAlerts }), redact),
    triggers: () => triggers,
    async openTriggers({ file, plans, onRun, ...more }) {
      await refuseForeign()
      await learnSecrets() // before anything that it takes in is put into words
      triggers = await createTriggers({
        ...more,
        store: { ...store, alerts: { ...store.alerts, accept: afterLearning(store.alerts.accept) } },
        redact,
        runs,
        connections,
        access,
        clock,
        folder: resolve(workspaceDir),
        file: file ?? loadTriggers(workspaceDir),
        plan: planFinder(playbooks, plans),
        refused: (plan) => (options.refusePrivate ? reachingPrivate(plan, catalog) : []),
        onChange: tellOfAlerts,
        ...(onRun && { onRun: (run, startedMs) => onRun(shownResult(run, redact), startedMs) }),
      })
      return triggers
    },
    hints: { listen: hints.listen },
    driveDueRuns(onTrouble) {
      driveAgain = () => {
        stopDriving()
        stopDriving = driveDueRuns({ store, clock, resume: runs.resume, onTrouble })
      }
      driveAgain()
    },
    redact,
    givenAlert: (plan, sent, rehearsedMs) => givenAlert(plan, sent, { nowMs: clock.now(), rehearsedMs }),
    close: async () => {
      driveAgain = () => {}
      stopDriving()
      await triggers?.stop()
      await backtests.close()
      hints.close()
      letGo()
      await http.close()
      await store.close()
    },
  }
}

/** Whether a text holds a secret of any connection; reads them all once. */
async function secretFinder(connections: Connections, redactor: Redactor): Promise<(text: string) => boolean> {
  for (const { name, secretFields } of await connections.list()) {
    if (secretFields.length > 0) await connections.withSecrets(name)
  }
  return redactor.holds
}

/** The vault of a workspace, opened when a secret is first sealed or unsealed. */
export function vaultOf(facts: FactStore, masterKey: MasterKeySource, onOpen: (vault: Vault) => void) {
  const openWith = async (isNewKey: boolean): Promise<Vault> => {
    // A passphrase gives another key in every workspace.
    const salt =
      'passphrase' in masterKey
        ? Buffer.from(await facts.note('passphrase-salt', Buffer.from(newSalt()).toString('base64')), 'base64')
        : new Uint8Array()
    return openVault(
      facts,
      masterKeyFrom(masterKey, () => salt),
      isNewKey,
    )
  }
  let vault: Promise<Vault> | undefined
  const keep = (opening: Promise<Vault>): Promise<Vault> => {
    vault = opening.then((opened) => {
      onOpen(opened)
      return opened
    })
    vault.catch(() => {
      vault = undefined // a key that can be read by the next time is read again
    })
    return vault
  }
  return { open: () => vault ?? keep(openWith(false)), renew: () => keep(openWith(true)) }
}

/** The same connections, which tell of every change. */
function telling(
  connections: Omit<Connections, 'withSecrets' | 'bindSecrets'>,
  tell: () => void,
): Omit<Connections, 'withSecrets' | 'bindSecrets'> {
  const { add, change, replaceSecret, remove } = connections
  const andTell = async <T>(doing: Promise<T>): Promise<T> => {
    const done = await doing
    tell()
    return done
  }
  return {
    ...connections,
    add: (connection) => andTell(add(connection)),
    change: (name, settings, secrets) => andTell(change(name, settings, secrets)),
    replaceSecret: (name, field, secret) => andTell(replaceSecret(name, field, secret)),
    remove: (name) => andTell(remove(name)),
  }
}
