// Connections as rows, their secrets as sealed bytes: what is in them is for host/secrets/ alone. And single facts about
// the workspace, such as how its master key is recognised.
import type { JsonObject } from '../../engine/index.ts'
import type { OpenDatabase } from './database.ts'
import { StoreError } from './errors.ts'

export interface ConnectionRow {
  name: string
  kind: string
  settings: JsonObject
  /** Names of the fields that have a sealed secret. */
  secretFields: string[]
  createdMs: number
  updatedMs: number
}

export type SealedSecrets = Record<string, Uint8Array>

interface Row {
  name: string
  kind: string
  settings: string
  fields: string
  created_ms: number
  updated_ms: number
}

function unknown(name: string): StoreError {
  return new StoreError('connection/unknown', `There is no connection called ${name} in this workspace.`, { name })
}

export function createConnectionRows({ sqlite, guard, clock, writeNow }: OpenDatabase) {
  const columns = `name, kind, settings, created_ms, updated_ms,
    (SELECT json_group_array(field) FROM secrets WHERE connection = name) AS fields`
  const selectAll = sqlite.prepare<[], Row>(`SELECT ${columns} FROM connections ORDER BY name`)
  const selectOne = sqlite.prepare<[string], Row>(`SELECT ${columns} FROM connections WHERE name = ?`)
  const insert = sqlite.prepare(
    'INSERT INTO connections (name, kind, settings, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const touch = sqlite.prepare('UPDATE connections SET settings = coalesce(?, settings), updated_ms = ? WHERE name = ?')
  const remove = sqlite.prepare('DELETE FROM connections WHERE name = ?')
  const putSecret = sqlite.prepare('INSERT OR REPLACE INTO secrets (connection, field, sealed) VALUES (?, ?, ?)')
  const removeOtherSecrets = sqlite.prepare(
    'DELETE FROM secrets WHERE connection = ? AND field NOT IN (SELECT value FROM json_each(?))',
  )
  const selectSecrets = sqlite.prepare<[string], { field: string; sealed: Buffer }>(
    'SELECT field, sealed FROM secrets WHERE connection = ?',
  )
  const selectFact = sqlite.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck()
  const insertFact = sqlite.prepare('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING')

  const toConnection = (row: Row): ConnectionRow => ({
    name: row.name,
    kind: row.kind,
    settings: JSON.parse(row.settings) as JsonObject,
    secretFields: (JSON.parse(row.fields) as string[]).sort(),
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
  })

  return {
    connections: (): ConnectionRow[] => guard(() => selectAll.all().map(toConnection)),
    connection: (name: string): ConnectionRow | undefined =>
      guard(() => {
        const row = selectOne.get(name)
        return row && toConnection(row)
      }),
    /** @throws StoreError `connection/exists` */
    addConnection: (name: string, kind: string, settings: JsonObject, secrets: SealedSecrets): void =>
      writeNow(() => {
        const now = clock.now()
        if (insert.run(name, kind, JSON.stringify(settings), now, now).changes === 0) {
          const message = `A connection called ${name} is there already; remove it first, or choose another name.`
          throw new StoreError('connection/exists', message, { name })
        }
        for (const [field, sealed] of Object.entries(secrets)) putSecret.run(name, field, sealed)
      }),
    /**
     * Replaces the settings (when given) and the named secrets. `fields`: those that the connection has from now on, all
     * other secrets are removed. @throws StoreError `connection/unknown`
     */
    changeConnection: (
      name: string,
      settings: JsonObject | undefined,
      secrets: SealedSecrets,
      fields?: readonly string[],
    ): void =>
      writeNow(() => {
        const text = settings === undefined ? null : JSON.stringify(settings)
        if (touch.run(text, clock.now(), name).changes === 0) throw unknown(name)
        if (fields) removeOtherSecrets.run(name, JSON.stringify(fields))
        for (const [field, sealed] of Object.entries(secrets)) putSecret.run(name, field, sealed)
      }),
    /** With its secrets. @throws StoreError `connection/unknown` */
    removeConnection: (name: string): void =>
      writeNow(() => {
        if (remove.run(name).changes === 0) throw unknown(name)
      }),
    sealedSecrets: (name: string): SealedSecrets =>
      guard(() => Object.fromEntries(selectSecrets.all(name).map(({ field, sealed }) => [field, sealed]))),
    /** A fact about the workspace, or undefined. */
    fact: (name: string): string | undefined => guard(() => selectFact.get(name)),
    /** Notes a fact unless it is known; gives what is known then. Two processes agree on the first. */
    noteFact: (name: string, value: string): string =>
      writeNow(() => {
        insertFact.run(name, value)
        return selectFact.get(name) as string
      }),
  }
}
