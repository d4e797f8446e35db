// The alert-triage example over every recorded Wazuh and Suricata alert: each run ends well, whatever is in the alert.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type JsonObject, type JsonValue, simulate } from '../engine/index.ts'
import { exampleLists, readExample } from './examples.ts'
import { root } from './steps.ts'

const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
const { executable } = readExample('examples/alert-triage/alert-triage.playbook.yaml')
const plan = executable()

/** Objects of a file that holds one a line, or one list of them. */
function recordsOf(file: string): JsonObject[] {
  const text = readFileSync(file, 'utf8').trim()
  if (text.startsWith('[')) return JSON.parse(text) as JsonObject[]
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as JsonObject)
}

async function expectToEnd(alerts: JsonValue[], ...known: string[]): Promise<void> {
  expect(alerts.length).toBeGreaterThan(0)
  const ill: unknown[] = []
  const products = new Set<unknown>()
  for (const [at, alert] of alerts.entries()) {
    const { status, journal } = await simulate(plan, alert, { lists: exampleLists })
    if (status !== 'completed') ill.push({ at, status, end: journal.at(-1) })
    const normal = journal.find((entry) => entry.kind === 'step.completed' && entry.node === 'normal')
    products.add(normal?.kind === 'step.completed' && (normal.output as JsonObject)['product'])
  }
  expect(ill).toEqual([])
  expect([...products].sort()).toEqual(known)
}

test.runIf(existsSync(corpus))(
  'every recorded Wazuh alert is triaged to the end, as alert and as hit of the index',
  async () => {
    const hits = globSync(join(corpus, 'alerts-wazuh-labelled', '*.jsonl'))
      .flatMap(recordsOf)
      .map((record) => record['alert'] as JsonObject)
    await expectToEnd([...hits, ...hits.map((hit) => hit['_source'] as JsonObject)], 'suricata', 'wazuh')
  },
)

test.runIf(existsSync(corpus))('every recorded Suricata alert is triaged to the end', async () => {
  await expectToEnd(globSync(join(corpus, 'suricata-eve-alerts', '**', '*.json')).flatMap(recordsOf), 'suricata')
})
