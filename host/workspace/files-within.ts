// Which files stand under a folder, for commands that take one.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What belongs to tools, not to people. */
const LEFT_OUT = new Set(['node_modules', '.git', '.firebreak', 'dist'])
/** Levels of folders that are looked through. */
const DEEPEST = 12

/** The paths of the files under a folder whose name is wanted, in alphabetical order of each folder. Links to folders are not followed. */
export function filesWithin(folder: string, isWanted: (name: string) => boolean, depth = 0): string[] {
  if (depth > DEEPEST) return []
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesWithin(path, isWanted, depth + 1)
    return isWanted(entry.name) ? [path] : []
  })
}
