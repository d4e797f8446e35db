import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compile, type Plan, readPlaybook } from '../engine/index.ts'
import { emptyProgress } from './backtests/backtest-progress.ts'
import { runBacktest } from './backtests/run-backtest.ts'
import { loadCatalog } from './node-packs.ts'
import { runScenarios } from './scenarios/run-scenarios.ts'

const PACK = new URL('./testing/pack.ts', import.meta.url).href
const PLAYBOOK = `firebreak: 1
name: Twice
nodes:
  t: { type: trigger/alert, next: d }
  d: { type: acme/double, with: { number: "\${alert.n}" } }
`
const SCENARIO = `scenario: 1
name: Two
playbook: twice.playbook.yaml
alert: { n: 2 }
expect: { status: completed, path: [t, d] }
`

const folder = mkdtempSync(join(tmpdir(), 'firebreak-packs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('a pack of nodes', () => {
  test('joins the own node types, after them', async () => {
    const catalog = await loadCatalog([PACK])
    expect(catalog.types.at(-1)?.type).toBe('acme/double')
    expect(catalog.packs).toEqual([PACK])
    expect((await loadCatalog()).get('acme/double')).toBeUndefined()
  })

  test.each([
    ['is not there', undefined],
    ['gives no list', 'export default { type: "acme/x" }'],
    ['gives a list of something else', 'export default [{ type: "acme/x" }]'],
  ])('that %s is refused by its code', async (what, text) => {
    const file = join(folder, `${what.replaceAll(' ', '-')}.mjs`)
    if (text !== undefined) writeFileSync(file, text)
    await expect(loadCatalog([pathToFileURL(file).href])).rejects.toMatchObject({ code: 'nodes/bad-pack' })
  })

  test('is there in the threads of scenarios', async () => {
    write('twice.playbook.yaml', PLAYBOOK)
    const tasks = ['a', 'b'].map((name) => ({ file: write(`${name}.scenario.yaml`, SCENARIO), lists: folder }))
    const { reports } = await runScenarios(tasks, await loadCatalog([PACK]), { jobs: 2 })
    expect(reports.map(({ status, problems, mismatches }) => [status, problems, mismatches])).toEqual([
      ['passed', [], []],
      ['passed', [], []],
    ])
    const { reports: without } = await runScenarios(tasks, await loadCatalog(), { jobs: 2 })
    expect(without.map(({ status }) => status)).toEqual(['broken', 'broken'])
  })

  test('is there in the threads of a backtest', async () => {
    const catalog = await loadCatalog([PACK])
    const plan = compile(readPlaybook(PLAYBOOK).playbook!, catalog).plan as Plan
    const path = write('alerts.jsonl', '{"n":1}\n{"n":2}\n')
    const { tally } = await runBacktest({
      plan,
      catalog,
      lists: {},
      options: {},
      files: [{ path, bytes: statSync(path).size }],
      from: emptyProgress(statSync(path).size, false),
      jobs: 1,
      signal: new AbortController().signal,
      save: async () => {},
    })
    expect(tally).toMatchObject({ runs: 2, statuses: { completed: 2 } })
  })
})
