// Documents of older format versions are brought forward one version at a time, on the YAML document itself, so that
// comments and positions stay. A migration is never changed once released.
import { type Document, isMap, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { DOCUMENT_VERSION } from './schema.ts'

/** Brings a document from `from` to `from + 1`. It may meet a document that does not fit and must leave it alone then. */
export interface Migration {
  from: number
  /** What it changes, for people. */
  summary: string
  migrate(document: Document): void
}

/** Version 0 was the format before the first release; it also proves the mechanism. */
const nodesWereSteps: Migration = {
  from: 0,
  summary: '`steps` became `nodes` and `then` became `next`',
  migrate(document) {
    const root = document.contents
    if (!isMap(root)) return
    renameKey(root, 'steps', 'nodes')
    eachNode(root.get('nodes'), (node) => renameKey(node, 'then', 'next'))
  },
}

/** Format 2 only adds: a file that says nothing of them means what it meant before. */
const alertsAndVersions: Migration = {
  from: 1,
  summary: '`takes` and the `version` of a node can be written',
  migrate() {},
}

export const MIGRATIONS: readonly Migration[] = [nodesWereSteps, alertsAndVersions]

/**
 * Brings a document of version `from` to the present one, in place. Gives what was changed, oldest first, or undefined
 * where no chain of migrations leads here.
 */
export function migrateDocument(document: Document, from: number): string[] | undefined {
  const summaries: string[] = []
  for (let version = from; version < DOCUMENT_VERSION; version++) {
    const migration = MIGRATIONS.find((candidate) => candidate.from === version)
    if (!migration) return undefined
    migration.migrate(document)
    summaries.push(migration.summary)
  }
  const version = isMap(document.contents) ? findPair(document.contents, 'firebreak')?.value : undefined
  if (isScalar(version)) {
    version.value = DOCUMENT_VERSION
    version.source = String(DOCUMENT_VERSION)
  }
  return summaries
}

function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
}

/** The key keeps its place, comments and range. Nothing happens where the new name is taken. */
function renameKey(map: YAMLMap, from: string, to: string): void {
  const pair = findPair(map, from)
  if (!pair || findPair(map, to)) return
  const key = pair.key as Scalar
  key.value = to
  key.source = to
}

function eachNode(nodes: unknown, visit: (node: YAMLMap) => void): void {
  if (!isMap(nodes)) return
  for (const { value } of nodes.items) {
    if (!isMap(value)) continue
    visit(value)
    eachNode(value.get('body'), visit)
  }
}
