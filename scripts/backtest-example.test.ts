// The comparison of two versions against a plain script that knows nothing of the engine: one operator of the alert triage is
// changed, and exactly the alerts that the script names must be told as different.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../engine/index.ts'
import type { BacktestAlert, Host } from '../host/index.ts'
import { createTestWorkspace } from '../testing/workspace.ts'
import { root } from './steps.ts'

const workspace = createTestWorkspace({}, { copyOf: join(root, 'examples') })
let host: Host

/** The same numbers every time (Park and Miller's generator). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

const WORDS = ['', 'informational', 'low', 'medium', 'high', 'critical', 'fatal']

function alertsOf(count: number): JsonObject[] {
  const random = randomOf(20_261_109)
  return Array.from({ length: count }, (_, n) => {
    const severity = 1 + Math.floor(random() * 6)
    const attack = random() < 0.4 ? ['T1003', 'T1059', 'T1486', 'T1105'][Math.floor(random() * 4)] : undefined
    const cve = random() < 0.2 ? ` CVE-2024-${1000 + n}` : ''
    return {
      class_uid: 2004,
      severity_id: severity,
      message: `Finding ${n}${cve}`,
      finding_info: {
        title: `Rule ${WORDS[severity]}`,
        attacks: attack === undefined ? [] : [{ technique: { uid: attack } }],
      },
    }
  })
}

/** What the triage's score is, worked out by hand: severity, technique, CVE; there is no address to look up. */
function scoreOf({ severity_id, finding_info, message }: JsonObject): number {
  const rank = [0, 0, 1, 2, 3, 4, 4][Number(severity_id)] as number
  const attacks = (finding_info as { attacks: { technique: { uid: string } }[] }).attacks
  const isGrave = attacks.some(({ technique }) => /^T1(003|021|078|110|486|490|556)/.test(technique.uid))
  return Math.min(100, rank * 20 + (isGrave ? 15 : 0) + (String(message).includes('CVE-') ? 10 : 0))
}

beforeAll(async () => {
  host = await workspace.open()
})
afterAll(() => workspace.remove())

async function differencesOf(from: string, to: string, alerts: readonly JsonObject[]): Promise<BacktestAlert[]> {
  const file = 'alert-triage/alert-triage.playbook.yaml'
  const text = readFileSync(workspace.at(file), 'utf8')
  expect(text.split(from)).toHaveLength(2)
  const other = 'alert-triage/changed.playbook.yaml'
  workspace.write(other, text.replace(from, to))
  workspace.write('alerts.ndjson', alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(''))
  const [tested, changed] = await Promise.all([host.playbooks.check(file), host.playbooks.check(other)])
  if (!tested.plan || !changed.plan) throw new Error('the example does not compile')
  const { id } = await (
    await host.backtests.start({
      plan: tested.plan,
      file,
      against: { name: other, plan: changed.plan },
      alerts: [workspace.at('alerts.ndjson')],
      options: {},
      jobs: 1,
    })
  ).ended
  return host.backtests.alerts(id, 'difference', { limit: 10_000 })
}

describe('a change of one operator', () => {
  const alerts = alertsOf(1_500)
  const numbers = (isOne: (alert: JsonObject) => boolean) => alerts.flatMap((alert, n) => (isOne(alert) ? [n + 1] : []))

  test('>= into > at the threshold for paging flips the alerts that lie right on it', async () => {
    const flipped = numbers((alert) => scoreOf(alert) === 80)
    expect(flipped.length).toBeGreaterThan(20)
    const found = await differencesOf('steps.score.value >= vars.pageFrom', 'steps.score.value > vars.pageFrom', alerts)
    expect(found.map(({ number }) => number)).toEqual(flipped)
    expect(new Set(found.map(({ node }) => node))).toEqual(new Set(['route']))
    expect(found[0]?.detail).toMatchObject({ what: 'path', before: 'now', after: 'today' })
  })

  test('another weight in the score flips those whose ticket says another score', async () => {
    // Everything from a score of 40 gets a ticket, in which the score stands; below nothing is written.
    const flipped = numbers((alert) => {
      const hasCve = String(alert['message']).includes('CVE-')
      const isInformational = alert['severity_id'] === 1
      return hasCve && !isInformational && (scoreOf(alert) >= 40 || scoreOf(alert) + 10 >= 40) && scoreOf(alert) < 100
    })
    const found = await differencesOf(
      '(size(steps.indicators.cves) > 0 ? 10 : 0)',
      '(size(steps.indicators.cves) > 0 ? 20 : 0)',
      alerts,
    )
    expect(found.map(({ number }) => number)).toEqual(flipped)
    expect(new Set(found.map(({ detail }) => detail?.['what']))).toEqual(new Set(['path', 'ledger']))
  })
})
