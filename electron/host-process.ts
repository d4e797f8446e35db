// The host of the desktop, in a utility process of its own: what it does never holds up the window, and the window never
// touches a file. Speaks the contract over every port that the main process hands in.
import { RPCHandler } from '@orpc/server/message-port'
import { ALL_SCOPES } from '../api/index.ts'
import { carryOn, createHost, createRouter, type HostOptions } from '../host/index.ts'

/** First message from the main process. */
export interface HostStart {
  kind: 'start'
  options: Pick<HostOptions, 'dataDir' | 'workspaceDir' | 'masterKey' | 'keysDir'>
  person: string
  version: string
}

process.parentPort.once('message', ({ data }) => {
  const { options, person, version } = data as HostStart
  // Ports come as soon as a window is there, be the host open by then or not.
  const opened = createHost(options).then((host) => {
    carryOn(host)
    return {
      host,
      handler: new RPCHandler(createRouter(host, { person, version, shell: 'desktop', scopes: () => ALL_SCOPES })),
    }
  })
  opened.catch((problem) => {
    process.nextTick(() => {
      throw problem // ends this process: the main one says so
    })
  })
  process.parentPort.on('message', async ({ data: next, ports }) => {
    const [port] = ports
    if ((next as { kind?: string }).kind !== 'port' || !port) return
    const { handler } = await opened
    handler.upgrade(port)
    port.start()
  })
  process.on('SIGTERM', () => {
    void opened.then(({ host }) => host.close()).then(() => process.exit(0))
  })
})
