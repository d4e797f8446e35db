// No statement of the store goes over all runs, entries or alerts: SQLite says of each how it finds its rows.
import { afterEach, expect, it } from 'vitest'
import { createTestClock, createTestFolder } from '../store-for-tests.ts'
import { openDatabase } from './database.ts'
import { storeOn } from './open-sqlite.ts'

const folder = createTestFolder()
afterEach(() => folder.remove())

/** Statements that may, by their beginning, and why. */
const MAY: { [beginning: string]: string } = {
  "SELECT key, id FROM runs WHERE mode <> 'simulate'": 'marks every run, once, when data are taken over',
  'SELECT 1 FROM entries WHERE instr(body':
    'goes over an index of the few entries with large values, when a run is removed that had one',
}

/** Every statement that the store prepares, those of its lists included. */
async function statements() {
  const open = openDatabase({ file: folder.file, clock: createTestClock() })
  const texts = new Set<string>()
  const prepare = open.sqlite.prepare.bind(open.sqlite)
  open.sqlite.prepare = ((text: string) => {
    texts.add(text)
    return prepare(text)
  }) as typeof open.sqlite.prepare
  const store = storeOn(open)
  for (const text of [undefined, 'word', 'two words']) {
    for (const status of [undefined, 'failed', ['running', 'waiting', 'failed']] as const) {
      for (const playbook of [undefined, 'Phishing triage']) {
        const filter = { ...(text && { text }), ...(status && { status }), ...(playbook && { playbook }) }
        await store.runs.list(filter)
        await store.runs.list({ ...filter, mode: 'live', fromMs: 1, toMs: 2, cursor: '1.1' })
      }
    }
  }
  for (const states of [undefined, ['dead'], ['dead', 'queued']] as const) {
    await store.alerts.list({ ...(states && { states }) })
    await store.alerts.list({ ...(states && { states }), source: 'siem', limit: 7 })
  }
  await store.backtests.list(10)
  return { texts: [...texts], explain: (text: string) => planOf(prepare, text), close: () => store.close() }
}

/** Lines of EXPLAIN QUERY PLAN (https://sqlite.org/eqp.html). */
function planOf(prepare: (text: string) => { all(...values: unknown[]): unknown[] }, text: string): string[] {
  const names = [...new Set([...text.matchAll(/[:@]([a-z_]\w*)/gi)].map(([, name = '']) => name))]
  const values =
    names.length > 0 ? [Object.fromEntries(names.map((name) => [name, 1]))] : [...text.matchAll(/\?/g)].map(() => 1)
  return (prepare(`EXPLAIN QUERY PLAN ${text}`).all(...values) as { detail: string }[]).map(({ detail }) => detail)
}

/** What is wrong with the way in which a statement finds its rows. */
function wrongWith(text: string, plan: readonly string[]): string[] {
  if (Object.keys(MAY).some((beginning) => text.trim().startsWith(beginning))) return []
  const scans = plan.filter((line) => /^SCAN (runs|entries|alerts)\b/.test(line))
  // In the order of an index, and no further than a limit: as many rows are read as are wanted.
  const isLimited = /\bLIMIT\b/i.test(text) && !plan.some((line) => line.includes('TEMP B-TREE'))
  const sorts = plan.filter((line) => line === 'USE TEMP B-TREE FOR ORDER BY' && /\b(runs|entries|alerts)\b/.test(text))
  return [...(isLimited ? [] : scans), ...sorts].map((line) => `${line}: ${text.replace(/\s+/g, ' ').trim()}`)
}

it('each statement finds its rows by an index, in the order in which they are wanted', async () => {
  const { texts, explain, close } = await statements()
  const readable = texts.filter((text) => /^\s*(SELECT|INSERT|UPDATE|DELETE)/i.test(text))
  expect(readable.length).toBeGreaterThan(70)
  expect(readable.flatMap((text) => wrongWith(text, explain(text)))).toEqual([])
  for (const beginning of Object.keys(MAY))
    expect(readable.some((text) => text.trim().startsWith(beginning))).toBe(true)
  await close()
})

it('a statement that goes over all of them is found', () => {
  expect(wrongWith('SELECT * FROM runs', ['SCAN runs'])).toHaveLength(1)
  expect(
    wrongWith('SELECT key FROM runs ORDER BY id LIMIT 1', ['SCAN runs', 'USE TEMP B-TREE FOR ORDER BY']),
  ).toHaveLength(2)
  expect(wrongWith('SELECT key FROM runs ORDER BY key LIMIT 1', ['SCAN runs'])).toEqual([])
})
