// A retry of something that must not be done twice.
import { isSafeToRepeat } from '../../run/retry.ts'
import type { Rule } from '../rule.ts'
import type { NodeView } from '../view.ts'

export const unsafeRetry: Rule = {
  code: 'FB403',
  name: 'unsafe-retry',
  title: 'Retry of a step that is not safe to repeat',
  severity: 'error',
  why: 'A request that timed out may have been carried out all the same; trying again does it twice.',
  mend: 'Remove the retry. On a generic node that can be repeated safely, say so with `idempotent: natural` (doing it twice is doing it once) or `key` (the other side honours an idempotency key).',
  *check({ nodes }) {
    for (const node of nodes) {
      const attempts = node.raw.retry?.attempts ?? 1
      if (!node.type || attempts < 2) continue
      const path = [...node.path, 'retry']
      const inner = node.idempotent === 'no' ? undefined : unsafeInside(node)
      if (inner !== undefined) {
        yield {
          node,
          path,
          message: `${node.id} is tried up to ${attempts} times as a whole, and ${inner} inside it is not safe to repeat. Give a retry to the steps that may be repeated instead.`,
          fix: { title: 'Remove the retry', edits: [{ op: 'remove', path }] },
        }
      }
      if (node.idempotent !== 'no') continue
      yield {
        node,
        path,
        message: `${node.id} is not safe to repeat, but is tried up to ${attempts} times.${node.type.generic ? ' If repeating is safe, declare idempotent; otherwise remove the retry.' : ' Remove the retry.'}`,
        // A message sent twice is a nuisance, a change made twice may be harm.
        ...(node.effect === 'notify' && { severity: 'warning' }),
        fix: { title: 'Remove the retry', edits: [{ op: 'remove', path }] },
      }
    }
  },
}

/** A step in the body of a loop, or in a called playbook, that must not be done twice. */
function unsafeInside({ body, call }: NodeView): string | undefined {
  if (call?.status === 'ready') return call.unsafe
  for (const node of body?.nodes ?? []) {
    const found = isSafeToRepeat(node) ? unsafeInside(node) : node.id
    if (found !== undefined) return found
  }
  return undefined
}
