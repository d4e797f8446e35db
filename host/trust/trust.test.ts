import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Host } from '../../host/index.ts'
import { json, serve, type TestServer } from '../../testing/servers.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { carryOn } from '../index.ts'

const FILE = 'calls.playbook.yaml'
/** Waits, and then calls out: no connection is needed for that. */
const CALLS = (url: string) => `firebreak: 2
name: Calls out
takes: original
nodes:
  received: { type: trigger/alert, next: wait }
  wait:
    type: human/approval
    with: { to: [soc], question: "Go on?", deadline: 1s }
    next: { approved: call, rejected: call, expired: call }
  call:
    type: action/http-request
    join: any
    timeout: 5s
    effect: change
    with: { method: PUT, url: "${url}/hosts/a", allowPrivate: true }
`

let workspace: TestWorkspace
let outside: TestServer
afterEach(async () => {
  await workspace.remove()
  await outside.close()
})

/** Data in which a run waits, as their owner left them; opened by somebody else from then on. */
async function foreign(): Promise<{ run: string; open(): Promise<Host>; calls(): string[] }> {
  const calls: string[] = []
  outside = await serve((response, request) => {
    calls.push(`${request.method} ${request.url}`)
    json(response, {})
  })
  workspace = createTestWorkspace({ [FILE]: CALLS(outside.url) })
  const host = await workspace.open({ patienceMs: 0 })
  const plan = await host.playbooks.planToRun(FILE)
  const { id, settled } = await host.runs.start(plan, {}, { mode: 'live', by: 'somebody' })
  await settled
  await workspace.close()
  const masterKey = { keyFile: join(workspace.beside, 'another.key') }
  return { run: id, open: () => workspace.open({ masterKey, patienceMs: 0 }), calls: () => calls }
}
const UNTRUSTED = { code: 'workspace/untrusted', message: expect.stringContaining('firebreak trust') }

describe('data that somebody else wrote', () => {
  it('are shown, and nothing live goes on from them, whatever is asked for', async () => {
    const { run, open, calls } = await foreign()
    const host = await open()
    expect(await host.trust.look()).toMatchObject({
      isTrusted: false,
      isOtherKey: true,
      runs: [
        {
          id: run,
          playbook: 'Calls out',
          mode: 'live',
          status: 'waiting',
          connections: [],
          writes: [{ node: 'call', effect: 'change', target: `PUT ${outside.url}/hosts/a` }],
        },
      ],
      moreRuns: 0,
      alerts: 0,
      connections: [],
      tokens: [],
    })
    const troubles: unknown[] = []
    carryOn(host, (defect) => troubles.push(defect))
    await new Promise((resolve) => setImmediate(resolve))
    const plan = await host.playbooks.planToRun(FILE)
    const refused = await Promise.allSettled([
      host.runs.resume(run),
      host.runs.resumeAll(),
      host.runs.answer(run, 'wait', { by: 'ana', choice: 'approved' }),
      host.runs.cancel(run, 'ana'),
      host.runs.start(plan, {}, { mode: 'live', by: 'ana' }),
      host.openTriggers({ onTrouble() {} }),
      host.access.issue('ana'),
      host.connections.add({ name: 'edr', kind: 'http', settings: { baseUrl: 'https://x.example' }, secrets: {} }),
    ])
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: UNTRUSTED })
    expect(calls()).toEqual([])
    expect(troubles).toEqual([])
    expect((await host.runs.entries(run, 0)).at(-1)?.kind).not.toBe('step.answered')
  })

  it('are this user’s once they were taken over, and stay so', async () => {
    const { run, open, calls } = await foreign()
    const host = await open()
    await expect(host.trust.adopt()).rejects.toMatchObject({ code: 'secrets/wrong-key' })
    await host.trust.adopt({ withoutSecrets: true })
    expect((await host.trust.look()).isTrusted).toBe(true)
    await workspace.close()
    const again = await open()
    const { settled } = await again.runs.answer(run, 'wait', { by: 'ana', choice: 'approved' })
    expect((await settled).status).toBe('completed')
    expect(calls()).toEqual(['PUT /hosts/a'])
    await workspace.close()
    // And not their former owner's any more.
    expect((await (await workspace.open()).trust.look()).isTrusted).toBe(false)
  })
})

it('files of the data are for their owner alone, a backup too', async () => {
  outside = await serve(json)
  workspace = createTestWorkspace({})
  const host = await workspace.open()
  await host.access.issue('ana')
  const copy = join(workspace.beside, 'copy.sqlite')
  await host.upkeep.backup(copy)
  const files = readdirSync(workspace.dataDir).filter((file) => file.startsWith('firebreak.sqlite'))
  expect(files.length).toBeGreaterThan(1)
  const modes = [...files.map((file) => join(workspace.dataDir, file)), copy].map((file) => statSync(file).mode & 0o777)
  expect(new Set(modes)).toEqual(new Set([0o600]))
})

it('data are trusted by whoever makes them, and with their key wherever they are', async () => {
  outside = await serve(json)
  workspace = createTestWorkspace({ [FILE]: CALLS(outside.url) })
  const host = await workspace.open({ patienceMs: 0 })
  expect([(await host.trust.look()).isTrusted, await host.trust.isTrusted()]).toEqual([true, false]) // nothing is live so far
  const { settled } = await host.runs.start(await host.playbooks.planToRun(FILE), {}, { mode: 'live', by: 'ana' })
  await settled
  expect((await host.trust.look()).isTrusted).toBe(true)
  await host.upkeep.backup(join(workspace.beside, 'moved', 'firebreak.sqlite'))
  await workspace.close()
  const moved = await workspace.open({ dataDir: join(workspace.beside, 'moved') })
  expect((await moved.trust.look()).isTrusted).toBe(true)
  await workspace.close()
  rmSync(join(workspace.beside, 'master.key'))
  expect((await (await workspace.open()).trust.look()).isTrusted).toBe(false)
})
