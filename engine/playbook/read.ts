// Reads a playbook file. Whatever the text, it answers with a playbook or with problems that say where and how to mend.
import { isMap } from 'yaml'
import type { Diagnostic } from '../diagnostic.ts'
import type { JsonObject, JsonValue, Path } from '../json.ts'
import { checkFit, findUnknownFields, isObject } from './fit.ts'
import { inspectDocument } from './inspect.ts'
import { migrateDocument } from './migrate.ts'
import { parseYaml } from './parse-yaml.ts'
import { formatPath, problem } from './problems.ts'
import { DOCUMENT_VERSION, NODE_ID, type Playbook } from './schema.ts'
import type { SourceDocument } from './source.ts'

/** More than anyone reads; a hostile file has a problem on each of a million lines. */
const MAX_DIAGNOSTICS = 1_000

export interface ReadResult {
  /** Present when no diagnostic is an error. */
  playbook?: Playbook
  /** Present when the text is one faithful YAML document, even if it does not fit the format: edits can mend it. */
  source?: SourceDocument
  /** Every one with `range` and `path`. */
  diagnostics: Diagnostic[]
}

/**
 * Reads a playbook from YAML (JSON is YAML). Never throws.
 *
 * @param text the file as text; a byte order mark is ignored, and offsets count without it
 * @param options `file` is put into every diagnostic
 */
export function readPlaybook(text: string, options: { file?: string } = {}): ReadResult {
  const { source, diagnostics } = parseYaml(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, options.file)
  if (!source) return { diagnostics }
  const version = bringForward(source)
  if (version?.severity === 'error') return { diagnostics: [source.locate(version)] }
  const inspected = inspectDocument(source)
  const isFaithful = inspected.diagnostics.every(({ severity }) => severity !== 'error')
  const found = [...(version ? [version] : []), ...inspected.diagnostics]
  if (isFaithful) for (const diagnostic of checkDocument(inspected.value)) found.push(diagnostic)
  // Errors first, where not all are told.
  if (found.length > MAX_DIAGNOSTICS) found.sort((a, b) => RANK[a.severity] - RANK[b.severity])
  const located = found
    .slice(0, MAX_DIAGNOSTICS)
    .map((diagnostic) =>
      source.locate(
        ABOUT_NAMES.has(diagnostic.code) && !diagnostic.range
          ? { ...diagnostic, range: source.keyRangeOf(diagnostic.path) }
          : diagnostic,
      ),
    )
  if (!isFaithful) return { diagnostics: located }
  if (located.some(({ severity }) => severity === 'error')) return { source, diagnostics: located }
  return { playbook: inspected.value as unknown as Playbook, source, diagnostics: located }
}

/** Not the value is wrong there but the name before it: unknown fields, unusable and repeated ids. */
const ABOUT_NAMES: ReadonlySet<string> = new Set(['FB009', 'FB013', 'FB014'])

const RANK = { error: 0, warning: 1, info: 2 }

/** What is wrong with a document that is faithful JSON: its shape, unknown fields, ids. Not located. */
export function checkDocument(value: JsonValue): Diagnostic[] {
  if (!isObject(value)) {
    return [problem('FB008', 'A playbook is a map of fields. Begin with `firebreak: 2`, a name and nodes.', [])]
  }
  return [...checkFit(value), ...findUnknownFields(value), ...checkIds(value)]
}

/** Looks at the version and migrates in place. Anything but a whole number is left to the schema. */
function bringForward(source: SourceDocument): Diagnostic | undefined {
  const { contents } = source.document
  const version = isMap(contents) ? contents.get('firebreak') : undefined
  if (typeof version !== 'number' || !Number.isInteger(version) || version === DOCUMENT_VERSION) return undefined
  if (version > DOCUMENT_VERSION) {
    const message = `The playbook is written in format ${version}; this Firebreak reads up to ${DOCUMENT_VERSION}. Update Firebreak.`
    return problem('FB010', message, ['firebreak'])
  }
  const changes = migrateDocument(source.document, version)
  if (!changes)
    return problem('FB008', `There has never been a format ${version}. Write \`firebreak: ${DOCUMENT_VERSION}\`.`, [
      'firebreak',
    ])
  const message = `Read from format ${version}: ${changes.join('; ')}. Saving writes format ${DOCUMENT_VERSION}.`
  return problem('FB011', message, ['firebreak'])
}

/** Ids are usable names, and unique in the whole file. */
export function checkIds(playbook: JsonObject): Diagnostic[] {
  const first = new Map<string, Path>()
  const repeated: Diagnostic[] = []
  const unusable: Path[] = []
  const visit = (nodes: unknown, path: Path): void => {
    if (!isObject(nodes)) return
    for (const [id, node] of Object.entries(nodes)) {
      const at = [...path, id]
      const before = first.get(id)
      if (before) {
        const message = `There is another node “${id}” at ${formatPath(before)}. Rename one and the references that mean it.`
        repeated.push(problem('FB014', message, at))
      } else first.set(id, at)
      if (!NODE_ID.test(id)) unusable.push(at)
      if (isObject(node)) visit(node['body'], [...at, 'body'])
    }
  }
  visit(playbook['nodes'], ['nodes'])
  const taken = new Set(first.keys())
  // Free ids are looked for one by one: not for more than are told.
  return [...repeated, ...unusable.slice(0, MAX_DIAGNOSTICS).map((path) => unusableId(path, taken))]
}

function unusableId(path: Path, taken: Set<string>): Diagnostic {
  const id = String(path.at(-1))
  const usable = usableId(id, taken)
  taken.add(usable)
  const shown = id.length > 60 ? `${id.slice(0, 60)}…` : id
  return problem(
    'FB013',
    `“${shown}” is no node id: use small letters, digits and hyphens, such as “${usable}”.`,
    path,
    {
      fix: { title: `Rename to “${usable}”`, edits: [{ op: 'rename-node', from: id, to: usable }] },
    },
  )
}

/** A kebab-case id near `text` that is not taken. Ids are at most 60 characters when made so. */
export function usableId(text: string, taken: ReadonlySet<string>): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  let base = (words ?? ['node']).join('-').slice(0, 60).replace(/-+$/, '')
  if (!/^[a-z]/.test(base)) base = `node-${base}`
  let id = base
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`
  return id
}
