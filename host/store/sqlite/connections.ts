// Connections as rows of SQLite, their secrets as sealed bytes.
import type { JsonObject } from '../../../engine/index.ts'
import type { ConnectionRow, ConnectionStore } from '../connections.ts'
import { StoreError } from '../errors.ts'
import type { OpenDatabase } from './database.ts'

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

export function createConnections({ sqlite, read, clock, write }: OpenDatabase): ConnectionStore {
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
  const toConnection = (row: Row): ConnectionRow => ({
    name: row.name,
    kind: row.kind,
    settings: JSON.parse(row.settings) as JsonObject,
    secretFields: (JSON.parse(row.fields) as string[]).sort(),
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
  })

  return {
    list: () => read(() => selectAll.all().map(toConnection)),
    find: (name) =>
      read(() => {
        const row = selectOne.get(name)
        return row && toConnection(row)
      }),
    add: (name, kind, settings, secrets) =>
      write(() => {
        const now = clock.now()
        if (insert.run(name, kind, JSON.stringify(settings), now, now).changes === 0) {
          const message = `A connection called ${name} is there already; remove it first, or choose another name.`
          throw new StoreError('connection/exists', message, { name })
        }
        for (const [field, sealed] of Object.entries(secrets)) putSecret.run(name, field, sealed)
      }),
    change: (name, settings, secrets, fields) =>
      write(() => {
        const text = settings === undefined ? null : JSON.stringify(settings)
        if (touch.run(text, clock.now(), name).changes === 0) throw unknown(name)
        if (fields) removeOtherSecrets.run(name, JSON.stringify(fields))
        for (const [field, sealed] of Object.entries(secrets)) putSecret.run(name, field, sealed)
      }),
    remove: (name) =>
      write(() => {
        if (remove.run(name).changes === 0) throw unknown(name)
      }),
    withSecrets: (name) =>
      read(() =>
        sqlite.transaction(() => {
          const row = selectOne.get(name)
          const sealed = selectSecrets.all(name).map(({ field, sealed: bytes }) => [field, bytes] as const)
          return row && { ...toConnection(row), sealed: Object.fromEntries(sealed) }
        })(),
      ),
  }
}
