// Twenty recorded alerts of each format that there are recordings of: rehearsed, run live and served, they come to the same.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { type AlertFormat, readAlert } from '../../soc/index.ts'
import { expectTheSame } from '../testing/expect-the-same.ts'
import { type Bench, openBench } from '../testing/one-alert.ts'
import { TAKES_ALERT, TAKES_ORIGINAL } from '../testing/takes-playbooks.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
const MOST = 20

const isFormat = (format: AlertFormat) => (alert: JsonValue) => {
  const read = readAlert(alert, 'auto')
  return read.kind === 'alert' && read.format === format
}
const text = (file: string) => readFileSync(file, 'utf8')

const suricata = () =>
  globSync(join(corpus, 'suricata-eve-alerts', '**', '*.json')).flatMap((file) =>
    (JSON.parse(text(file)) as JsonValue[]).slice(0, MOST),
  )

const wazuh = () =>
  globSync(join(corpus, 'alerts-wazuh-labelled', '*.jsonl'))
    .flatMap((file) => text(file).split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as JsonObject)['alert'] as JsonValue)

/** Events of its rules, in the alert that its webhook would send. */
const panther = () =>
  globSync(join(corpus, 'panther-analysis', 'rules', '**', '*.yml'))
    .slice(0, MOST)
    .flatMap((file) => {
      const rule = parse(text(file)) as { RuleID?: string; Severity?: string; Tests?: { Log?: JsonObject }[] }
      const { RuleID = '?', Severity = 'Info', Tests: [first] = [] } = rule
      const head = { id: RuleID, alertId: 'a-1', title: RuleID, createdAt: '2026-11-17T08:00:00Z' }
      return first?.Log ? [{ ...head, severity: Severity.toUpperCase(), alertContext: first.Log } as JsonObject] : []
    })

const RECORDED: [AlertFormat, () => JsonValue[], least: number][] = [
  ['suricata-eve', suricata, MOST],
  ['wazuh', wazuh, MOST],
  ['suricata-in-wazuh', wazuh, 3],
  ['panther', panther, 15],
]

describe.runIf(existsSync(corpus))('recorded alerts', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(
      { 'takes-alert.playbook.yaml': TAKES_ALERT, 'takes-original.playbook.yaml': TAKES_ORIGINAL },
      ['world'],
    )
  })
  afterAll(() => bench.close())

  test.each(RECORDED)('%s', async (format, read, least) => {
    const alerts = read().filter(isFormat(format)).slice(0, MOST)
    expect(alerts.length).toBeGreaterThanOrEqual(least)
    for (const ways of await bench.run('takes-alert.playbook.yaml', alerts, [])) expectTheSame(ways)
    const sent = await bench.run('takes-original.playbook.yaml', alerts, [])
    for (const [at, ways] of sent.entries()) {
      expectTheSame(ways)
      expect(ways.rehearsed.writes).toMatchObject([{ input: { json: { sent: alerts[at] } } }])
    }
  })
})
