// What is known of a code beyond its message, and the problems in the order in which they are mended.
import {
  type AppliedException,
  type Diagnostic,
  DOCUMENT_PROBLEMS,
  type Edit,
  type Fix,
  rules,
  SCENARIO_PROBLEMS,
  type Severity,
} from '../../engine/index.ts'

export interface ProblemDocs {
  code: string
  title: string
  why: string
  mend: string
}

const known = new Map<string, ProblemDocs>(
  [...DOCUMENT_PROBLEMS, ...rules, ...SCENARIO_PROBLEMS].map(({ code, title, why, mend }) => [
    code,
    { code, title, why, mend },
  ]),
)

export const docsOf = (code: string): ProblemDocs | undefined => known.get(code)

/** An exception in one line: what does not count, where, who says so and why. */
export function exceptionWords({ code, title, level, reason, playbook, node }: AppliedException): string {
  const where = node === undefined ? `firebreak.yaml, in all of ${playbook}` : `${node} in ${playbook}`
  return `${code} ${title}: ${level === 'off' ? 'off' : `weighs ${level}`} by ${where}. Reason: ${reason}`
}

const GROUPS: { severity: Severity; one: string; many: string }[] = [
  { severity: 'error', one: 'error', many: 'errors' },
  { severity: 'warning', one: 'warning', many: 'warnings' },
  { severity: 'info', one: 'hint', many: 'hints' },
]

export type ProblemRow =
  | { kind: 'group'; severity: Severity; title: string }
  | { kind: 'problem'; diagnostic: Diagnostic; key: string }

export function problemRows(diagnostics: readonly Diagnostic[]): ProblemRow[] {
  return GROUPS.flatMap(({ severity, one, many }): ProblemRow[] => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity)
    if (found.length === 0) return []
    const title = `${found.length} ${found.length === 1 ? one : many}`
    const rows = found.map((diagnostic): ProblemRow => ({ kind: 'problem', diagnostic, key: keyOf(diagnostic) }))
    return [{ kind: 'group', severity, title }, ...rows]
  })
}

export const keyOf = ({ code, path, span, message }: Diagnostic): string =>
  `${code} ${path.join('/')} ${span?.start ?? ''} ${message}`

/** Every way to mend a problem; the first is the one that is made where many are mended at once. */
export const fixesFor = ({ fix, otherFixes = [] }: Diagnostic): Fix[] => (fix ? [fix, ...otherFixes] : otherFixes)

/**
 * Edits of the fixes that do not get in each other's way: one for each place. Those left over show up again and can be
 * mended with another click.
 */
export function fixesOf(diagnostics: readonly Diagnostic[]): { edits: Edit[]; count: number } {
  const touched = new Set<string>()
  const edits: Edit[] = []
  let count = 0
  for (const { fix } of diagnostics) {
    if (!fix) continue
    const places = fix.edits.map((edit) =>
      JSON.stringify('path' in edit ? edit.path : [edit.op, 'id' in edit ? edit.id : '']),
    )
    const renames = fix.edits.some(({ op }) => op === 'rename-node' || op === 'remove-node')
    if (places.some((place) => touched.has(place)) || (renames && count > 0)) continue
    for (const place of places) touched.add(place)
    edits.push(...fix.edits)
    count++
    if (renames) break
  }
  return { edits, count }
}
