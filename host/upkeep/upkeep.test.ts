import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { link, type Plan, simulate } from '../../engine/index.ts'
import { createTestTime } from '../../testing/time.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

const LARGE = `firebreak: 2
name: Large
nodes:
  received: { type: trigger/alert, next: keep }
  keep: { type: data/set, with: { values: { text: "\${alert.text}" } } }
`
const ASKING = `firebreak: 2
name: Asking
nodes:
  received: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { to: [soc], question: "Go on?" }, next: { approved: note, rejected: note, expired: note } }
  note: { type: action/log, join: any, with: { message: over } }
`
const DAY = 86_400_000

async function open() {
  workspace = createTestWorkspace({ 'large.playbook.yaml': LARGE, 'asking.playbook.yaml': ASKING })
  const time = createTestTime()
  const host = await workspace.open({ clock: time })
  const plan = (await host.playbooks.check('large.playbook.yaml')).plan as Plan
  const record = async (text: string) => {
    const simulation = await simulate(link(plan, host.catalog), { text }, {})
    return host.runs.record(plan, simulation, { by: 'ana' })
  }
  return { host, time, record }
}

describe('a sweep', () => {
  it('removes runs that were over long ago, with all that is theirs, and keeps what others use', async () => {
    const { host, time, record } = await open()
    const [shared, own] = ['s'.repeat(400_000), 'o'.repeat(400_000)]
    const old = [await record(shared), await record(own), await record('needle in a haystack')]
    time.pass(10 * DAY)
    const kept = await record(shared)
    expect(await host.upkeep.sweep({ keepMs: 20 * DAY })).toEqual({ runs: 0, alerts: 0 })
    expect(await host.upkeep.sweep({ keepMs: 5 * DAY })).toEqual({ runs: 3, alerts: 0 })
    for (const run of old) await expect(host.runs.stored(run)).rejects.toThrow('There is no run')
    expect(await host.runs.verify(kept)).toMatchObject({ ok: true })
    expect((await host.runs.entries(kept, 0))[0]).toMatchObject({ alert: { text: shared } })
    expect((await host.runs.history({ text: 'haystack' })).runs).toEqual([])
    const used = await host.upkeep.usedBytes()
    const again = await record(own)
    expect((await host.upkeep.usedBytes()) - used, 'it had been removed, and is kept anew').toBeGreaterThan(300_000)
    expect(await host.runs.verify(again)).toMatchObject({ ok: true })
  })

  it('never touches runs that are not over, however large the database', async () => {
    const { host, time, record } = await open()
    const asking = (await host.playbooks.check('asking.playbook.yaml')).plan as Plan
    const waiting = await host.runs.start(asking, {}, { mode: 'live', by: 'ana' })
    await waiting.settled
    for (let at = 0; at < 5; at++) await record('x'.repeat(300_000 + at))
    time.pass(400 * DAY)
    const { runs } = await host.upkeep.sweep({ keepMs: DAY, keepBytes: 1 })
    expect(runs).toBe(5)
    expect((await host.runs.history({})).runs.map(({ id, status }) => [id, status])).toEqual([[waiting.id, 'waiting']])
    expect(await host.approvals.list()).toHaveLength(1)
  })

  it('removes the oldest until the database is small enough', async () => {
    const { host, time, record } = await open()
    const runs: string[] = []
    for (let at = 0; at < 8; at++) {
      runs.push(await record(`${at}`.repeat(500_000)))
      time.pass(1_000)
    }
    const keepBytes = (await host.upkeep.usedBytes()) - 2_000_000
    const { runs: removed } = await host.upkeep.sweep({ keepBytes })
    expect(removed).toBeGreaterThanOrEqual(4)
    expect(removed).toBeLessThan(8)
    expect((await host.runs.history({})).runs.map(({ id }) => id)).toEqual(runs.slice(removed).toReversed())
    expect(await host.upkeep.usedBytes()).toBeLessThanOrEqual(keepBytes)
  })
})

describe('a backup', () => {
  it('is taken while the workspace is used, and opens as one', async () => {
    const { host, record } = await open()
    const first = await record('one')
    const target = workspace.at('backups/one.sqlite')
    await Promise.all([host.upkeep.backup(target), record('two'), record('three')])
    expect(existsSync(`${target}.partial`)).toBe(false)
    await expect(host.upkeep.backup(target)).rejects.toMatchObject({ code: 'backup/exists' })
    const { copyFileSync, mkdirSync } = await import('node:fs')
    mkdirSync(workspace.at('restored/.firebreak'), { recursive: true })
    copyFileSync(target, workspace.at('restored/.firebreak/firebreak.sqlite'))
    const restored = await workspace.open({
      workspaceDir: workspace.at('restored'),
      dataDir: workspace.at('restored/.firebreak'),
    })
    expect(await restored.runs.verify(first)).toMatchObject({ ok: true })
  })
})
