// Whether a document fits the schema, said so that a person can mend it; and the fields that the schema does not know.
import type { z } from 'zod'
import type { Diagnostic, Fix } from '../diagnostic.ts'
import type { JsonObject, JsonValue, Path } from '../json.ts'
import { formatPath, problem, shortened } from './problems.ts'
import { FIELDS, playbookSchema } from './schema.ts'

/** One problem per mistake, at the deepest place that explains it. None: the value is a playbook. */
export function checkFit(value: JsonValue): Diagnostic[] {
  return misfits(value, playbookSchema, 'The playbook').map(({ path, message }) => problem('FB008', message, path))
}

/** What keeps a value from fitting a schema, in sentences. `whole` is what the value itself is called. */
export function misfits(value: JsonValue, schema: z.ZodType, whole: string): { path: Path; message: string }[] {
  const result = schema.safeParse(value)
  if (result.success) return []
  const seen = new Set<string>()
  const found: { path: Path; message: string }[] = []
  for (const issue of result.error.issues) {
    for (const { path, message } of explain(issue, value, [])) {
      const text = path.length === 0 ? `${whole} ${message}` : `${formatPath(path)} ${message}`
      if (seen.has(text)) continue
      seen.add(text)
      found.push({ path, message: `${text}.` })
    }
  }
  return found
}

type Issue = z.core.$ZodIssue
interface Explanation {
  path: Path
  message: string
  /** What would have fitted, where only the kind of value is wrong. */
  expected?: string[]
}

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number over 2^53',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a map of fields',
  record: 'a map of fields',
  null: 'null',
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return KINDS[typeof value] ?? typeof value
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value
  for (const step of path) at = at && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[step] : undefined
  return at
}

function explain(issue: Issue, root: unknown, base: Path): Explanation[] {
  const path = [...base, ...(issue.path as (string | number)[])]
  const found = valueAt(root, path)
  const one = (message: string, expected?: string): Explanation[] => [
    { path, message, ...(expected === undefined ? {} : { expected: [expected] }) },
  ]
  switch (issue.code) {
    case 'invalid_union':
      return explainUnion(issue.errors, root, path, found)
    case 'invalid_type': {
      const expected = KINDS[issue.expected] ?? issue.expected
      if (found === undefined) return one(`is missing; it must be ${expected}`, expected)
      return one(`must be ${expected}, but is ${kindOf(found)}`, expected)
    }
    case 'invalid_value': {
      const expected = issue.values.map(String).join(', ')
      const several = issue.values.length > 1 ? `one of ${expected}` : expected
      return one(
        found === undefined ? `is missing; it must be ${several}` : `must be ${several}${quoted(found)}`,
        several,
      )
    }
    case 'too_small':
      if (issue.origin === 'string') return one('must not be empty')
      if (issue.origin === 'array') return one(`must have at least ${issue.minimum} entries`)
      return one(`must be at least ${issue.minimum}, but is ${found}`)
    case 'too_big':
      if (issue.origin === 'array') return one(`must have at most ${issue.maximum} entries`)
      return one(`must be at most ${issue.maximum}, but is ${found}`)
    case 'unrecognized_keys':
      return one(`has no field “${shortened(issue.keys[0] ?? '')}”`)
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => explain(inner, root, path))
    default:
      return one(`${lowerFirst(issue.message)}${quoted(found)}`)
  }
}

/** The alternatives that got furthest explain best; where none got further than the kind of value, the kinds are named. */
function explainUnion(alternatives: Issue[][], root: unknown, path: Path, found: unknown): Explanation[] {
  const explained = alternatives.map((issues) => issues.flatMap((issue) => explain(issue, root, path)))
  const deeper = explained.filter((list) => list.length > 0 && list.some((entry) => entry.path.length > path.length))
  if (deeper.length > 0) return deeper.reduce((best, list) => (depthOf(list) > depthOf(best) ? list : best))
  const expected = [...new Set(explained.flatMap((list) => list.flatMap((entry) => entry.expected ?? [])))]
  const all =
    expected.length > 1
      ? `${expected.slice(0, -1).join(', ')} or ${expected.at(-1)}`
      : (expected[0] ?? 'something else')
  return [{ path, message: `must be ${all}, but is ${kindOf(found)}`, expected }]
}

const depthOf = (list: Explanation[]): number => list.reduce((most, { path }) => Math.max(most, path.length), 0)
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** Short literals are shown; long ones may hold anything. */
function quoted(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? '' : `, not “${value}”`
  return typeof value === 'number' || typeof value === 'boolean' ? `, not ${value}` : ''
}

/** Fields that the format does not know, wherever it knows all of them: they are kept, and mean nothing. */
export function findUnknownFields(playbook: JsonValue): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  const check = (value: unknown, known: readonly string[], path: Path, where: string): JsonObject | undefined => {
    if (!isObject(value)) return undefined
    for (const field of Object.keys(value)) {
      if (known.includes(field)) continue
      const near = nearest(
        field,
        known.filter((name) => !Object.hasOwn(value, name)),
      )
      const hint = near ? ` Did you mean “${near}”?` : ' It is kept and ignored.'
      const fix = near ? { fix: renameField(path, field, near, value[field] as JsonValue) } : {}
      diagnostics.push(problem('FB009', `${where} has no field “${shortened(field)}”.${hint}`, [...path, field], fix))
    }
    return value
  }
  const checkNodes = (nodes: unknown, path: Path): void => {
    if (!isObject(nodes)) return
    for (const [id, value] of Object.entries(nodes)) {
      const at = [...path, id]
      const node = check(value, FIELDS.node, at, 'A node')
      if (!node) continue
      check(node['retry'], FIELDS.retry, [...at, 'retry'], 'retry')
      check(node['undo'], FIELDS.undo, [...at, 'undo'], 'undo')
      const mock = check(node['mock'], FIELDS.mock, [...at, 'mock'], 'mock')
      check(mock?.['error'], FIELDS.mockError, [...at, 'mock', 'error'], 'The error of a mock')
      checkNodes(node['body'], [...at, 'body'])
    }
  }
  const root = check(playbook, FIELDS.playbook, [], 'A playbook')
  for (const [part, name] of [
    ['note', 'A note'],
    ['group', 'A group'],
  ] as const) {
    const annotations = root?.[`${part}s`]
    if (!isObject(annotations)) continue
    for (const [id, annotation] of Object.entries(annotations)) check(annotation, FIELDS[part], [`${part}s`, id], name)
  }
  checkNodes(root?.['nodes'], ['nodes'])
  return diagnostics
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function renameField(path: Path, from: string, to: string, value: JsonValue): Fix {
  return {
    title: `Rename to “${to}”`,
    edits: [
      { op: 'set', path: [...path, to], value },
      { op: 'remove', path: [...path, from] },
    ],
  }
}

/** Nobody misspells longer ones by a letter, and comparing two takes the product of their lengths. */
const LONGEST_WORD = 100

/** The candidate within a third of the word's length in edits, at most 3. Ties: the first. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  let best: string | undefined
  let bestDistance = Math.min(3, Math.floor(word.length / 3) + 1) + 1
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit
}
