// A variable that is not in scope where it is used.
import { didYouMean, inExpression, type Rule } from '../rule.ts'

const PLACES = new Map([
  ['item', 'It is there in the body of a loop over a list.'],
  ['index', 'It is there in the body of a loop.'],
  ['error', 'It is there only behind an error port, and in the node named by onFailure.'],
  ['input', 'It is there only in the fields of an undo.'],
  ['output', 'It is there only in the fields of an undo.'],
])

export const unknownName: Rule = {
  code: 'FB306',
  name: 'unknown-name',
  title: 'Unknown name',
  severity: 'error',
  why: 'The expression uses a variable that does not exist where it stands.',
  mend: 'In scope are `alert`, `inputs`, `steps`, `vars` and `run`; `item` and `index` in a loop, `error` behind an error port. Text stands in quotes.',
  *check({ uses, byId }) {
    for (const use of uses) {
      for (const { code, span } of use.problems) {
        if (code !== 'expression/unknown-variable' || !span) continue
        const name = use.source.slice(span.start, span.end)
        const step = byId.has(name) ? ` To use the output of that node, write steps.${name}.` : ''
        const hint = PLACES.get(name) ?? (step || didYouMean(name, [...use.names]) || ' Text stands in quotes.')
        yield inExpression(use, span, { message: `${name} is not known here. ${hint.trim()}` })
      }
    }
  },
}
