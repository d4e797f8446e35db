// For tests alone: the fixture of a release, copied to a folder of its own and opened at the instant at which it was made.
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHost, type Host, type HostOptions } from '../../host/index.ts'
import { createTestTime, type TestClock } from '../time.ts'

/** What make.ts noted down when it made the fixture. */
export interface Notes {
  version: string
  /** The workspace that it was made in. */
  home: string
  /** Its last instant, milliseconds since 1970 (UTC). */
  nowMs: number
  secrets: { [connection: string]: string }
  /** What is said of a run → its id. */
  runs: { [name: string]: string }
  backtests: { [name: string]: string }
  alerts: { [name: string]: string }
  tokens: { [person: string]: string }
  trashed: string
  approvalLink: string
}

export interface Release {
  notes: Notes
  /** The copy of its workspace; the data folder is `.firebreak` in it. */
  folder: string
  clock: TestClock
  /** What opens its data, for a host or a server. */
  place: Pick<HostOptions, 'dataDir' | 'masterKey' | 'keysDir' | 'clock'> & { workspaceDir: string }
  /** The path of a bundle that it signed. */
  bundle(name: string): string
  /** A host on the copy, whose data it takes over as `firebreak trust` does, unless another key is given; closed with it. */
  open(options?: Partial<HostOptions>): Promise<Host>
  /** Takes the data over, as a person does once. */
  trust(): Promise<void>
  /** Closes the hosts and removes the copy. */
  remove(): Promise<void>
}

export function openRelease(version: string): Release {
  const fixture = join(import.meta.dirname, version)
  const notes = JSON.parse(readFileSync(join(fixture, 'notes.json'), 'utf8')) as Notes
  const copy = mkdtempSync(join(tmpdir(), `firebreak-${version}-`))
  const folder = join(copy, 'workspace')
  cpSync(fixture, copy, { recursive: true })
  cpSync(join(fixture, 'data'), join(folder, '.firebreak'), { recursive: true })
  const clock = createTestTime(notes.nowMs)
  const hosts: Host[] = []
  const place = {
    dataDir: join(folder, '.firebreak'),
    workspaceDir: folder,
    masterKey: { keyFile: join(copy, 'master.key') },
    keysDir: join(copy, 'keys'),
    clock,
  }
  return {
    notes,
    folder,
    clock,
    place,
    bundle: (name) => join(copy, 'bundles', `${name}.firebreak`),
    async open(options = {}) {
      const host = await createHost({ ...place, patienceMs: 0, ...options })
      hosts.push(host)
      if (!options.masterKey) await host.trust.adopt()
      return host
    },
    async trust() {
      const host = await createHost(place)
      await host.trust.adopt()
      await host.close()
    },
    async remove() {
      for (const host of hosts) await host.close()
      rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
