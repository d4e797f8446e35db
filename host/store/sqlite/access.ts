// The tokens' names and hashes, in SQLite.
import type { AccessRow, AccessStore } from '../access.ts'
import type { OpenDatabase } from './database.ts'

export function createAccess({ sqlite, read, write }: OpenDatabase): AccessStore {
  const byHash = sqlite.prepare<[string], string>('SELECT name FROM access_tokens WHERE hash = ?').pluck()
  const byName = sqlite.prepare<[string], string>('SELECT hash FROM access_tokens WHERE name = ?').pluck()
  const put = sqlite.prepare('INSERT OR REPLACE INTO access_tokens (name, hash, created_ms) VALUES (?, ?, ?)')
  const remove = sqlite.prepare('DELETE FROM access_tokens WHERE name = ?')
  const all = sqlite.prepare<[], AccessRow>('SELECT name, created_ms AS createdMs FROM access_tokens ORDER BY name')
  return {
    name: (hash) => read(() => byHash.get(hash)),
    hash: (name) => read(() => byName.get(name)),
    put: (name, hash, createdMs) => write(() => void put.run(name, hash, createdMs)),
    remove: (name) => write(() => remove.run(name).changes > 0),
    list: () => read(() => all.all()),
  }
}
