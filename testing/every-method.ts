// For tests alone: one good call of every method of the contract, in an order in which each finds what it needs. What reads, writes
// or refuses too much shows here.
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../api/index.ts'

type Api = ContractRouterClient<Contract>

/** A playbook that ends at once, and one that asks. */
export const FILES = {
  'note.playbook.yaml': `firebreak: 1
name: Note
nodes:
  received: { type: trigger/alert, next: note }
  note: { type: action/log, with: { message: "seen" } }
`,
  'asking.playbook.yaml': `firebreak: 1
name: Asking
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { to: [soc], question: "Go on?", deadline: 30m }
    next: { approved: note, rejected: note, expired: note }
  note: { type: action/log, join: any, with: { message: "over" } }
`,
  'scenarios/asking.scenario.yaml':
    'scenario: 1\nname: Somebody approves\nplaybook: ../asking.playbook.yaml\nalert: {}\nanswers: { ask: approved }\nexpect: { status: completed }\n',
  'triggers.yaml': 'triggers: 1\nsources: {}\nroutes:\n  - { playbook: note.playbook.yaml }\n',
} as const

/** What earlier calls have made; a call that was refused made nothing. */
export interface Known {
  [name: string]: string | undefined
}

export interface Call {
  /** `noun.verb`. */
  name: string
  call(api: Api, known: Known): Promise<unknown>
}

const PLAYBOOK = 'note.playbook.yaml'
const ASKING = 'asking.playbook.yaml'
const NOBODY = { baseUrl: 'http://127.0.0.1:9' }

/** Starts a run that asks, and waits until it does. */
async function ask(api: Api): Promise<string> {
  const { run } = await api.runs.start({ file: ASKING, mode: 'live', alert: {} })
  await until(async () => (await api.runs.entries({ run, from: 0 })).run.status === 'waiting')
  return run
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}

const call = (name: string, run: Call['call']): Call => ({ name, call: run })

const workspace = [
  call('workspace.get', (api) => api.workspace.get()),
  call('workspace.trust', (api) => api.workspace.trust()),
  call('workspace.adopt', (api) => api.workspace.adopt({})),
  call('workspace.lists', (api) => api.workspace.lists()),
  call('workspace.hints', async (api) => (await api.workspace.hints()).return()),
]

const playbooks = [
  call('playbooks.list', (api) => api.playbooks.list()),
  call('playbooks.read', async (api, known) => {
    known.revision = (await api.playbooks.read({ file: PLAYBOOK })).revision
  }),
  call('playbooks.keepDraft', (api, { revision = '' }) =>
    api.playbooks.keepDraft({ file: PLAYBOOK, draft: { text: 'firebreak: 1\n', revision } }),
  ),
  call('playbooks.readDraft', (api) => api.playbooks.readDraft({ file: PLAYBOOK })),
  call('playbooks.write', (api, { revision = '' }) =>
    api.playbooks.write({ file: PLAYBOOK, text: `${FILES[PLAYBOOK]}# written\n`, revision }),
  ),
  call('playbooks.create', (api) => api.playbooks.create({ title: 'New', template: 'empty' })),
  call('playbooks.import', (api) =>
    api.playbooks.import({ fileName: 'imported.playbook.yaml', text: FILES[PLAYBOOK] }),
  ),
  call('playbooks.duplicate', async (api, known) => {
    known.copy = (await api.playbooks.duplicate({ file: PLAYBOOK, title: 'Copy' })).file
  }),
  call('playbooks.rename', async (api, known) => {
    known.copy = (await api.playbooks.rename({ file: known.copy ?? PLAYBOOK, title: 'Other' })).file
  }),
  call('playbooks.trash', async (api, known) => {
    known.trashed = (await api.playbooks.trash({ file: known.copy ?? PLAYBOOK })).trashed
  }),
  call('playbooks.restore', (api, { trashed = 'none' }) => api.playbooks.restore({ trashed })),
]

const tests = [
  call('samples.save', async (api, known) => {
    known.sample = (await api.samples.save({ playbook: PLAYBOOK, name: 'Mine', alert: {} })).file
  }),
  call('samples.list', (api) => api.samples.list({ playbook: PLAYBOOK })),
  call('samples.read', (api, { sample = 'none.json' }) => api.samples.read({ file: sample })),
  call('samples.remove', (api, { sample = 'none.json' }) => api.samples.remove({ file: sample })),
  call('scenarios.create', async (api, known) => {
    const text = FILES['scenarios/asking.scenario.yaml']
    known.scenario = (await api.scenarios.create({ playbook: ASKING, name: 'Another', text })).file
  }),
  call('scenarios.list', (api) => api.scenarios.list({ playbook: ASKING })),
  call('scenarios.write', (api, { scenario = 'scenarios/asking.scenario.yaml' }) =>
    api.scenarios.write({ file: scenario, text: `${FILES['scenarios/asking.scenario.yaml']}# written\n` }),
  ),
  call('scenarios.remove', (api, { scenario = 'scenarios/asking.scenario.yaml' }) =>
    api.scenarios.remove({ file: scenario }),
  ),
]

const runs = [
  call('runs.start', async (api, known) => {
    known.run = await ask(api)
  }),
  call('approvals.list', (api) => api.approvals.list()),
  call('approvals.link', async (api, known) => {
    const { run = 'none' } = known
    known.link = (await api.approvals.link({ run, node: 'ask', person: 'ben', untilMs: Date.now() + 60_000 })).id
  }),
  call('approvals.links', (api) => api.approvals.links()),
  call('approvals.revokeLink', (api, { link = 'none' }) => api.approvals.revokeLink({ id: link })),
  call('runs.resume', (api, { run = 'none' }) => api.runs.resume({ run })),
  call('runs.answer', async (api, { run = 'none' }) => {
    await api.runs.answer({ run, node: 'ask', choice: 'approved' })
    await until(async () => (await api.runs.entries({ run, from: 0 })).run.status === 'completed')
  }),
  call('runs.list', (api) => api.runs.list({})),
  call('runs.get', (api, { run = 'none' }) => api.runs.get({ run })),
  call('runs.entries', (api, { run = 'none' }) => api.runs.entries({ run, from: 0 })),
  call('runs.verify', (api, { run = 'none' }) => api.runs.verify({ run })),
  call('runs.lastOutputs', (api) => api.runs.lastOutputs({ playbook: 'Asking' })),
  call('runs.undo', (api, { run = 'none' }) => api.runs.undo({ run })),
  call('runs.release', async (api) => {
    const { run } = await api.runs.start({ file: ASKING, mode: 'live', alert: {}, pauseBefore: ['ask'] })
    await until(async () => (await api.runs.entries({ run, from: 0 })).run.status === 'waiting')
    await api.runs.release({ run, node: 'ask' })
  }),
  call('runs.cancel', async (api) => {
    const run = await ask(api)
    await api.runs.cancel({ run })
    await until(async () => (await api.runs.entries({ run, from: 0 })).run.status === 'cancelled')
  }),
  // No step here is in doubt, and no journal of a run was rehearsed: both are refused by what they do themselves.
  call('runs.settle', (api, { run = 'none' }) => api.runs.settle({ run, node: 'note', verdict: 'happened' })),
  call('runs.record', async (api, { run = 'none' }) => {
    const { plan, journal } = await api.runs.get({ run })
    return api.runs.record({ plan, journal })
  }),
]

const alerts = [
  call('alerts.submit', async (api, known) => {
    known.alert = (await api.alerts.submit({ alert: { title: 'One' } })).id
  }),
  call('alerts.list', (api) => api.alerts.list({})),
  call('alerts.get', (api, { alert = 'none' }) => api.alerts.get({ id: alert })),
  call('alerts.counts', (api) => api.alerts.counts()),
  call('alerts.sources', (api) => api.alerts.sources()),
  // It has started its run: there is nothing to try again.
  call('alerts.replay', (api, { alert = 'none' }) => api.alerts.replay({ id: alert })),
  call('alerts.suppress', async (api, known) => {
    const rule = { condition: 'source == "siem"', reason: 'maintenance', expiresMs: Date.now() + 60_000 }
    known.suppression = (await api.alerts.suppress(rule)).id
  }),
  call('alerts.suppressions', (api) => api.alerts.suppressions()),
  call('alerts.lift', (api, { suppression = 'none' }) => api.alerts.lift({ id: suppression })),
]

const backtests = [
  call('backtests.addSource', async (api, known) => {
    const base64 = btoa('{"n":1}\n{"n":2}\n')
    known.recorded = (await api.backtests.addSource({ fileName: 'march.ndjson', base64 })).file
  }),
  call('backtests.addHistory', (api) => api.backtests.addHistory({ playbook: 'Asking' })),
  call('backtests.sources', (api) => api.backtests.sources()),
  call('backtests.start', async (api, known) => {
    const { id } = await api.backtests.start({ playbook: PLAYBOOK, alerts: [known.recorded ?? 'none.ndjson'] })
    known.backtest = id
    await until(async () => (await api.backtests.get({ id })).status !== 'running')
  }),
  call('backtests.list', (api) => api.backtests.list()),
  call('backtests.get', (api, { backtest = 'none' }) => api.backtests.get({ id: backtest })),
  call('backtests.plan', (api, { backtest = 'none' }) => api.backtests.plan({ id: backtest, version: 'tested' })),
  call('backtests.alerts', async (api, known) => {
    const [sample] = await api.backtests.alerts({ id: known.backtest ?? 'none', kind: 'sample' })
    known.number = String(sample?.number ?? 0)
  }),
  call('backtests.open', (api, { backtest = 'none', number }) =>
    api.backtests.open({ id: backtest, kind: 'sample', number: Number(number ?? 0), version: 'tested' }),
  ),
  call('backtests.stop', (api, { backtest = 'none' }) => api.backtests.stop({ id: backtest })),
  // It has ended.
  call('backtests.resume', (api, { backtest = 'none' }) => api.backtests.resume({ id: backtest })),
  call('backtests.remove', (api, { backtest = 'none' }) => api.backtests.remove({ id: backtest })),
]

const rest = [
  call('connections.kinds', (api) => api.connections.kinds()),
  call('connections.secretsFor', (api) => api.connections.secretsFor({ kind: 'http', settings: NOBODY })),
  call('connections.add', (api) => api.connections.add({ name: 'edr', kind: 'http', settings: NOBODY, secrets: {} })),
  call('connections.change', (api) =>
    api.connections.change({ name: 'edr', settings: { ...NOBODY, testPath: '/x' }, secrets: {} }),
  ),
  call('connections.list', (api) => api.connections.list()),
  call('connections.test', (api) => api.connections.test({ name: 'edr' })),
  call('connections.remove', (api) => api.connections.remove({ name: 'edr' })),
  call('keys.create', (api) => api.keys.create({ name: 'team' })),
  // A key is trusted under one name alone.
  call('keys.trust', async (api) => {
    const [own] = await api.keys.list()
    return api.keys.trust({ publicKey: own?.publicKey ?? 'none', name: 'other' })
  }),
  call('keys.list', (api) => api.keys.list()),
  call('bundles.preview', (api) => api.bundles.preview({ playbooks: [PLAYBOOK], name: 'Note' })),
  call('bundles.create', (api) => api.bundles.create({ playbooks: [PLAYBOOK], name: 'Note' })),
  call('keys.remove', (api) => api.keys.remove({ name: 'team' })),
  call('documents.write', (api) => api.documents.write({ playbook: PLAYBOOK, format: 'md' })),
]

export const CALLS: readonly Call[] = [...workspace, ...playbooks, ...tests, ...runs, ...alerts, ...backtests, ...rest]

/** Calls of `CALLS` that are refused even where everything is allowed, and the code. */
export const REFUSED_ANYWAY: { readonly [name: string]: string } = {
  'runs.settle': 'run/not-waiting',
  'runs.record': 'run/bad-journal',
  'alerts.replay': 'alert/not-dead',
  'backtests.resume': 'backtest/ended',
  'keys.trust': 'keys/exists',
}
