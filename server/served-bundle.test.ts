// A bundle that is served: whatever method is called, its files stay as they were signed.
import { once } from 'node:events'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Contract, markedMethods } from '../api/index.ts'
import { type OpenedBundle, readBundle, unpackBundle } from '../host/index.ts'
import { CALLS, FILES, type Known } from '../testing/every-method.ts'
import { createTestWorkspace } from '../testing/workspace.ts'
import { startServer } from './start-server.ts'
import { afterwards, cleanUp } from './testing/studio.ts'

afterEach(cleanUp)

/** Serves a signed bundle of the playbooks in `FILES`, laid out in a folder of its own. */
async function serveBundle({
  files = FILES as { [file: string]: string },
  refuseExceptions = false,
  isSilent = false,
  change = (bundle: OpenedBundle): OpenedBundle => bundle,
} = {}) {
  const made = createTestWorkspace(files)
  afterwards(() => made.remove())
  const { beside: folder } = made
  const { masterKey } = made.place
  const maker = await made.open()
  maker.keys.create('team')
  const playbooks = Object.keys(files).filter((file) => file.endsWith('.playbook.yaml'))
  const { bytes } = await maker.bundles.create({ playbooks, name: 'Soc', firebreak: '0' }, {})
  await made.close()
  writeFileSync(join(folder, 'soc.firebreak'), bytes)

  const bundle = change(readBundle(join(folder, 'soc.firebreak')))
  if (isSilent) for (const one of bundle.manifest.playbooks) delete one.exceptions
  const workspaceDir = join(folder, 'laid-out')
  unpackBundle(bundle, workspaceDir)
  const log = { info() {}, warn() {}, error() {} }
  const dataDir = join(folder, 'data')
  const options = { workspaceDir, dataDir, masterKey, bundle, version: '0', port: 0, log, refuseExceptions }
  const server = await startServer(options)
  afterwards(() => server.stop())
  return { server, workspaceDir, dataDir }
}

async function client({ port, firstToken }: { port: number; firstToken?: string }) {
  const headers = { Authorization: `Bearer ${firstToken}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
  afterwards(() => socket.terminate())
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return createORPCClient(link) as ContractRouterClient<Contract>
}

/** Path, time of change and content of everything in a folder. */
function contentOf(folder: string): string[] {
  return globSync('**/*', { cwd: folder })
    .sort()
    .map((file) => {
      const path = join(folder, file)
      const stat = statSync(path)
      return `${file} ${stat.mtimeMs} ${stat.isFile() ? readFileSync(path, 'base64') : ''}`
    })
}

it('keeps its files as they are, and refuses every method that would write them', async () => {
  const { server, workspaceDir, dataDir } = await serveBundle()
  const api = await client(server)
  const before = contentOf(workspaceDir)
  expect(before.length).toBeGreaterThan(3)
  const refused: string[] = []
  const done: string[] = []
  const known: Known = {}
  for (const { name, call } of CALLS) {
    try {
      await call(api, known)
      done.push(name)
    } catch (thrown) {
      if ((thrown as { data?: { code?: string } }).data?.code === 'workspace/read-only') refused.push(name)
    }
    expect(contentOf(workspaceDir), name).toEqual(before)
  }
  const writing = markedMethods.filter(({ mark }) => mark.writes === 'workspace').map(({ name }) => name)
  expect(refused.sort()).toEqual(writing.sort())
  expect(done).toEqual(expect.arrayContaining(['runs.start', 'runs.answer', 'alerts.submit', 'connections.add']))
  // An edit that is not saved would be shown in place of what was signed.
  expect(globSync('drafts/*', { cwd: dataDir })).toEqual([])
})

it.each([false, true])('is refused with its exceptions, whatever its manifest says: silent %s', async (isSilent) => {
  const playbook = `firebreak: 2
name: Excepted
nodes:
  received: { type: trigger/alert, next: note, exceptions: { FB407: we know } }
  note: { type: action/log, with: { message: hello } }
`
  const files = { 'excepted.playbook.yaml': playbook }
  await expect(serveBundle({ files, isSilent, refuseExceptions: true })).rejects.toMatchObject({
    code: 'playbook/has-exceptions',
  })
  await serveBundle({ files, isSilent })
})

it('is not served where a plan that was signed is not what its text says', async () => {
  const swapped = serveBundle({
    change: (bundle) => ({
      ...bundle,
      plan: (file) => bundle.plan(file === 'asking.playbook.yaml' ? 'note.playbook.yaml' : file),
    }),
  })
  await expect(swapped).rejects.toMatchObject({ code: 'bundle/other-plan', part: 'asking.playbook.yaml' })
})
