import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { ALL_SCOPES, type Contract } from '../../api/index.ts'
import { createTestWorkspace } from '../../testing/workspace.ts'
import { createRouter } from '../gate/create-router.ts'

it('a stream of hints ends with its socket: nobody listens for a page that is gone', async () => {
  const workspace = createTestWorkspace()
  const host = await workspace.open()
  let listening = 0
  const { listen } = host.hints
  host.hints.listen = (listener) => {
    listening += 1
    const stop = listen(listener)
    return () => {
      listening -= 1
      stop()
    }
  }
  const handler = new RPCHandler(
    createRouter(host, { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES }),
  )
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (socket) => void handler.upgrade(socket))
  await once(server, 'listening')
  const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(socket, 'open')
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  const api = createORPCClient(link) as ContractRouterClient<Contract>
  const streams = [await api.workspace.hints(), await api.workspace.hints()]
  const readings = streams.map((stream) => stream.next().catch(() => {}))
  await expect.poll(() => listening).toBe(2)
  socket.terminate()
  await expect.poll(() => listening).toBe(0)
  await Promise.all(readings)
  server.close()
  await workspace.remove()
})

it('a screen hears what is wrong with firebreak.yaml, and no exception of it', async () => {
  const workspace = createTestWorkspace({
    'firebreak.yaml': 'rules:\n  FB405: Nobody wants it back\n  FB402: We are brave\n',
  })
  const host = await workspace.open()
  const about = { person: 'ana', version: '0', shell: 'browser', scopes: () => ALL_SCOPES } as const
  const api = createRouterClient(createRouter(host, about))
  expect(await api.workspace.get()).toMatchObject({
    exceptions: {},
    settingsProblems: [{ code: 'FB922', line: 3, message: expect.stringContaining('FB402') }],
  })
  workspace.write('firebreak.yaml', 'rules: { FB405: Nobody wants it back }\n')
  expect(await api.workspace.get()).toMatchObject({ exceptions: { FB405: { level: 'off' } }, settingsProblems: [] })
  await workspace.remove()
})
