// Names and hashes of the tokens with which others speak to a workspace that is served; the tokens themselves are kept nowhere.
import type { OpenDatabase } from './database.ts'

export interface AccessRow {
  name: string
  createdMs: number
}

export function createAccessRows({ sqlite, guard, writeNow }: OpenDatabase) {
  const byHash = sqlite.prepare<[string], string>('SELECT name FROM access_tokens WHERE hash = ?').pluck()
  const byName = sqlite.prepare<[string], string>('SELECT hash FROM access_tokens WHERE name = ?').pluck()
  const put = sqlite.prepare('INSERT OR REPLACE INTO access_tokens (name, hash, created_ms) VALUES (?, ?, ?)')
  const remove = sqlite.prepare('DELETE FROM access_tokens WHERE name = ?')
  const all = sqlite.prepare<[], AccessRow>('SELECT name, created_ms AS createdMs FROM access_tokens ORDER BY name')
  return {
    accessName: (hash: string): string | undefined => guard(() => byHash.get(hash)),
    accessHash: (name: string): string | undefined => guard(() => byName.get(name)),
    putAccess: (name: string, hash: string, createdMs: number): void =>
      writeNow(() => void put.run(name, hash, createdMs)),
    removeAccess: (name: string): boolean => writeNow(() => remove.run(name).changes > 0),
    accessNames: (): AccessRow[] => guard(() => all.all()),
  }
}
