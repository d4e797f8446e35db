// Large values live once, under their SHA-256; the journal entry keeps a reference. Which fields of an entry were replaced
// is named in the entry itself (`$artifacts`), so that data which merely looks like a reference is never taken for one.
import { hash } from 'node:crypto'
import type { Entry, JsonValue } from '../../../engine/index.ts'
import { StoreError } from '../errors.ts'
import type { OpenDatabase } from './database.ts'

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

/** Pure; the artifacts are stored together with the entry. */
export function encodeEntry(entry: Entry): EncodedEntry {
  const body = JSON.stringify(entry)
  // UTF-8 needs at most three bytes for each UTF-16 unit: most entries need no counting.
  if (body.length * 3 <= ARTIFACT_BYTES || Buffer.byteLength(body) <= ARTIFACT_BYTES) {
    return { kind: entry.kind, at: entry.at, body, artifacts: undefined }
  }
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
    const reference = contentHash(bytes)
    artifacts.push({ hash: reference, body: bytes })
    fields.push(field)
    slim[field] = { $artifact: reference, bytes: bytes.length }
  }
  if (fields.length > 0) slim.$artifacts = fields
  return { kind: entry.kind, at: entry.at, body: JSON.stringify(slim), artifacts }
}

/** The references in an entry's text: field → hash. Empty for nearly every entry. */
export function referencesOf(stored: Record<string, JsonValue>): [field: string, hash: string][] {
  const fields = stored.$artifacts
  if (!Array.isArray(fields)) return []
  return fields.map((field) => [String(field), String((stored[String(field)] as { $artifact: JsonValue }).$artifact)])
}

/** What the journals need of artifacts; all of it inside a transaction or a read. */
export function createArtifactRows({ sqlite }: Pick<OpenDatabase, 'sqlite'>) {
  const insert = sqlite.prepare('INSERT OR IGNORE INTO artifacts (hash, body) VALUES (?, ?)')
  const select = sqlite.prepare<[string], Buffer>('SELECT body FROM artifacts WHERE hash = ?').pluck()

  const artifact = (reference: string): Buffer | undefined => select.get(reference)

  return {
    /** The bytes kept under `sha256:…`, or undefined. */
    artifact,
    insertArtifact: ({ hash: reference, body }: Artifact): void => {
      insert.run(reference, body)
    },
    /** The entry with every reference replaced by what it stands for. */
    decodeEntry: (body: string): Entry => {
      const stored = JSON.parse(body) as Record<string, JsonValue>
      if (stored.$artifacts === undefined) return stored as unknown as Entry
      for (const [field, reference] of referencesOf(stored)) {
        const bytes = artifact(reference)
        if (!bytes) {
          const message = `The artifact ${reference} of a journal entry is gone; restore the database from a backup.`
          throw new StoreError('artifact/missing', message, { artifact: reference })
        }
        stored[field] = JSON.parse(bytes.toString()) as JsonValue
      }
      delete stored.$artifacts
      return stored as unknown as Entry
    },
  }
}

export type ArtifactRows = ReturnType<typeof createArtifactRows>
