// For tests alone: a real host on a workspace of its own, spoken to over a port as the desktop's page does. No socket, no process.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { ALL_SCOPES } from '../api/index.ts'
import { createHost, createRouter, type Host, loadTriggers } from '../host/index.ts'

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
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-host-'))
  const workspaceDir = join(folder, 'workspace')
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(workspaceDir, file)), { recursive: true })
    writeFileSync(join(workspaceDir, file), text)
  }
  mkdirSync(workspaceDir)
  for (const [file, text] of Object.entries(files)) write(file, text)
  const host = await createHost({
    workspaceDir,
    dataDir: join(folder, 'data'),
    keysDir: join(folder, 'keys'),
    masterKey: { keyFile: join(folder, 'master.key') },
  })
  const troubles: unknown[] = []
  const triggers =
    shell === 'server'
      ? await host.openTriggers({
          file: loadTriggers(workspaceDir),
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
    write,
    read: (file) => readFileSync(join(workspaceDir, file), 'utf8'),
    async close() {
      await triggers?.stop()
      for (const port of ports) port.close()
      await host.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      if (troubles.length > 0) throw new AggregateError(troubles, 'Alerts started nothing')
    },
  }
}
