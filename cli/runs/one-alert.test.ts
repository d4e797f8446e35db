// What was rehearsed is what is run and what is served: path and ledger of the same alert are the same in all three, and what arrives
// at a server is what the ledger shows, byte for byte.
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../engine/index.ts'
import { type AlertSample, SAMPLED_FORMATS, samplesOf } from '../../testing/alerts/samples.ts'
import { expectTheSame } from '../testing/expect-the-same.ts'
import { type Bench, openBench } from '../testing/one-alert.ts'
import { TAKES_ALERT, TAKES_ORIGINAL } from '../testing/takes-playbooks.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

describe('every sample of every example', () => {
  const PLAYBOOKS: { [name: string]: { connections: string[]; answers: string[] } } = {
    'alert-triage': { connections: ['reputation', 'tickets', 'pager'], answers: [] },
    'phishing-triage': {
      connections: ['chat', 'reputation', 'mailbox', 'gateway', 'tickets'],
      answers: ['judge=approved', 'ask=approved'],
    },
    'ransomware-containment': {
      connections: ['edr', 'pager', 'network', 'directory', 'firewall', 'tickets', 'chat'],
      // Two must approve the first, and one person sits at the terminal: a rejection needs one.
      answers: ['ask=rejected:It is a test', 'ask-spread=approved', 'new-credentials=done'],
    },
  }
  let bench: Bench
  beforeAll(async () => {
    const files = Object.fromEntries(
      Object.keys(PLAYBOOKS).map((name) => [
        `${name}.playbook.yaml`,
        readFileSync(join(examples, name, `${name}.playbook.yaml`), 'utf8'),
      ]),
    )
    const connections = [...new Set(Object.values(PLAYBOOKS).flatMap((one) => one.connections))]
    bench = await openBench(files, connections, [join(examples, 'lists')])
  })
  afterAll(() => bench.close())

  test('every example is here', () => {
    const found = globSync(join(examples, '*', '*.playbook.yaml')).map((file) => basename(dirname(file)))
    expect(found.sort()).toEqual(Object.keys(PLAYBOOKS).sort())
  })

  test.each(Object.entries(PLAYBOOKS))('%s', async (name, { answers }) => {
    const samples = globSync(join(examples, name, 'alerts', '*.json')).map(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as JsonValue,
    )
    expect(samples.length).toBeGreaterThan(0)
    const all = await bench.run(`${name}.playbook.yaml`, samples, answers)
    expect(all).toHaveLength(samples.length)
    for (const ways of all) expectTheSame(ways)
    // They come to something: none fails before its first write.
    expect(all.flatMap(({ rehearsed }) => rehearsed.writes).length).toBeGreaterThan(0)
  })
})

describe('twenty alerts of each format', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(
      { 'takes-alert.playbook.yaml': TAKES_ALERT, 'takes-original.playbook.yaml': TAKES_ORIGINAL },
      ['world'],
    )
  })
  afterAll(() => bench.close())

  test.each(SAMPLED_FORMATS)('%s', async (format) => {
    const samples = samplesOf(format)
    const alerts = samples.map(({ alert }) => alert)
    const shaped = await bench.run('takes-alert.playbook.yaml', alerts, [])
    for (const [at, ways] of shaped.entries()) {
      expectTheSame(ways)
      expect(ways.rehearsed.writes).toMatchObject([writeOf(samples[at] as AlertSample)])
    }
    const sent = await bench.run('takes-original.playbook.yaml', alerts, [])
    for (const [at, ways] of sent.entries()) {
      expectTheSame(ways)
      expect(ways.rehearsed.writes).toMatchObject([{ input: { json: { sent: alerts[at] } } }])
    }
  })
})

/** What the playbook must have sent: a format that is not read fails here. */
function writeOf({ facts }: AlertSample) {
  const { title, severity, timeMs, host = null, user = null, addresses, hashes, techniques } = facts
  return {
    node: severity >= 4 ? 'page' : 'file',
    input: {
      url: `/${severity >= 4 ? 'pages' : 'files'}/${severity}`,
      json: {
        title,
        severity,
        timeMs,
        host,
        user,
        techniques,
        observables: expect.arrayContaining([...addresses, ...hashes]),
      },
    },
  }
}
