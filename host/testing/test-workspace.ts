// For tests alone: a workspace in a folder of its own, with files, and the parts of a host that work on it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createHost, type Host, type HostOptions } from '../create-host.ts'

export interface TestWorkspace {
  path: string
  /** Path on disk of a file of the workspace. */
  at(file: string): string
  write(file: string, content: string | Uint8Array): void
  /** A host on it; closed with the workspace. */
  open(options?: Partial<HostOptions>): Host
  /** Closes the hosts; the folder stays. */
  close(): Promise<void>
  /** Closes the hosts and removes the folder. */
  remove(): Promise<void>
}

export function createTestWorkspace(files: { [file: string]: string } = {}): TestWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-workspace-'))
  const path = join(folder, 'workspace')
  const hosts: Host[] = []
  mkdirSync(path)
  const workspace: TestWorkspace = {
    path,
    at: (file) => join(path, file),
    write(file, content) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), content)
    },
    open(options = {}) {
      const host = createHost({
        workspaceDir: path,
        dataDir: join(path, '.firebreak'),
        masterKey: { keyFile: join(folder, 'master.key') },
        ...options,
      })
      hosts.push(host)
      return host
    },
    async close() {
      for (const host of hosts.splice(0)) await host.close()
    },
    async remove() {
      await workspace.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  for (const [file, content] of Object.entries(files)) workspace.write(file, content)
  return workspace
}

/** A playbook that checks clean: a trigger and a step. */
export const GREETING = `firebreak: 2
name: Greeting # what people call it
summary: Says hello.
tags: [demo]
attack: [T1566]
nodes:
  received: { type: trigger/alert, next: greet }
  greet: { type: action/log, with: { message: "Hello \${alert.name}" } } # a word
`

/** One that asks before it goes on. */
export const ASKING = `firebreak: 2
name: Asking
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { to: [soc], question: "Go on with \${alert.name}?", deadline: 30m, quorum: 2 }
    next: { approved: tell, rejected: note, expired: note }
  tell: { type: action/log, with: { message: approved } }
  note: { type: action/log, join: any, with: { message: "not approved" } }
`
