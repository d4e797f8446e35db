// The reference of errors, from the tables of the rooms.
import { ERROR_KINDS, type ErrorTable } from '../../engine/errors.ts'
import { cell, code, generated, page, table } from './markdown.ts'

export function errorsPage(tables: readonly { room: string; about: string; table: ErrorTable }[]): string {
  return page([
    generated('scripts/docs.ts', 'the errors.ts of each room'),
    '# Errors',
    'Every error has a code, `noun/problem`, that never changes its meaning: branch on it, never on the text. It stands in ' +
      '`error.code` of a failed step, in the JSON of a command (`--json`), and in the answer of a server.',
    '## Exit codes and HTTP status',
    'What kind of error it is decides how a command ends. `firebreak run` ends with 1 where the run fails, whichever error ' +
      'a step had. The status is what a request gets that is refused by the error.',
    table(
      ['kind', 'what it is', 'exit code', 'usual HTTP status'],
      Object.entries(ERROR_KINDS).map(([kind, { meaning, exit, status }]) => [kind, meaning, `${exit}`, `${status}`]),
    ),
    ...tables.flatMap(({ about, table: errors }) => [
      `## ${about}`,
      about === 'Node types' ? 'The node `flow/fail` gives any code that its author writes.' : '',
      table(
        ['code', 'what it means', 'what to do', 'kind', 'exit code', 'HTTP status'],
        Object.entries(errors)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { meaning, remedy, kind, exit, status }]) => [
            code(name),
            cell(meaning),
            cell(remedy),
            kind,
            `${exit}`,
            `${status}`,
          ]),
      ),
    ]),
  ])
}
