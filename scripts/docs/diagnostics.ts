// The reference of diagnostics, from the tables that the reader and the rules report with.
import type { ProblemKind } from '../../engine/index.ts'
import { anchor, cell, code, generated, page, table } from './markdown.ts'

/** @throws when two problems share a code: each has one meaning for ever. */
export function diagnosticsPage(kinds: readonly ProblemKind[]): string {
  const sorted = [...kinds].sort((a, b) => a.code.localeCompare(b.code))
  const twice = sorted.find(({ code }, n) => sorted[n + 1]?.code === code)
  if (twice) throw new Error(`Two diagnostics have the code ${twice.code}`)
  return page([
    generated('scripts/docs.ts', 'engine/ and host/triggers'),
    '# Diagnostics',
    'What `firebreak check` reports. A playbook with an error does not compile and does not run; warnings and notes do not ' +
      'stop it. A code never changes its meaning.',
    table(
      ['code', 'severity', 'problem'],
      sorted.map((kind) => [`[${kind.code}](#${anchor(heading(kind))})`, kind.severity, cell(kind.title)]),
    ),
    ...sorted.map((kind) =>
      page([
        `## ${heading(kind)}`,
        `Severity: ${code(kind.severity)}.${isSafety(kind) ? ' It is about safety: no workspace and no node can lower it.' : ''}`,
        `**Why**: ${kind.why}`,
        `**How to mend it**: ${kind.mend}`,
      ]).trimEnd(),
    ),
  ])
}

const isSafety = (kind: ProblemKind): boolean => 'safety' in kind && kind.safety === true

const heading = ({ code, title }: ProblemKind) => `${code} ${title}`
