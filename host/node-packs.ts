// Node types from elsewhere: a pack is a module whose default export is a list of node types. Threads load packs again, by the
// URLs that the catalogue keeps.
import type { Catalog, NodeType } from '../engine/index.ts'
import { createNodeCatalog } from '../nodes/index.ts'
import { HostError } from './host-error.ts'

/**
 * The catalogue with these packs.
 * @param packs module URLs, as `pathToFileURL` gives them
 * @throws HostError `nodes/bad-pack`: the module cannot be loaded, or gives no list of node types
 */
export async function loadCatalog(packs: readonly string[] = []): Promise<Catalog> {
  const loaded = await Promise.all(packs.map(loadPack))
  return createNodeCatalog(loaded.flat(), packs)
}

async function loadPack(url: string): Promise<readonly NodeType[]> {
  let found: unknown
  try {
    found = ((await import(/* @vite-ignore */ url)) as { default?: unknown }).default
  } catch (cause) {
    throw new HostError('nodes/bad-pack', `The pack of nodes ${url} cannot be loaded: ${(cause as Error).message}`)
  }
  if (!Array.isArray(found) || !found.every(isNodeType)) {
    throw new HostError(
      'nodes/bad-pack',
      `The pack of nodes ${url} must give a list of node types as its default export`,
    )
  }
  return found
}

const isNodeType = (one: unknown): one is NodeType =>
  typeof one === 'object' && one !== null && 'type' in one && 'kind' in one && 'inputSchema' in one
