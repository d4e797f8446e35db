// For tests alone: a workspace in a folder of its own, with files, and what opens it: a host here, a server elsewhere. Every test that
// needs a workspace on disk has it from here.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createHost, type Host, type HostOptions } from '../host/index.ts'

export interface TestWorkspace {
  /** The workspace's folder. */
  path: string
  /** Its data folder; there once something has opened it. */
  dataDir: string
  /** A folder beside the workspace, removed with it. */
  beside: string
  /** What a host or a server is opened with. The master key is made when it is first asked for. */
  place: Pick<HostOptions, 'dataDir' | 'masterKey'> & { workspaceDir: string }
  /** Path on disk of a file of the workspace. */
  at(file: string): string
  write(file: string, content: string | Uint8Array): void
  /** A host on it; closed with the workspace. */
  open(options?: Partial<HostOptions>): Promise<Host>
  /** Closes the hosts; the folder stays. */
  close(): Promise<void>
  /** Closes the hosts and removes the folder. */
  remove(): Promise<void>
}

/** @param copyOf a folder whose files it begins with */
export function createTestWorkspace(
  files: { [file: string]: string | Uint8Array } = {},
  { copyOf }: { copyOf?: string } = {},
): TestWorkspace {
  const beside = mkdtempSync(join(tmpdir(), 'firebreak-workspace-'))
  const path = join(beside, 'workspace')
  const dataDir = join(path, '.firebreak')
  const place = { workspaceDir: path, dataDir, masterKey: { keyFile: join(beside, 'master.key') } }
  const hosts: Host[] = []
  mkdirSync(path)
  if (copyOf !== undefined) cpSync(copyOf, path, { recursive: true, filter: (file) => !file.endsWith('.firebreak') })
  const workspace: TestWorkspace = {
    path,
    dataDir,
    beside,
    place,
    at: (file) => join(path, file),
    write(file, content) {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), content)
    },
    async open(options = {}) {
      const host = await createHost({ ...place, ...options })
      hosts.push(host)
      return host
    },
    async close() {
      for (const host of hosts.splice(0)) await host.close()
    },
    async remove() {
      await workspace.close()
      rmSync(beside, { recursive: true, force: true, maxRetries: 5 })
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
takes: original
attack: [T1566]
nodes:
  received: { type: trigger/alert, next: greet }
  greet: { type: action/log, with: { message: "Hello \${alert.name}" } } # a word
`

/** One that asks before it goes on. */
export const ASKING = `firebreak: 2
name: Asking
takes: original
nodes:
  received: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { to: [soc], question: "Go on with \${alert.name}?", deadline: 30m, quorum: 2 }
    next: { approved: tell, rejected: note, expired: note }
  tell: { type: action/log, with: { message: approved } }
  note: { type: action/log, join: any, with: { message: "not approved" } }
`
