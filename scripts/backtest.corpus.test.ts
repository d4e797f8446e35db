// The alert triage in a backtest over every recorded alert of Wazuh, Suricata and Panther: none is too strange for it, and the
// labelled ones give precision and recall.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Plan, qualityOf } from '../engine/index.ts'
import type { Backtest, BacktestOptions } from '../host/index.ts'
import { createTestWorkspace } from '../testing/workspace.ts'
import { root } from './steps.ts'

const corpus = process.env['FIREBREAK_CORPUS'] ?? join(root, '..', 'shared', 'corpus')
const workspace = createTestWorkspace({}, { copyOf: join(root, 'examples') })
const host = await workspace.open()
afterAll(() => workspace.remove())

async function backtest(alerts: string, options: BacktestOptions): Promise<{ plan: Plan; ended: Backtest }> {
  const { plan } = await host.playbooks.check('alert-triage/alert-triage.playbook.yaml')
  if (!plan) throw new Error('the example does not compile')
  return { plan, ended: await (await host.backtests.start({ plan, file: 'triage', alerts: [alerts], options })).ended }
}

test.runIf(existsSync(corpus))('labelled Wazuh alerts give precision and recall of every branch', async () => {
  const options = { alertPath: 'alert', label: { path: 'label', positive: ['TP'] } }
  const { plan, ended } = await backtest(join(corpus, 'alerts-wazuh-labelled'), options)
  const { tally, bad, alerts } = ended.progress as NonNullable<Backtest['progress']>
  expect(bad).toBe(0)
  expect(tally.labelled.positive + tally.labelled.negative).toBe(alerts)
  expect(tally.statuses).toEqual({ completed: alerts })
  // Some are alerts of Suricata that Wazuh passes on: they go the way of Suricata.
  const taken = qualityOf(plan, host.catalog, tally).filter(
    ({ node, port, runs }) => node === 'product' && port !== undefined && runs > 0,
  )
  expect(taken.map(({ port }) => port)).toEqual(['suricata', 'wazuh'])
  const real = taken.map(({ runs, precision = 0 }) => Math.round(runs * precision))
  const sum = (all: readonly number[]) => all.reduce((before, one) => before + one, 0)
  expect(sum(taken.map(({ runs }) => runs))).toBe(alerts)
  expect(sum(real)).toBe(tally.labelled.positive)
  expect(sum(taken.map(({ recall = 0 }) => recall))).toBeCloseTo(1, 9)
})

test.runIf(existsSync(corpus))('every recorded Suricata alert ends', async () => {
  const { ended } = await backtest(join(corpus, 'suricata-eve-alerts'), {})
  const { tally, bad, problems } = ended.progress as NonNullable<Backtest['progress']>
  expect({ bad, problems }).toEqual({ bad: 0, problems: [] })
  expect(tally.runs).toBeGreaterThan(100)
  expect(Object.keys(tally.statuses)).toEqual(['completed'])
})

test.runIf(existsSync(corpus))(
  'every sample event of a Panther rule ends, as the alert that Panther makes of it',
  async () => {
    const lines = globSync(join(corpus, 'panther-analysis', 'rules', '**', '*.yml')).flatMap((file) => {
      const rule = parse(readFileSync(file, 'utf8'), { logLevel: 'silent' }) as {
        RuleID?: string
        DisplayName?: string
        Severity?: string
        LogTypes?: string[]
        Tests?: { ExpectedResult?: boolean; Log?: object }[]
      }
      return (rule.Tests ?? []).map(({ ExpectedResult, Log }) =>
        JSON.stringify({
          label: ExpectedResult === true,
          alert: {
            p_log_type: rule.LogTypes?.[0] ?? 'unknown',
            p_rule_id: rule.RuleID,
            title: rule.DisplayName,
            severity: String(rule.Severity ?? 'MEDIUM').toUpperCase(),
            alertContext: Log ?? {},
          },
        }),
      )
    })
    expect(lines.length).toBeGreaterThan(100)
    const file = workspace.at('panther.ndjson')
    writeFileSync(file, `${lines.join('\n')}\n`)
    const { ended } = await backtest(file, { alertPath: 'alert', label: { path: 'label' } })
    const { tally, bad, alerts } = ended.progress as NonNullable<Backtest['progress']>
    expect({ bad, alerts }).toEqual({ bad: 0, alerts: lines.length })
    expect(tally.statuses).toEqual({ completed: alerts })
    expect(tally.labelled.positive).toBeGreaterThan(0)
  },
)
