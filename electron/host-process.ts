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

/** What the main process is told: that it serves, or why it ends. */
export type HostSaid = { kind: 'ready' } | { kind: 'failed'; message: string }

const say = (said: HostSaid) => process.parentPort.postMessage(said)

/** Ends with a word: what is thrown past every catch would otherwise be an exit code and nothing more. */
function fail(problem: unknown): void {
  console.error(problem)
  say({ kind: 'failed', message: problem instanceof Error ? problem.message : String(problem) })
  process.exitCode = 1
  // The word goes out first: it leaves by a thread of its own.
  setTimeout(() => process.exit(1), 100)
}

process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

process.parentPort.once('message', ({ data }) => {
  const { options, person, version } = data as HostStart
  // Ports come as soon as a window is there, be the host open by then or not.
  const opened = createHost(options).then((host) => {
    carryOn(host)
    say({ kind: 'ready' })
    return {
      host,
      handler: new RPCHandler(createRouter(host, { person, version, shell: 'desktop', scopes: () => ALL_SCOPES })),
    }
  })
  opened.catch(fail)
  const close = () => void opened.then(({ host }) => host.close()).then(() => process.exit(0), fail)
  process.parentPort.on('message', async ({ data: next, ports }) => {
    const { kind } = next as { kind?: string }
    const [port] = ports
    if (kind === 'stop') close()
    if (kind !== 'port' || !port) return
    const { handler } = await opened
    handler.upgrade(port)
    port.start()
  })
  process.on('SIGTERM', close)
})
