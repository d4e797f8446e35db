// What a person says on a screen reaches the run as it was said, in that person's name.
import { createRouterClient } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ALL_SCOPES } from '../../api/index.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'
import type { Host } from '../host.ts'

let workspace: TestWorkspace
let host: Host
beforeEach(async () => {
  workspace = createTestWorkspace({})
  host = await workspace.open()
})
afterEach(() => workspace.remove())

/** What each act on a run is called with. */
function heard() {
  const calls: unknown[][] = []
  const take = (act: string) =>
    (async (...given: unknown[]) => {
      calls.push([act, ...given])
      return { id: 'r-full', settled: new Promise(() => {}) }
    }) as never
  for (const act of ['answer', 'release', 'cancel', 'undo', 'settle', 'resume'] as const) host.runs[act] = take(act)
  return calls
}

it('an act on a run is handed on whole', async () => {
  const calls = heard()
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  const { runs } = createRouterClient(createRouter(host, about), { context: { from: '192.0.2.7' } })
  const at = { run: 'r', node: 'ask', scope: 2 }
  // A person at this machine, without a token.
  const said = { by: 'ana', from: '192.0.2.7', unauthenticated: true }
  const results = [
    await runs.answer({ ...at, choice: 'approved', reason: 'seen', values: { a: 1 } }),
    await runs.release(at),
    await runs.cancel({ run: 'r', reason: 'a mistake' }),
    await runs.undo({ run: 'r' }),
    await runs.settle({ ...at, verdict: 'happened', output: { b: 2 }, port: 'done' }),
    await runs.settle({ run: 'r', node: 'ask', verdict: 'failed' }),
    await runs.resume({ run: 'r' }),
  ]
  expect(new Set(results.map(({ run }) => run))).toEqual(new Set(['r-full']))
  expect(calls).toEqual([
    ['answer', 'r', 'ask', { ...said, choice: 'approved', reason: 'seen', values: { a: 1 } }, 2],
    ['release', 'r', 'ask', 'ana', 2],
    ['cancel', 'r', 'ana', 'a mistake'],
    ['undo', 'r', 'ana'],
    ['settle', 'r', 'ask', { by: 'ana', verdict: 'happened', output: { b: 2 }, port: 'done' }, 2],
    ['settle', 'r', 'ask', { by: 'ana', verdict: 'failed' }, undefined],
    ['resume', 'r'],
  ])
})
