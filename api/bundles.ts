// Bundles: playbooks of the workspace in one signed file, with all that they need to be run elsewhere.
import { z } from 'zod'
import { signingKey } from './keys.ts'
import { method } from './procedure.ts'
import { effect, workspacePath } from './values.ts'

const request = z.object({
  playbooks: z.array(workspacePath).min(1).max(1_000),
  /** What the bundle calls itself. */
  name: z.string().min(1).max(200),
})

const bundledPlaybook = z.object({
  file: z.string(),
  name: z.string(),
  summary: z.string().optional(),
  /** The greatest effect of any step. */
  effect,
  attack: z.array(z.string()),
  calls: z.array(z.object({ name: z.string() })),
  effects: z.array(
    z.object({
      node: z.string(),
      title: z.string(),
      effect,
      target: z.string().optional(),
      undo: z.string().optional(),
    }),
  ),
  approvals: z.array(
    z.object({
      node: z.string(),
      title: z.string(),
      to: z.string(),
      question: z.string().optional(),
      quorum: z.string().optional(),
      deadline: z.string().optional(),
    }),
  ),
  lists: z.array(z.string()),
  reachingPrivate: z.array(z.string()).optional(),
  /** Rules that do not count in it or in what it calls, and why. */
  exceptions: z
    .array(
      z.object({
        code: z.string(),
        title: z.string(),
        level: z.enum(['off', 'info', 'warning']),
        reason: z.string(),
        playbook: z.string(),
        node: z.string().optional(),
      }),
    )
    .optional(),
})

export const bundlePreview = z.object({
  /** `sha256:…` of the manifest: names the whole content. */
  id: z.string(),
  playbooks: z.array(bundledPlaybook),
  connections: z.array(
    z.object({ name: z.string(), kind: z.string(), rights: z.array(effect), usedBy: z.array(z.string()) }),
  ),
  parts: z.array(
    z.object({
      path: z.string(),
      role: z.enum(['playbook', 'plan', 'list', 'scenario', 'alert', 'triggers']),
      bytes: z.int(),
    }),
  ),
  /** Playbooks that routes of triggers.yaml name and that are not in it: alerts will start nothing there. */
  notStarted: z.array(z.string()),
  /** What looks like a secret, and where; `place` is what `create` takes as looked at. Known ones are never allowed. */
  secrets: z.array(z.object({ place: z.string(), part: z.string(), what: z.string(), isKnown: z.boolean() })),
})
export type BundlePreview = z.infer<typeof bundlePreview>

export const bundles = {
  /** What it would hold. Refused: `playbook/has-errors`, `playbook/unknown`, `bundle/missing`. */
  preview: method('design', 'nothing').input(request).output(bundlePreview),
  /** Refused: what `preview` is refused for, `bundle/secret`, `keys/…`; `keys/not-here` on a server. */
  create: method('admin', 'nothing', { usesKeys: true })
    .input(
      request.extend({
        /** The own key to sign with; without it, the only one there is. */
        key: z.string().optional(),
        /** Places where a person has looked and found no secret. */
        allowed: z.array(z.string()).optional(),
      }),
    )
    .output(z.object({ fileName: z.string(), base64: z.string(), id: z.string(), key: signingKey })),
}
