// A bundle made of what a workspace holds: the same content always gives the same bytes.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type AppliedException, type Catalog, canonicalJson, type Effect, type Plan } from '../../engine/index.ts'
import { needsOf, type PlanNeeds } from '../plan-needs.ts'
import { packParts } from './archive.ts'
import { BundleError } from './bundle-error.ts'
import { type FoundSecret, findSecrets } from './find-secrets.ts'
import type { Sign } from './keys.ts'
import {
  BUNDLE_VERSION,
  type BundledPlaybook,
  MANIFEST,
  type Manifest,
  manifestSchema,
  type PartRole,
  SIGNATURE,
} from './manifest.ts'

/** What goes in, as the workspace has it. Paths are within the workspace, with `/`. */
export interface BundleContent {
  name: string
  /** Version of this Firebreak. */
  firebreak: string
  playbooks: {
    path: string
    text: string
    plan: Plan
    summary?: string
    attack?: readonly string[]
    /** Exceptions from rules that took effect when it was compiled. */
    exceptions?: readonly AppliedException[]
  }[]
  /** Lists, scenarios, the alerts that they name, and what says which alerts start what. */
  others: { path: string; role: Exclude<PartRole, 'playbook' | 'plan'>; text: string }[]
  /** Connections that are needed besides those of the playbooks: by which alerts come in. `path` is the part that needs them. */
  needs?: readonly { path: string; connections: readonly { name: string; kind: string; rights: Effect[] }[] }[]
}

export interface SecretInPart extends FoundSecret {
  part: string
}

/** What a bundle of this content holds, and what stands in the way of making it. Nothing is signed. */
export function previewBundle(content: BundleContent, catalog: Catalog, isKnown: (text: string) => boolean) {
  const parts = partsOf(content)
  const manifest = manifestOf(content, catalog, parts)
  const secrets = parts.flatMap(({ path, role, text }) =>
    role === 'plan' ? [] : findSecrets(path, text, isKnown).map((one) => ({ part: path, ...one })),
  )
  return { manifest, secrets, id: idOf(manifestBytes(manifest)) }
}

/**
 * @param allowed parts and places (`part: place`) that a person has looked at: what only looks like a secret there is none. Secrets
 *   of connections are never allowed.
 * @throws BundleError `bundle/secret`, `bundle/bad-part`, `bundle/too-large`
 */
export function createBundle(
  content: BundleContent,
  catalog: Catalog,
  { sign, isKnown, allowed = [] }: { sign: Sign; isKnown(text: string): boolean; allowed?: readonly string[] },
): { bytes: Uint8Array; id: string; manifest: Manifest } {
  const { manifest, secrets } = previewBundle(content, catalog, isKnown)
  const standing = secrets.filter((one) => one.isKnown || !allowed.includes(placeOfSecret(one)))
  const [first] = standing
  if (first) {
    const more = standing.length > 1 ? `, and ${standing.length - 1} more` : ''
    const message = `What looks like ${first.what} stands in ${placeOfSecret(first)}${more}. A bundle never carries secrets: keep it in a connection and name that.`
    throw new BundleError('bundle/secret', message, first.part)
  }
  const head = manifestBytes(manifest)
  const signature = utf8ToBytes(`${canonicalJson(sign(head))}\n`)
  const parts = new Map<string, Uint8Array>(
    partsOf(content).map(({ path, text }) => [path, utf8ToBytes(text)] as const),
  )
  return { bytes: packParts(parts.set(MANIFEST, head).set(SIGNATURE, signature)), id: idOf(head), manifest }
}

export const placeOfSecret = ({ part, where }: SecretInPart): string => `${part}: ${where}`

/** The bundle's own name, by content. */
export const idOf = (manifest: Uint8Array): string => hashOf(manifest)

export const hashOf = (bytes: Uint8Array): string => `sha256:${bytesToHex(sha256(bytes))}`

const manifestBytes = (manifest: Manifest): Uint8Array => utf8ToBytes(`${canonicalJson(manifest)}\n`)

interface Part {
  path: string
  role: PartRole
  text: string
}

function partsOf({ playbooks, others }: BundleContent): Part[] {
  const parts: Part[] = [
    ...playbooks.map(({ path, text }) => ({ path, role: 'playbook' as const, text })),
    ...playbooks.map(({ plan }) => ({ path: planPath(plan), role: 'plan' as const, text: `${canonicalJson(plan)}\n` })),
    ...others,
  ]
  const unique = new Map(parts.map((part) => [part.path, part]))
  return [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

const planPath = ({ hash }: Plan): string => `plans/${hash.replace('sha256:', '')}.json`

function manifestOf(content: BundleContent, catalog: Catalog, parts: readonly Part[]): Manifest {
  const { name, firebreak, playbooks } = content
  const needs = playbooks.map((one) => ({ ...one, needs: needsOf(one.plan, catalog) }))
  const byPath = <T extends { file: string }>(list: T[]) => list.sort((a, b) => (a.file < b.file ? -1 : 1))
  return manifestSchema.parse({
    bundle: BUNDLE_VERSION,
    name,
    firebreak,
    playbooks: byPath(
      needs.map(
        ({ path, plan, summary, attack = [], exceptions = [], needs: told }): BundledPlaybook => ({
          file: path,
          name: plan.playbook.name,
          ...(summary !== undefined && { summary }),
          hash: plan.playbook.hash,
          plan: planPath(plan),
          planHash: plan.hash,
          attack: [...attack],
          ...toldOf(plan, told, exceptions),
        }),
      ),
    ),
    connections: mergeConnections([
      ...needs.map(({ path, needs: { connections } }) => ({ path, connections })),
      ...(content.needs ?? []),
    ]),
    parts: parts.map(({ path, role, text }) => {
      const bytes = utf8ToBytes(text)
      return { path, role, hash: hashOf(bytes), bytes: bytes.length }
    }),
  } satisfies Manifest)
}

/** What a manifest tells of a plan. */
export const toldOf = (
  { effect }: Plan,
  { effects, approvals, lists, calls, reachingPrivate }: PlanNeeds,
  exceptions: readonly AppliedException[] = [],
): Pick<
  BundledPlaybook,
  'effect' | 'calls' | 'effects' | 'approvals' | 'lists' | 'reachingPrivate' | 'exceptions'
> => ({
  effect,
  calls,
  effects,
  approvals,
  lists,
  ...(reachingPrivate.length > 0 && { reachingPrivate }),
  ...(exceptions.length > 0 && { exceptions: [...exceptions] }),
})

/** One name may be used by several playbooks; of different kinds it is two rows. */
export function mergeConnections(
  all: readonly { path: string; connections: readonly { name: string; kind: string; rights: Effect[] }[] }[],
): Manifest['connections'] {
  const merged = new Map<string, { name: string; kind: string; rights: Set<Effect>; usedBy: Set<string> }>()
  for (const { path, connections } of all) {
    for (const { name, kind, rights } of connections) {
      const key = `${name} ${kind}`
      const one = merged.get(key) ?? { name, kind, rights: new Set(), usedBy: new Set() }
      for (const right of rights) one.rights.add(right)
      one.usedBy.add(path)
      merged.set(key, one)
    }
  }
  const order: Effect[] = ['none', 'read', 'notify', 'change', 'destroy']
  return [...merged.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, kind, rights, usedBy }]) => ({
      name,
      kind,
      rights: order.filter((right) => rights.has(right)),
      usedBy: [...usedBy].sort(),
    }))
}
