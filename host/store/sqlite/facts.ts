// Single facts about the workspace, in SQLite.
import type { FactStore } from '../facts.ts'
import type { OpenDatabase } from './database.ts'

export function createFacts({ sqlite, read, write }: OpenDatabase): FactStore {
  const select = sqlite.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck()
  const insert = sqlite.prepare('INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const replace = sqlite.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)')
  return {
    get: (name) => read(() => select.get(name)),
    note: (name, value) =>
      write(() => {
        insert.run(name, value)
        return select.get(name) as string
      }),
    replace: (name, value) => write(() => void replace.run(name, value)),
  }
}
