// The threads of backtests: taken, given back, and taken again.
import { expect, it } from 'vitest'
import type { Plan } from '../../engine/index.ts'
import { createWorkspaces } from '../../testing/workspaces.ts'
import type { BatchSetup } from './backtest-batch.ts'
import { takeThread } from './threads.ts'

const { workspace } = createWorkspaces()
const playbook = (name: string) => `firebreak: 2
name: ${name}
nodes:
  start: { type: trigger/alert, next: ${name} }
  ${name}: { type: action/log, with: { message: noted } }
`

async function setups(...names: string[]): Promise<BatchSetup[]> {
  const host = await workspace(
    Object.fromEntries(names.map((name) => [`${name}.playbook.yaml`, playbook(name)])),
  ).open()
  return Promise.all(
    names.map(async (name) => ({
      plan: (await host.playbooks.check(`${name}.playbook.yaml`)).plan as Plan,
      lists: {},
      options: {},
    })),
  )
}
const lines = (count: number) => ({ bytes: new TextEncoder().encode('{}\n'.repeat(count)) })

it('do what they are taken for, also where they were something else’s before', async () => {
  const [one, other] = (await setups('one', 'other')) as [BatchSetup, BatchSetup]
  const reached: unknown[] = []
  for (const setup of [one, other, one]) {
    const thread = takeThread(setup, [])
    const results = await Promise.all([thread.run(lines(3)), thread.run(lines(4))])
    expect(thread.waiting).toBe(0)
    reached.push(results.map(({ count, tally }) => [count, JSON.stringify(tally).includes('"other"')]))
    await thread.giveBack()
  }
  const of = (isOther: boolean) => [
    [3, isOther],
    [4, isOther],
  ]
  expect(reached).toEqual([of(false), of(true), of(false)])
})

it('end with what they have not finished, and nothing waits for it', async () => {
  const [one] = (await setups('one')) as [BatchSetup]
  const thread = takeThread(one, [])
  const running = thread.run(lines(100_000))
  const refused = expect(running).rejects.toThrow('The backtest was stopped')
  await thread.giveBack()
  await refused
  await expect(thread.run(lines(1))).rejects.toThrow('The backtest was stopped')
  const next = takeThread(one, [])
  expect((await next.run(lines(2))).count).toBe(2)
  await next.giveBack()
})

it('that break say so to whoever waits, and are not taken again', async () => {
  const [one] = (await setups('one')) as [BatchSetup]
  const broken = takeThread({ ...one, plan: {} as Plan }, [])
  await expect(broken.run(lines(1))).rejects.toThrow()
  await broken.giveBack()
  const next = takeThread(one, [])
  expect((await next.run(lines(2))).count).toBe(2)
  await next.giveBack()
})
