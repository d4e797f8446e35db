// The marks of the contract against what methods do: each is called as somebody who may, and as somebody who may not.
import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import { ALL_SCOPES, type Mark, markedMethods, SCOPES, type Scope } from '../../api/index.ts'
import { CALLS, FILES, type Known, REFUSED_ANYWAY } from '../../testing/every-method.ts'
import { createTestWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { createRouter, type RouterOptions } from './create-router.ts'

let workspace: TestWorkspace
afterEach(() => workspace.remove())

async function open(more: Partial<RouterOptions> = {}, readOnly?: string) {
  workspace = createTestWorkspace(FILES)
  const host = await workspace.open({ ...(readOnly !== undefined && { readOnly }) })
  await host.openTriggers({ onTrouble: () => {} })
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES, ...more } as const
  return createRouterClient(createRouter(host, about))
}

type Api = Awaited<ReturnType<typeof open>>

/** The code with which it is refused, if it is. */
const codeOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (thrown) => thrown.data?.code ?? String(thrown),
  )

/** By name, without any input: what the gate does comes before the input is read. */
function callBare(api: Api, { noun, verb }: { noun: string; verb: string }): Promise<unknown> {
  const methods = api as unknown as { [noun: string]: { [verb: string]: (input?: unknown) => Promise<unknown> } }
  return methods[noun]?.[verb]?.() ?? Promise.reject(new Error(`no ${noun}.${verb}`))
}

const mark: { [name: string]: Mark } = Object.fromEntries(markedMethods.map(({ name, mark: one }) => [name, one]))

describe('what a method needs', () => {
  it.each(SCOPES)('%s: who has only this may call what needs it, and nothing else', async (scope) => {
    const api = await open({ scopes: () => new Set([scope]) })
    for (const method of markedMethods) {
      const code = await codeOf(callBare(api, method))
      if (method.mark.needs === scope) expect(code, method.name).not.toBe('access/not-allowed')
      else expect(code, method.name).toBe('access/not-allowed')
    }
  })

  it.each(SCOPES)('%s: who has all but this may call everything else', async (scope) => {
    const api = await open({ scopes: () => new Set(SCOPES.filter((one) => one !== scope)) })
    for (const method of markedMethods) {
      const code = await codeOf(callBare(api, method))
      expect(code === 'access/not-allowed', method.name).toBe(method.mark.needs === scope)
    }
  })

  it('is asked for at every call, and told with the refusal', async () => {
    let scopes = new Set<Scope>(['watch'])
    const api = await open({ scopes: async () => scopes })
    const remove = () => api.samples.remove({ file: 'none.json' })
    await expect(remove()).rejects.toMatchObject({
      message: expect.stringMatching(/samples\.remove needs the scope design, and ana does not have it here/),
      data: { code: 'access/not-allowed', data: { needs: 'design' } },
    })
    scopes = new Set(['design'])
    await expect(remove()).rejects.toMatchObject({ data: { code: 'sample/unknown' } })
  })
})

describe('keys', () => {
  it('are used and changed at their own machine, never over the wire of a server', async () => {
    const api = await open({ shell: 'server' })
    for (const method of markedMethods) {
      const code = await codeOf(callBare(api, method))
      expect(code === 'keys/not-here', method.name).toBe(method.mark.usesKeys === true)
    }
  })
})

describe('what a method writes', () => {
  it('is refused in a read-only workspace where it is the workspace, and only there', async () => {
    const api = await open({}, 'This is a bundle.')
    for (const method of markedMethods) {
      const code = await codeOf(callBare(api, method))
      expect(code === 'workspace/read-only', method.name).toBe(method.mark.writes === 'workspace')
    }
  })

  // Every method once, a backtest in a thread of its own among them: a busy machine takes its time.
  it('is what its mark says, for a good call of every method', { timeout: 120_000 }, async () => {
    const api = await open()
    const known: Known = {}
    expect(new Set(CALLS.map(({ name }) => name))).toEqual(new Set(Object.keys(mark)))
    for (const { name, call } of CALLS) {
      const before = { workspace: workspaceState(), data: dataState() }
      expect(await codeOf(call(api, known)), name).toBe(REFUSED_ANYWAY[name])
      const writes = mark[name]?.writes
      expect(workspaceState() !== before.workspace, `${name} changes the workspace`).toBe(writes === 'workspace')
      if (writes === 'nothing') expect(dataState(), `${name} changes the data`).toBe(before.data)
    }
  })
})

/** The files of the workspace, and edits that are not saved yet. */
const workspaceState = () =>
  contentOf(workspace.path, (file) => !file.startsWith('.firebreak') || /[\\/]drafts[\\/]/.test(file))

/** The data folder. The index of the write-ahead log is memory that readers share, too: its bytes say nothing. */
const dataState = () => contentOf(join(workspace.path, '.firebreak'), (file) => !file.endsWith('-shm'))

function contentOf(folder: string, isMeant: (file: string) => boolean): string {
  const digest = createHash('sha256')
  for (const file of globSync(['**/*', '.firebreak/**/*'], { cwd: folder }).sort()) {
    const path = join(folder, file)
    if (!isMeant(file) || !statSync(path).isFile()) continue
    digest.update(`${file}\0`).update(readFileSync(path))
  }
  return digest.digest('hex')
}
