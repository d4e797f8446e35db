// Alerts in the one shape against the schema itself, and the formats on alerts that nobody here wrote: recorded Suricata, Wazuh (also
// with Suricata inside) and Panther alerts.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject, JsonValue } from '../../engine/index.ts'
import { SAMPLED_FORMATS, samplesOf } from '../../testing/alerts/samples.ts'
import { alertFacts } from './facts.ts'
import { readAlert } from './formats/index.ts'
import { rehearsed, shapeAlert } from './give.ts'

const corpus =
  process.env['FIREBREAK_CORPUS'] ?? join(fileURLToPath(new URL('../..', import.meta.url)), '..', 'shared', 'corpus')
const schema = join(corpus, 'ocsf-schema')

/** Ours besides the schema's: what was sent, and the endpoints, which the schema has inside `evidences`. */
const OURS = ['original', 'src_endpoint', 'dst_endpoint']

interface Attribute {
  requirement?: string
  type?: string
}
type Attributes = { [name: string]: Attribute }

const json = (...path: string[]) => JSON.parse(readFileSync(join(schema, ...path), 'utf8')) as JsonObject

function attributesOf(file: JsonObject): Attributes {
  const { $include = [], ...own } = file['attributes'] as JsonObject
  const included = [$include].flat().map((path) => attributesOf(json(path as string)))
  return Object.assign({}, ...included, own) as Attributes
}

const objects = new Map<string, Attributes>()
function objectAttributes(name: string): Attributes {
  let known = objects.get(name)
  if (!known) {
    const file = json('objects', `${name}.json`)
    const parent = typeof file['extends'] === 'string' ? objectAttributes(file['extends']) : {}
    const own = attributesOf(file)
    known = { ...parent }
    // An attribute that is written anew without a requirement keeps its parent's.
    for (const [key, value] of Object.entries(own)) known[key] = { ...known[key], ...value }
    objects.set(name, known)
  }
  return known
}

const PRIMITIVES: { [type: string]: (value: JsonValue) => boolean } = {
  integer_t: Number.isInteger,
  long_t: Number.isInteger,
  port_t: Number.isInteger,
  timestamp_t: Number.isInteger,
  float_t: (value) => typeof value === 'number',
  boolean_t: (value) => typeof value === 'boolean',
  json_t: () => true,
}

/** Everything that the schema does not allow, as paths with a reason. */
function misfits(value: JsonObject, attributes: Attributes, dictionary: Attributes, path: string): string[] {
  const missing = Object.entries(attributes)
    .filter(([name, { requirement }]) => requirement === 'required' && !(name in value))
    .map(([name]) => `${path}${name} is missing`)
  const wrong = Object.entries(value).flatMap(([name, inner]): string[] => {
    const plainName = name.replace(/_dt$/, '')
    if (!(name in attributes) && !(plainName in attributes)) return [`${path}${name} is not in the schema`]
    if (name.endsWith('_dt')) return typeof inner === 'string' ? [] : [`${path}${name} is no text`]
    const type = attributes[name]?.type ?? dictionary[name]?.type ?? 'string_t'
    return [inner].flat().flatMap((one): string[] => {
      if (type.endsWith('_t')) {
        const fits = PRIMITIVES[type] ?? ((given: JsonValue) => typeof given === 'string')
        return fits(one as JsonValue) ? [] : [`${path}${name} is no ${type}`]
      }
      if (typeof one !== 'object' || one === null) return [`${path}${name} is no object`]
      return misfits(one as JsonObject, objectAttributes(type), dictionary, `${path}${name}.`)
    })
  })
  return [...missing, ...wrong]
}

let finding: { merged: Attributes; dictionary: Attributes } | undefined

function findingSchema(): { merged: Attributes; dictionary: Attributes } {
  if (finding) return finding
  const dictionary = (json('dictionary.json')['attributes'] ?? {}) as unknown as Attributes
  const parts = ['base_event', 'findings/finding', 'findings/detection_finding'].map((name) =>
    attributesOf(json('events', `${name}.json`)),
  )
  const merged: Attributes = {}
  for (const part of parts) for (const [key, value] of Object.entries(part)) merged[key] = { ...merged[key], ...value }
  // Profiles that the alert does not apply require nothing.
  for (const name of ['cloud', 'osint']) delete merged[name]
  finding = { merged, dictionary }
  return finding
}

function findingMisfits(alert: JsonObject): string[] {
  const { merged, dictionary } = findingSchema()
  const own = Object.fromEntries(Object.entries(alert).filter(([name]) => !OURS.includes(name)))
  return misfits(own, merged, dictionary, '')
}

function shaped(sent: JsonValue): JsonObject {
  const found = shapeAlert(sent, rehearsed(Date.UTC(2026, 10, 30)))
  if (found.kind !== 'alert') throw new Error(`${found.message} ${JSON.stringify(sent).slice(0, 300)}`)
  return found.alert
}

const jsonLines = (file: string): JsonValue[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as JsonValue)

test.runIf(existsSync(schema))('every sample in the one shape fits the schema of a Detection Finding', () => {
  for (const format of SAMPLED_FORMATS) {
    for (const { alert } of samplesOf(format))
      expect({ format, misfits: findingMisfits(shaped(alert)) }).toEqual({ format, misfits: [] })
  }
  // It can fail.
  const { metadata, ...rest } = shaped({ title: 'x' })
  expect(findingMisfits({ ...rest, colour: 'red', time: 'now' })).toEqual([
    'metadata is missing',
    'time is no timestamp_t',
    'colour is not in the schema',
  ])
  expect(metadata).toBeDefined()
})

test.runIf(existsSync(corpus))('recorded Suricata alerts are told as such, and fit', () => {
  const alerts = globSync(join(corpus, 'suricata-eve-alerts', '**', '*.json')).flatMap(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as JsonValue[],
  )
  expect(alerts.length).toBeGreaterThan(100)
  for (const sent of alerts) {
    expect(readAlert(sent, 'auto')).toMatchObject({ kind: 'alert', format: 'suricata-eve' })
    const alert = shaped(sent)
    const facts = alertFacts(alert)
    expect(facts.title).not.toMatch(/^Suricata rule/)
    expect(facts.severity).toBeGreaterThan(0)
    expect(facts.addresses.length).toBeGreaterThan(0)
    expect(findingMisfits(alert)).toEqual([])
  }
})

test.runIf(existsSync(corpus))('recorded Wazuh alerts are told as such, and fit', () => {
  const alerts = globSync(join(corpus, 'alerts-wazuh-labelled', '*.jsonl'))
    .flatMap(jsonLines)
    .map((record) => (record as JsonObject)['alert'] as JsonObject)
  expect(alerts.length).toBeGreaterThan(70)
  const formats = new Set<string>()
  for (const sent of alerts) {
    const read = readAlert(sent, 'auto')
    if (read.kind !== 'alert') throw new Error(read.kind)
    formats.add(read.format)
    const alert = shaped(sent)
    const facts = alertFacts(alert)
    expect(facts.title).not.toBe('Alert')
    expect(facts.timeMs).toBeLessThan(Date.UTC(2026, 0, 1))
    if (read.format === 'wazuh') expect(facts.host).toBeDefined()
    expect(findingMisfits(alert)).toEqual([])
  }
  expect([...formats].sort()).toEqual(['suricata-in-wazuh', 'wazuh'])
})

test.runIf(existsSync(corpus))(
  'events of Panther’s rules, in the alert that Panther would send, are told as such',
  () => {
    const events = globSync(join(corpus, 'panther-analysis', 'rules', '**', '*.yml')).flatMap((file) => {
      const rule = parse(readFileSync(file, 'utf8')) as {
        RuleID?: string
        DisplayName?: string
        Severity?: string
        Tests?: { Log?: JsonObject }[]
      }
      return (rule.Tests ?? []).map(({ Log = {} }) => ({ rule, Log }))
    })
    expect(events.length).toBeGreaterThan(500)
    for (const { rule, Log } of events) {
      const { RuleID = '?', DisplayName = RuleID, Severity = 'Info' } = rule
      const sent: JsonObject = {
        id: RuleID,
        alertId: 'a-1',
        title: DisplayName,
        severity: Severity.toUpperCase(),
        createdAt: '2026-11-17T08:00:00Z',
        alertContext: Log,
      }
      expect(readAlert(sent, 'auto')).toMatchObject({ kind: 'alert', format: 'panther' })
      const alert = shaped(sent)
      expect(alertFacts(alert)).toMatchObject({ title: DisplayName.trim(), timeMs: Date.UTC(2026, 10, 17, 8) })
      expect(alertFacts(alert).severity).toBeGreaterThan(0)
      expect(findingMisfits(alert)).toEqual([])
    }
  },
)
