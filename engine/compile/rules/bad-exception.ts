// A node that takes itself out of a rule which has no exceptions, or without saying why.
import type { JsonValue } from '../../json.ts'
import { readException } from '../exceptions.ts'
import type { Rule } from '../rule.ts'

export const badException: Rule = {
  code: 'FB406',
  name: 'bad-exception',
  title: 'Exception that does not count',
  severity: 'error',
  safety: true,
  why: 'An exception hides what a rule would say. It counts only where the rule allows it and where the next reader can see the reason.',
  mend: 'Write `exceptions: { FB404: why the rule does not count here }`. Rules about safety, and rules whose problems are errors, have no exceptions: mend what they find.',
  *check({ nodes, rules }) {
    for (const node of nodes) {
      for (const [code, value] of Object.entries(node.raw.exceptions ?? {})) {
        const read = readException(code, value as JsonValue, rules.get(code))
        if (!('problem' in read)) continue
        const path = [...node.path, 'exceptions', code]
        yield {
          node,
          path,
          nameAt: path,
          message: read.problem,
          fix: { title: `Remove the exception from ${code}`, edits: [{ op: 'remove', path }] },
        }
      }
    }
  },
}
