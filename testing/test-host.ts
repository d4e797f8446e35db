// For tests alone: a real host on a workspace of its own, spoken to over a port as the desktop's page does. No socket, no process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { ALL_SCOPES } from '../api/index.ts'
import { createRouter, type Host, loadTriggers } from '../host/index.ts'
import { createTestWorkspace } from './workspace.ts'

export interface TestHost {
  host: Host
  /** A port that speaks the contract, for one page. */
  connect(): MessagePort
  /** Writes a file of the workspace, as anybody else would. */
  write(file: string, text: string): void
  read(file: string): string
  /** Closes the host and removes its folder. @throws what kept an alert from starting its runs */
  close(): Promise<void>
}

export interface TestHostOptions {
  /** Files of the workspace: path → text. */
  files?: { [file: string]: string }
  /** `server`: triggers.yaml is taken up, and alerts start runs. Default: desktop. */
  shell?: 'browser' | 'desktop' | 'server'
}

export async function createTestHost({ files = {}, shell = 'desktop' }: TestHostOptions = {}): Promise<TestHost> {
  const workspace = createTestWorkspace(files)
  const host = await workspace.open({ keysDir: join(workspace.beside, 'keys') })
  const troubles: unknown[] = []
  const triggers =
    shell === 'server'
      ? await host.openTriggers({
          file: loadTriggers(workspace.path),
          onTrouble: (_, reason) => troubles.push(reason),
        })
      : undefined
  triggers?.start()
  const handler = new RPCHandler(
    createRouter(host, { person: 'ana', version: '0.0.0', shell, scopes: () => ALL_SCOPES }),
  )
  const ports: MessagePort[] = []
  return {
    host,
    connect() {
      const { port1, port2 } = new MessageChannel()
      handler.upgrade(port1)
      port1.start()
      ports.push(port1)
      return port2
    },
    write: workspace.write,
    read: (file) => readFileSync(workspace.at(file), 'utf8'),
    async close() {
      await triggers?.stop()
      for (const port of ports) port.close()
      await workspace.remove()
      if (troubles.length > 0) throw new AggregateError(troubles, 'Alerts started nothing')
    },
  }
}
