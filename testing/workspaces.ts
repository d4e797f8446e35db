// For tests alone: workspaces and servers that are closed and removed after each test.
import { afterEach } from 'vitest'
import { type Play, serve, type TestServer } from './servers.ts'
import { createTestWorkspace, type TestWorkspace } from './workspace.ts'

export function createWorkspaces() {
  const cleaning: (() => Promise<void>)[] = []

  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean()
  })

  return {
    workspace(files: { [file: string]: string | Uint8Array } = {}): TestWorkspace {
      const workspace = createTestWorkspace(files)
      cleaning.push(workspace.remove)
      return workspace
    },
    async playing(play: Play): Promise<TestServer> {
      const server = await serve(play)
      cleaning.push(server.close)
      return server
    },
  }
}
