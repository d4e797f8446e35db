// Large values live once, under their SHA-256; the journal entry keeps a reference. Which fields of an entry were replaced
// is named in the entry itself (`$artifacts`), so that data which merely looks like a reference is never taken for one.
import { hash } from 'node:crypto'
import { type Entry, type JsonValue, parseJson } from '../../../engine/index.ts'
import { StoreError } from '../errors.ts'
import { NEVER_SECRET, type Sealer } from '../sealer.ts'
import { type OpenDatabase, SEALED } from './database.ts'

/** A field whose JSON has more bytes than this is kept as an artifact. */
export const ARTIFACT_BYTES = 256 * 1024

interface Artifact {
  hash: string
  body: Buffer
}

/** An entry as text, and what was taken out of it. */
export interface EncodedEntry {
  kind: string
  at: number
  body: string
  artifacts: Artifact[] | undefined
}

/** `sha256:` and 64 hex digits. */
export function contentHash(bytes: string | Buffer): string {
  return `sha256:${hash('sha256', bytes, 'hex')}`
}

/** Where an entry stands: what is sealed of it is bound to that. */
interface EntryPlace {
  run: string
  sequence: number
}

/** Pure but for the seal; the artifacts are stored together with the entry. */
export function encodeEntry(entry: Entry, place: EntryPlace, sealer: Sealer): EncodedEntry {
  if (holdsSecret(entry, sealer)) return encodeSealed(entry, place, sealer)
  const body = JSON.stringify(entry)
  // UTF-8 needs at most three bytes for each UTF-16 unit: most entries need no counting.
  if (body.length * 3 <= ARTIFACT_BYTES || Buffer.byteLength(body) <= ARTIFACT_BYTES) {
    return { kind: entry.kind, at: entry.at, body, artifacts: undefined }
  }
  const { slim, artifacts } = takeOut(entry, (value) => value)
  return { kind: entry.kind, at: entry.at, body: JSON.stringify(slim), artifacts }
}

/** An entry that holds a secret: kind and time are for everybody, the rest is sealed, its large values each by itself. */
function encodeSealed(entry: Entry, { run, sequence }: EntryPlace, sealer: Sealer): EncodedEntry {
  const { kind, at } = entry
  const { slim, artifacts } = takeOut(entry, (bytes, field) =>
    Buffer.from(sealer.seal(['artifact', run, sequence, field], parseJson(bytes.toString()))),
  )
  const { $artifacts: fields, ...rest } = slim
  const kept = Object.fromEntries(((fields ?? []) as string[]).map((field) => [field, rest[field]]))
  const $sealed = Buffer.from(sealer.seal(['entry', run, sequence], rest)).toString('base64')
  const body = JSON.stringify({ kind, at, $sealed, ...kept, ...(fields !== undefined && { $artifacts: fields }) })
  return { kind, at, body, artifacts }
}

const neverSecret: ReadonlySet<string> = new Set(NEVER_SECRET)

function holdsSecret(entry: Entry, sealer: Sealer): boolean {
  for (const field in entry) {
    if (!neverSecret.has(field) && sealer.holds(entry[field as keyof Entry])) return true
  }
  return false
}

function takeOut(entry: Entry, keep: (bytes: Buffer, field: string) => Buffer) {
  const artifacts: Artifact[] = []
  const fields: string[] = []
  const slim: Record<string, JsonValue> = {}
  for (const [field, value] of Object.entries(entry) as [string, JsonValue | undefined][]) {
    if (value === undefined) continue
    const bytes = Buffer.from(JSON.stringify(value))
    if (bytes.length <= ARTIFACT_BYTES) {
      slim[field] = value
      continue
    }
    const body = keep(bytes, field)
    const reference = contentHash(body)
    artifacts.push({ hash: reference, body })
    fields.push(field)
    slim[field] = { $artifact: reference, bytes: bytes.length }
  }
  if (fields.length > 0) slim.$artifacts = fields
  return { slim, artifacts: artifacts.length > 0 ? artifacts : undefined }
}

/** The references in an entry's text: field → hash. Empty for nearly every entry. */
export function referencesOf(stored: Record<string, JsonValue>): [field: string, hash: string][] {
  const fields = stored.$artifacts
  if (!Array.isArray(fields)) return []
  return fields.map((field) => [String(field), String((stored[String(field)] as { $artifact: JsonValue }).$artifact)])
}

/** What the journals need of artifacts; all of it inside a transaction or a read. */
export function createArtifactRows({ sqlite, sealer }: Pick<OpenDatabase, 'sqlite' | 'sealer'>) {
  const insert = sqlite.prepare('INSERT OR IGNORE INTO artifacts (hash, body) VALUES (?, ?)')
  const select = sqlite.prepare<[string], Buffer>('SELECT body FROM artifacts WHERE hash = ?').pluck()

  const artifact = (reference: string): Buffer | undefined => select.get(reference)

  /**
   * The entry as it was given: opened, with every reference replaced by what it stands for.
   * @throws SEALED where the key is wanted and not at hand
   */
  const decodeEntry = (body: string, { run, sequence }: EntryPlace): Entry => {
    const stored = parseJson(body) as Record<string, JsonValue>
    const { $sealed, $artifacts, ...plain } = stored
    if ($sealed === undefined && $artifacts === undefined) return stored as unknown as Entry
    const isSealed = typeof $sealed === 'string'
    if (isSealed && !sealer.isReady()) throw SEALED
    const entry = isSealed
      ? (sealer.open(['entry', run, sequence], Buffer.from($sealed, 'base64')) as Record<string, JsonValue>)
      : plain
    for (const [field, reference] of referencesOf(stored)) {
      const bytes = artifact(reference)
      if (!bytes) {
        const message = `The artifact ${reference} of a journal entry is gone; restore the database from a backup.`
        throw new StoreError('artifact/missing', message, { artifact: reference })
      }
      entry[field] = isSealed
        ? (sealer.open(['artifact', run, sequence, field], bytes) as JsonValue)
        : parseJson(bytes.toString())
    }
    return entry as unknown as Entry
  }

  return {
    /** The bytes kept under `sha256:…`, or undefined. */
    artifact,
    insertArtifact: ({ hash: reference, body }: Artifact): void => {
      insert.run(reference, body)
    },
    decodeEntry,
    /** Undefined where the key is wanted and not at hand. */
    tryDecode: (body: string, place: EntryPlace): Entry | undefined => {
      try {
        return decodeEntry(body, place)
      } catch (thrown) {
        if (thrown === SEALED) return undefined
        throw thrown
      }
    },
  }
}

export type ArtifactRows = ReturnType<typeof createArtifactRows>
