import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { createTestWorkspace, GREETING, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

const TRIGGERS = 'triggers: 1\nsources: {}\nroutes:\n  - { playbook: greeting.playbook.yaml }\n'

async function open({ isServed = true } = {}) {
  workspace = createTestWorkspace({ 'greeting.playbook.yaml': GREETING, 'triggers.yaml': TRIGGERS })
  const host = await workspace.open()
  if (isServed) await host.openTriggers({ onTrouble: () => {} })
  const about = { person: 'ana', version: '0', shell: 'server', scopes: () => ALL_SCOPES } as const
  return createRouterClient(createRouter(host, about))
}

const refusal = (code: string) => ({ data: expect.objectContaining({ code }) })

describe('an alert', () => {
  it('that is handed in is kept once for each key, listed without its body, and given with it', async () => {
    const api = await open()
    const alert = { title: 'Two of one kind', severity: 'high' }
    const first = await api.alerts.submit({ alert, idempotencyKey: 'k-1' })
    const second = await api.alerts.submit({ alert, idempotencyKey: 'k-1' })
    expect([first.repeated, second.repeated]).toEqual([false, true])
    const [kept, ...others] = await api.alerts.list({})
    expect(others).toEqual([])
    expect(kept).toMatchObject({ id: first.id, title: 'Two of one kind' })
    expect(kept).not.toHaveProperty('body')
    const whole = await api.alerts.get({ id: first.id })
    expect(whole).not.toHaveProperty('body')
    expect(JSON.stringify(whole.alert)).toContain('Two of one kind')
    const counts = await api.alerts.counts()
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1)
  })

  it('is handed in and tried again only where it is served', async () => {
    const api = await open({ isServed: false })
    await expect(api.alerts.submit({ alert: {} })).rejects.toMatchObject(refusal('alerts/no-triggers'))
    await expect(api.alerts.replay({ id: 'none' })).rejects.toMatchObject(refusal('alerts/no-triggers'))
    expect(await api.alerts.sources()).toEqual([])
  })

  it('that is not there is refused', async () => {
    const api = await open()
    await expect(api.alerts.get({ id: 'none' })).rejects.toMatchObject(refusal('alert/unknown'))
    await expect(api.alerts.replay({ id: 'none' })).rejects.toMatchObject(refusal('alert/unknown'))
  })
})

describe('what is held back', () => {
  it('is said in the name of whoever says it, and taken back', async () => {
    const api = await open()
    const rule = { condition: 'source == "siem"', reason: 'maintenance', expiresMs: Date.now() + 60_000 }
    const { id } = await api.alerts.suppress(rule)
    expect(await api.alerts.suppressions()).toMatchObject([{ ...rule, id, by: 'ana', hits: 0 }])
    expect(await api.alerts.lift({ id })).toEqual({})
    expect(await api.alerts.suppressions()).toEqual([])
    await expect(api.alerts.lift({ id })).rejects.toMatchObject(refusal('suppression/unknown'))
    const bad = api.alerts.suppress({ ...rule, condition: 'source ==' })
    await expect(bad).rejects.toMatchObject(refusal('suppression/bad-condition'))
    for (const ms of [-1_000, 0, 367 * 86_400_000]) {
      const bounded = api.alerts.suppress({ ...rule, expiresMs: Date.now() + ms })
      await expect(bounded, `${ms}`).rejects.toMatchObject(refusal('suppression/bad-time'))
    }
    expect(await api.alerts.suppressions()).toEqual([])
  })
})
