import { describe, expect, test } from 'vitest'
import { type Playbook, type Simulation, simulate, simulateUndo } from '../engine/index.ts'
import { exampleLists, readExample, readExamples } from './examples.ts'

const examples = readExamples()

/** Ids of all nodes, those in loops too. */
const idsOf = (nodes: Playbook['nodes']): string[] =>
  Object.entries(nodes).flatMap(([id, { body }]) => [id, ...(body ? idsOf(body) : [])])

describe.each(examples)('$name', (example) => {
  test('compiles without an error or a warning', () => {
    expect(example.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
  })
  test('has 10 to 35 nodes, each with a title and a place on the canvas', () => {
    const ids = idsOf(example.playbook.nodes)
    expect(ids.length).toBeGreaterThanOrEqual(10)
    expect(ids.length).toBeLessThanOrEqual(35)
    expect(Object.keys(example.playbook.layout ?? {}).sort()).toEqual(ids.sort())
  })
  test('has three sample alerts or more', () => {
    expect(example.alerts.size).toBeGreaterThanOrEqual(3)
  })
})

const FILES = {
  phishing: 'examples/phishing-triage/phishing-triage.playbook.yaml',
  ransomware: 'examples/ransomware-containment/ransomware-containment.playbook.yaml',
  triage: 'examples/alert-triage/alert-triage.playbook.yaml',
}
type Which = keyof typeof FILES
type Answers = { [node: string]: string | string[] }

async function rehearse(which: Which, alert: string, answers: Answers = {}): Promise<Simulation> {
  const example = readExample(FILES[which])
  const people = Object.entries(answers).map(([node, choices]) => [
    node,
    [choices].flat().map((choice, n) => ({ choice, by: `person-${n}` })),
  ])
  return simulate(example.executable(), example.alerts.get(alert)!, {
    lists: exampleLists,
    answers: Object.fromEntries(people),
  })
}

const writesOf = ({ ledger }: Simulation) => ledger.map(({ node }) => node)

// [playbook, sample alert, what people answer, what would have been done]
const REHEARSALS: [Which, string, Answers, string[]][] = [
  [
    'phishing',
    'reported-credential-lure',
    { ask: 'approved' },
    ['quarantine', 'block-sender', 'tell-reporter', 'open-ticket'],
  ],
  ['phishing', 'reported-credential-lure', { ask: 'rejected' }, ['tell-harmless']],
  ['phishing', 'reported-credential-lure', {}, ['quarantine', 'block-sender', 'tell-reporter', 'open-ticket']],
  [
    'phishing',
    'reported-invoice-attachment',
    { ask: 'approved' },
    ['quarantine', 'block-sender', 'tell-reporter', 'open-ticket'],
  ],
  ['phishing', 'reported-newsletter', {}, ['tell-campaign']],
  ['phishing', 'reported-payment-request', { judge: 'rejected' }, ['tell-harmless']],
  [
    'phishing',
    'reported-payment-request',
    { judge: 'approved', ask: 'approved' },
    ['quarantine', 'block-sender', 'tell-reporter', 'open-ticket'],
  ],
  [
    'ransomware',
    'defender-mass-encryption',
    { 'ask-spread': 'rejected', 'new-credentials': 'done' },
    ['isolate', 'evidence', 'disable-user', 'firewall-block', 'revoke-sessions', 'report', 'tell'],
  ],
  [
    'ransomware',
    'wazuh-shadow-copies-deleted',
    { ask: ['approved', 'approved'], 'ask-spread': 'rejected' },
    ['isolate', 'evidence', 'disable-user', 'revoke-sessions', 'report', 'tell'],
  ],
  ['ransomware', 'wazuh-shadow-copies-deleted', { ask: 'approved', 'ask-spread': 'rejected' }, ['report', 'tell']],
  [
    'ransomware',
    'wazuh-shadow-copies-deleted',
    { ask: 'rejected', 'ask-spread': 'rejected' },
    ['page-commander', 'report', 'tell'],
  ],
  [
    'ransomware',
    'suricata-command-and-control',
    {},
    ['isolate', 'evidence', 'firewall-block', 'isolate-other', 'isolate-other', 'report', 'tell'],
  ],
  [
    'ransomware',
    'ocsf-canary-files-changed',
    { 'ask-spread': 'rejected' },
    ['isolate', 'evidence', 'disable-user', 'revoke-sessions', 'report', 'tell'],
  ],
  ['triage', 'wazuh-ssh-brute-force', {}, ['ticket']],
  ['triage', 'wazuh-virustotal-hit', {}, ['ticket']],
  ['triage', 'wazuh-file-changed', {}, []],
  ['triage', 'suricata-exploit-attempt', {}, ['page', 'ticket']],
  ['triage', 'suricata-policy-notice', {}, []],
  ['triage', 'defender-suspicious-sign-in', {}, ['ticket']],
  ['triage', 'sentinel-incident', {}, ['page', 'ticket']],
  ['triage', 'ocsf-detection-finding', {}, ['ticket']],
  ['triage', 'panther-console-login', {}, ['page', 'ticket']],
]

test.each(REHEARSALS)('%s on %s, answered %j, would do %j', async (which, alert, answers, writes) => {
  const simulation = await rehearse(which, alert, answers)
  expect(simulation.status).toBe('completed')
  expect(writesOf(simulation)).toEqual(writes)
})

test('every sample alert is rehearsed', () => {
  const rehearsed = new Set(REHEARSALS.map(([which, alert]) => `${FILES[which]} ${alert}`))
  const missing = examples.flatMap(({ file, alerts }) =>
    [...alerts.keys()].filter((name) => !rehearsed.has(`${file} ${name}`)),
  )
  expect(missing).toEqual([])
})

test('undo of ransomware containment takes everything back that can be, newest first, on the right host', async () => {
  const example = readExample(FILES.ransomware)
  const simulation = await rehearse('ransomware', 'defender-mass-encryption', { 'ask-spread': 'approved' })
  const before = simulation.ledger.length
  const undone = await simulateUndo(example.executable(), simulation)
  const calls = undone.ledger.slice(before).map(({ node, input }) => {
    const { method, url } = input as { method: string; url: string }
    return `${node}: ${method} ${url}`
  })
  expect(calls).toEqual([
    'report: POST /incidents/INC-4712/close',
    'isolate-other: DELETE /hosts/fin-ws-0151/isolation',
    'isolate-other: DELETE /hosts/fin-ws-0138/isolation',
    'firewall-block: DELETE /blocked/203.0.113.90',
    'disable-user: PATCH /users/p.novak',
    'isolate: DELETE /hosts/fin-ws-0142/isolation',
  ])
})

test('an alert in no known shape is triaged all the same', async () => {
  const example = readExample(FILES.triage)
  for (const alert of [
    {},
    { rule: null },
    { alert: 'text' },
    { properties: {}, evidence: [] },
    { message: 'from 203.0.113.9' },
  ]) {
    const { status, log } = await simulate(example.executable(), alert, { lists: exampleLists })
    expect(status).toBe('completed')
    expect(log.map(({ message }) => message)).toContain('An alert in a shape that alert triage does not know')
  }
})

test('a report without a mail fails, and someone is paged', async () => {
  const example = readExample(FILES.phishing)
  const simulation = await simulate(example.executable(), { title: 'a report' }, { lists: exampleLists })
  expect(simulation.status).toBe('failed')
  expect(writesOf(simulation)).toEqual(['page-someone'])
})
