// A retry of something that must not be done twice.
import type { Rule } from '../rule.ts'

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
      if (!node.type || node.idempotent !== 'no' || attempts < 2) continue
      const path = [...node.path, 'retry']
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
