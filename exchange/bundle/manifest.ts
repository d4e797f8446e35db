// The manifest: what is in a bundle, what it needs and what it can do. It names every other part with its hash, so that its own
// hash names the whole bundle, and its signature covers all of it.
import { z } from 'zod'

/** The version of the format that this Firebreak writes. */
export const BUNDLE_VERSION = 1

export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'signature.json'

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits')
const effect = z.enum(['none', 'read', 'notify', 'change', 'destroy'])

const role = z.enum(['playbook', 'plan', 'list', 'scenario', 'alert', 'triggers'])
export type PartRole = z.infer<typeof role>

const partSchema = z.object({ path: z.string(), role, hash, bytes: z.int().min(0) })

const playbookSchema = z.object({
  /** Its part. */
  file: z.string(),
  name: z.string(),
  summary: z.string().optional(),
  /** Of the document's meaning. */
  hash,
  /** The part with its compiled plan, and the plan's own hash. */
  plan: z.string(),
  planHash: hash,
  /** The greatest effect that any step can have. */
  effect,
  attack: z.array(z.string()),
  calls: z.array(z.object({ name: z.string(), hash })),
  effects: z.array(
    z.object({
      node: z.string(),
      title: z.string(),
      type: z.string(),
      effect,
      target: z.string().optional(),
      undo: z.string().optional(),
    }),
  ),
  approvals: z.array(
    z.object({
      node: z.string(),
      title: z.string(),
      type: z.string(),
      to: z.string(),
      question: z.string().optional(),
      quorum: z.string().optional(),
      deadline: z.string().optional(),
    }),
  ),
  lists: z.array(z.string()),
  /** Ids of steps that may reach private addresses, where there are any. */
  reachingPrivate: z.array(z.string()).optional(),
  /** Rules that do not count in it or in what it calls. Bundles made before there were exceptions have none. */
  exceptions: z
    .array(
      z.object({
        code: z.string(),
        title: z.string(),
        level: z.enum(['off', 'info', 'warning']),
        reason: z.string(),
        playbook: z.string(),
        by: z.enum(['workspace', 'node']),
        node: z.string().optional(),
        problems: z.int().min(1),
      }),
    )
    .optional(),
})

const connectionSchema = z.object({
  name: z.string(),
  kind: z.string(),
  rights: z.array(effect),
  /** Files of the playbooks that use it. */
  usedBy: z.array(z.string()),
})

export const manifestSchema = z.object({
  bundle: z.literal(BUNDLE_VERSION),
  name: z.string().min(1).max(200),
  /** Of the Firebreak that made it. */
  firebreak: z.string(),
  playbooks: z.array(playbookSchema).min(1),
  connections: z.array(connectionSchema),
  parts: z.array(partSchema),
})
export type Manifest = z.infer<typeof manifestSchema>
export type BundledPlaybook = Manifest['playbooks'][number]

export const signatureSchema = z.object({
  algorithm: z.literal('Ed25519'),
  /** 32 bytes as hex. */
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** 64 bytes as hex, over `signedBytes`. */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
  /** When it was signed, milliseconds since 1970 (UTC), with a signature of its own. Bundles made before 0.3 do not say it. */
  signedAt: z.object({ ms: z.int().min(0), signature: z.string().regex(/^[0-9a-f]{128}$/) }).optional(),
})
export type Signature = z.infer<typeof signatureSchema>
