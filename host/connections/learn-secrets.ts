// Secrets of the workspace that nothing has used yet: learned before anything is kept that may hold one.
import { HostError } from '../host-error.ts'
import type { ConnectionStore } from '../store/connections.ts'
import type { Connections } from './connections.ts'

/**
 * A function after which every secret of the workspace is known, as its connections are then. Where the key is not at hand nothing is
 * learned: without it no secret can be used either, and whoever needs one is told.
 */
export function secretLearner(
  store: Pick<ConnectionStore, 'list'>,
  connections: Pick<Connections, 'withSecrets'>,
): () => Promise<void> {
  let learned = '[]'
  return async () => {
    const there = (await store.list()).filter(({ secretFields }) => secretFields.length > 0)
    const now = JSON.stringify(there.map(({ name, updatedMs }) => [name, updatedMs]))
    if (now === learned) return
    for (const { name } of there) {
      try {
        await connections.withSecrets(name)
      } catch (thrown) {
        if (!(thrown instanceof HostError)) throw thrown
      }
    }
    learned = now
  }
}
