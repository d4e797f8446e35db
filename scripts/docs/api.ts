// The reference of the contract's methods, from their marks.
import { type MarkedMethod, SCOPE_MEANINGS, SCOPES } from '../../api/index.ts'
import { code, generated, page, table } from './markdown.ts'

export function apiPage(methods: readonly MarkedMethod[]): string {
  const nouns = [...new Set(methods.map(({ noun }) => noun))]
  return page([
    generated('scripts/docs.ts', 'api/'),
    '# Methods and scopes',
    'Every method of the contract between a screen, or a program, and a host. `firebreak serve` answers each as a POST of JSON to ' +
      '`/api/NOUN/VERB`; input and output of each stand in `/openapi.json`.',
    'A method needs one scope. Today each token has all of them, and so has the person at the Studio of their own machine. Who has ' +
      'not the scope is refused with `access/not-allowed`. What writes the workspace is refused with `workspace/read-only` where a ' +
      'bundle is served.',
    '## Scopes',
    table(
      ['scope', 'what it allows'],
      SCOPES.map((scope) => [code(scope), SCOPE_MEANINGS[scope]]),
    ),
    ...nouns.flatMap((noun) => [
      `## ${noun}`,
      table(
        ['method', 'scope', 'writes', ''],
        methods
          .filter((method) => method.noun === noun)
          .map(({ name, mark }) => [
            code(name),
            code(mark.needs),
            mark.writes,
            mark.usesKeys ? 'uses the keys of its machine: refused by a server' : '',
          ]),
      ),
    ]),
  ])
}
