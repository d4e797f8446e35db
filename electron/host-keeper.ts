// Keeps the host process: one at a time, started again when it dies, a bounded number of times, and never without a word.
import type { HostSaid, HostStart } from './host-process.ts'

/** So many times it is started again within `WITHIN_MS`; then the person decides. */
export const MOST_RESTARTS = 3
export const WITHIN_MS = 60_000
/** So long a host may take to close in an orderly way, milliseconds. */
export const CLOSE_MS = 5_000

/** The part of Electron's UtilityProcess that is used. */
export interface HostProcess<Port> {
  postMessage(message: unknown, ports?: Port[]): void
  kill(): unknown
  on(event: 'message', listener: (message: HostSaid) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
}

export interface KeeperSurroundings<Port> {
  fork(): HostProcess<Port>
  /** Milliseconds. */
  now(): number
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>
  /** It died and has been started again. `reason`: what it said last, or its exit code. */
  onRestart(reason: string): void
  /** It has died too often. Whether it should be started once more. */
  onGivenUp(reason: string): Promise<boolean>
}

export interface HostKeeper<Port> {
  /** Ends the host that runs, then starts one. Resolves when it serves. @throws Error with what it says, when it cannot start */
  start(message: HostStart): Promise<void>
  /** Hands a port over to the host; false where none runs. */
  connect(port: Port): boolean
  /** Ends it in an orderly way, or by force when it takes too long. */
  stop(): Promise<void>
}

interface Running<Port> {
  process: HostProcess<Port>
  ended: Promise<void>
  isStopping: boolean
}

export function keepHost<Port>(around: KeeperSurroundings<Port>): HostKeeper<Port> {
  let running: Running<Port> | undefined
  let restarts: number[] = []

  /** Resolves when the host says that it serves; rejects when it ends before. */
  function begin(message: HostStart): Promise<void> {
    const process = around.fork()
    let reason: string | undefined
    let isReady = false
    return new Promise<void>((resolve, reject) => {
      const ended = new Promise<void>((end) => {
        process.on('message', (said) => {
          if (said.kind === 'failed') reason = said.message
          if (said.kind !== 'ready') return
          isReady = true
          resolve()
        })
        process.on('exit', (code) => {
          end()
          const isOurs = running === own
          if (isOurs) running = undefined
          const why = reason ?? `it ended with ${code}`
          if (!isReady) reject(new Error(why))
          else if (isOurs && !own.isStopping) void again(message, why)
        })
      })
      const own: Running<Port> = { process, ended, isStopping: false }
      running = own
      process.postMessage(message)
    })
  }

  async function again(message: HostStart, reason: string): Promise<void> {
    const now = around.now()
    restarts = [...restarts.filter((at) => now - at < WITHIN_MS), now]
    try {
      if (restarts.length > MOST_RESTARTS) {
        if (!(await around.onGivenUp(reason))) return
        restarts = []
        if (running) return // another workspace was opened meanwhile
      }
      await begin(message)
      around.onRestart(reason)
    } catch (cause) {
      await again(message, (cause as Error).message)
    }
  }

  async function stop(): Promise<void> {
    const stopping = running
    if (!stopping) return
    stopping.isStopping = true
    stopping.process.postMessage({ kind: 'stop' })
    const isClosed = await Promise.race([stopping.ended.then(() => true), around.wait(CLOSE_MS).then(() => false)])
    if (isClosed) return
    stopping.process.kill()
    await stopping.ended
  }

  return {
    async start(message) {
      await stop()
      restarts = []
      await begin(message)
    },
    connect(port) {
      running?.process.postMessage({ kind: 'port' }, [port])
      return running !== undefined
    },
    stop,
  }
}
