// For tests alone: workspaces in temporary folders, with real hosts on them. All are closed and removed after each test.
import { afterEach } from 'vitest'
import { type Play, serve, type TestServer } from '../../testing/servers.ts'
import { createHost, type Host, type HostOptions } from '../create-host.ts'
import { createTestFolder } from '../store/store-for-tests.ts'

export const TEST_KEY = new Uint8Array(32).fill(7)

export interface TestWorkspace {
  /** The workspace's folder; `lists/` belongs here. */
  path: string
  dataDir: string
  /** Another host on the same data. */
  open(more?: Partial<HostOptions>): Host
}

export function createWorkspaces() {
  const cleaning: (() => Promise<void> | void)[] = []

  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean()
  })

  return {
    workspace(): TestWorkspace {
      const folder = createTestFolder()
      cleaning.push(folder.remove)
      const dataDir = `${folder.path}/.firebreak`
      return {
        path: folder.path,
        dataDir,
        open(more = {}) {
          const host = createHost({ dataDir, masterKey: { key: TEST_KEY }, ...more })
          cleaning.push(host.close)
          return host
        },
      }
    },
    async playing(play: Play): Promise<TestServer> {
      const server = await serve(play)
      cleaning.push(server.close)
      return server
    },
  }
}
