// Every example over every recorded alert and mail. It prints what each would do, a table for each kind of source, to be read by eye:
// ends, branches and targets. It fails where a run does not end, or where what must never be a target is one.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type JsonObject, type JsonValue, type Simulation, simulate } from '../engine/index.ts'
import { exampleLists, readExample } from './examples.ts'
import { root } from './steps.ts'

const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
const text = (file: string) => readFileSync(file, 'utf8')
const lines = (pattern: string): JsonObject[] =>
  globSync(join(corpus, pattern)).flatMap((file) =>
    text(file)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as JsonObject),
  )

const wazuh = (): JsonObject[] => lines('alerts-wazuh-labelled/*.jsonl').map(({ alert }) => alert as JsonObject)
const isSuricata = (hit: JsonObject) => JSON.stringify(hit).includes('"event_type":"alert"')

const panther = (): JsonValue[] =>
  globSync(join(corpus, 'panther-analysis', 'rules', '**', '*.yml')).flatMap((file) => {
    const rule = parse(text(file), { logLevel: 'silent' }) as {
      RuleID?: string
      DisplayName?: string
      Severity?: string
      Reports?: JsonObject
      LogTypes?: string[]
      Tests?: { ExpectedResult?: boolean; Log?: JsonObject }[]
    }
    const { RuleID = '?', DisplayName = RuleID, Severity = 'Medium', Reports, LogTypes: [p_log_type = '?'] = [] } = rule
    return (rule.Tests ?? []).flatMap(({ ExpectedResult, Log }) =>
      ExpectedResult && Log
        ? [
            {
              alertId: 'a-1',
              detectionId: RuleID,
              title: DisplayName,
              severity: String(Severity).toUpperCase(),
              p_log_type,
              ...(Reports && { reports: Reports }),
              alertContext: Log,
            },
          ]
        : [],
    )
  })

const SOURCES: { [name: string]: () => JsonValue[] } = {
  wazuh: () => wazuh().filter((hit) => !isSuricata(hit)),
  'suricata in wazuh': () => wazuh().filter(isSuricata),
  suricata: () =>
    globSync(join(corpus, 'suricata-eve-alerts', '**', '*.json')).flatMap(
      (file) => JSON.parse(text(file)) as JsonValue[],
    ),
  panther,
  'windows events': () => lines('evtx-mitre/*.jsonl').filter((_, at) => at % 20 === 0),
  mails: () =>
    globSync(join(corpus, 'xsoar-mail', '**', '*.eml')).map((file) => ({
      name: basename(file),
      mail: { raw: readFileSync(file, 'latin1') },
    })),
}

const EXAMPLES = ['alert-triage', 'phishing-triage', 'ransomware-containment']
const WRITES = ['isolate', 'isolate-other', 'segment', 'disable-user', 'firewall-block', 'quarantine', 'block-sender']

interface Table {
  alerts: number
  ends: Map<string, number>
  branches: Map<string, number>
  targets: Map<string, number>
  /** How often each fact was found. */
  facts: Map<string, number>
}

const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)

function add(table: Table, { status, journal, ledger }: Simulation): void {
  table.alerts++
  const end = journal.at(-1)
  count(table.ends, end?.kind === 'run.ended' && end.error ? `${status} ${end.error.code}` : status)
  for (const entry of journal) {
    if (entry.kind === 'step.completed' && ['normal', 'facts', 'judged'].includes(entry.node))
      for (const [name, value] of Object.entries(entry.output as JsonObject))
        if (value !== '' && !(Array.isArray(value) && value.length === 0)) count(table.facts, name)
    if (entry.kind === 'step.completed' && entry.port !== undefined && entry.port !== 'done')
      count(table.branches, `${entry.node}: ${entry.port}`)
  }
  for (const { node, input } of ledger) {
    if (!WRITES.includes(node)) continue
    const { url, json } = input as { url: string; json?: JsonObject }
    count(table.targets, node === 'quarantine' ? `quarantine ${String(json?.['from'])}` : `${node} ${url}`)
  }
}

const sorted = (map: Map<string, number>) =>
  [...map].sort((one, two) => two[1] - one[1]).map(([key, times]) => `  ${String(times).padStart(5)}  ${key}`)

function print(example: string, source: string, { alerts, ends, branches, targets, facts }: Table): void {
  const parts = [
    `${example} over ${source}: ${alerts}`,
    ...sorted(ends),
    ' facts',
    ...sorted(facts),
    ' branches',
    ...sorted(branches),
  ]
  console.log([...parts, ` targets (${targets.size})`, ...sorted(targets).slice(0, 40)].join('\n'))
}

/** What nothing that is contained may be: no host, a sensor (the address of the one recorded), what the system runs as, our own mail. */
const NEVER =
  /\/(?:unknown|wazuh-[\w-]+|10\.0\.2\.6|undefined|null)\/|\/users\/(?:system|[^/]*%5C|local%20service|network%20service|root|[^/]*%24)|quarantine $|\/blocked-senders\/(?:[^@%]*$|.*example\.com$)/i

describe.runIf(existsSync(corpus)).each(EXAMPLES)('%s', (example) => {
  const plan = readExample(`examples/${example}/${example}.playbook.yaml`).executable()

  test.each(Object.keys(SOURCES))('over %s', async (source) => {
    const table: Table = { alerts: 0, ends: new Map(), branches: new Map(), targets: new Map(), facts: new Map() }
    for (const alert of (SOURCES[source] as () => JsonValue[])()) {
      add(table, await simulate(plan, alert, { lists: exampleLists }))
    }
    print(example, source, table)
    expect(table.alerts).toBeGreaterThan(0)
    expect([...table.ends.keys()].filter((end) => end !== 'completed' && !end.includes('report/without-mail'))).toEqual(
      [],
    )
    expect([...table.targets.keys()].filter((target) => NEVER.test(target))).toEqual([])
  })
})
