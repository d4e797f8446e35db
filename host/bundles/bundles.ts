// Bundles of a workspace: looked at before they are made, made, and written whole.
import type { Catalog } from '../../engine/index.ts'
import { createBundle, type Manifest, previewBundle, type SecretInPart } from '../../exchange/index.ts'
import type { SigningKey, SigningKeys } from '../keys/signing-keys.ts'
import { type GatherContext, gatherBundle } from './gather-bundle.ts'

export interface BundleRequest {
  /** Within the workspace. */
  playbooks: readonly string[]
  name: string
  /** Of this Firebreak. */
  firebreak: string
}

export interface Bundles {
  /** What it would hold, what stands in its way, and playbooks that its routes name and that are not in it. */
  preview(
    request: BundleRequest,
  ): Promise<{ manifest: Manifest; secrets: SecretInPart[]; id: string; notStarted: string[] }>
  /**
   * @param options `key`: the name of the key to sign with; `allowed`: places where what looks like a secret is none
   * @throws BundleError `bundle/secret`; HostError `keys/…`, `playbook/has-errors`, `bundle/missing`
   */
  create(
    request: BundleRequest,
    options: { key?: string; allowed?: readonly string[] },
  ): Promise<{ bytes: Uint8Array; id: string; manifest: Manifest; key: SigningKey; notStarted: string[] }>
}

export interface BundlesContext extends GatherContext {
  catalog: Catalog
  keys: SigningKeys
  /** Whether a text holds a secret of a connection of this workspace. */
  secretFinder(): Promise<(text: string) => boolean>
}

export function createBundles(context: BundlesContext): Bundles {
  const { catalog, keys, secretFinder } = context
  const gather = ({ playbooks, name, firebreak }: BundleRequest) =>
    gatherBundle(playbooks, { name, firebreak }, context)
  return {
    async preview(request) {
      const { notStarted, ...content } = await gather(request)
      return { ...previewBundle(content, catalog, await secretFinder()), notStarted }
    },
    async create(request, { key: keyName, allowed = [] }) {
      const { notStarted, ...content } = await gather(request)
      const { key, sign } = keys.signer(keyName)
      return { ...createBundle(content, catalog, { sign, isKnown: await secretFinder(), allowed }), key, notStarted }
    },
  }
}
