// A constant that looks like an expression.
import type { JsonValue, Path } from '../../json.ts'
import type { Finding, Rule } from '../rule.ts'

export const literalVar: Rule = {
  code: 'FB212',
  name: 'literal-var',
  title: 'Constant is not evaluated',
  severity: 'warning',
  why: 'What stands under `vars` is taken as it is, so that it is the same in every run. An expression there stays text.',
  mend: 'Write the value itself, or work it out in a node and refer to its output.',
  *check({ playbook }) {
    yield* look((playbook.vars ?? {}) as JsonValue, ['vars'])
  },
}

function* look(value: JsonValue, path: Path): Iterable<Finding> {
  if (typeof value === 'string') {
    if (value.includes('${'))
      yield { path, message: 'Constants are not evaluated: this stays text. Work it out in a node.' }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value))
      yield* look(item, [...path, Array.isArray(value) ? Number(key) : key])
  }
}
