// The tokens' names, hashes and rights, in SQLite.
import type { AccessRow, AccessStore } from '../access.ts'
import type { OpenDatabase } from './database.ts'

interface Row {
  name: string
  createdMs: number
  /** JSON */
  scopes: string | null
  person: string | null
}

const COLUMNS = 'name, created_ms AS createdMs, scopes, person'

export function createAccess({ sqlite, read, write }: OpenDatabase): AccessStore {
  const byHash = sqlite.prepare<[string], string>('SELECT name FROM access_tokens WHERE hash = ?').pluck()
  const byName = sqlite.prepare<[string], string>('SELECT hash FROM access_tokens WHERE name = ?').pluck()
  const one = sqlite.prepare<[string], Row>(`SELECT ${COLUMNS} FROM access_tokens WHERE name = ?`)
  const put = sqlite.prepare(
    'INSERT OR REPLACE INTO access_tokens (name, hash, created_ms, scopes, person) VALUES (?, ?, ?, ?, ?)',
  )
  const remove = sqlite.prepare('DELETE FROM access_tokens WHERE name = ?')
  const all = sqlite.prepare<[], Row>(`SELECT ${COLUMNS} FROM access_tokens ORDER BY name`)
  return {
    name: (hash) => read(() => byHash.get(hash)),
    hash: (name) => read(() => byName.get(name)),
    find: (name) =>
      read(() => {
        const row = one.get(name)
        return row && rowOf(row)
      }),
    put: (name, hash, createdMs, { scopes, person } = {}) =>
      write(() => void put.run(name, hash, createdMs, scopes ? JSON.stringify(scopes) : null, person ?? null)),
    remove: (name) => write(() => remove.run(name).changes > 0),
    list: () => read(() => all.all().map(rowOf)),
  }
}

const rowOf = ({ name, createdMs, scopes, person }: Row): AccessRow => ({
  name,
  createdMs,
  ...(scopes !== null && { scopes: JSON.parse(scopes) as string[] }),
  ...(person !== null && { person }),
})
