// Which files `firebreak check` means: those named, those in a folder, those that fit a pattern which the shell has not expanded.
import { existsSync, globSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { PLAYBOOK_SUFFIX, SETTINGS_FILE, TRIGGERS_FILE } from '../../host/index.ts'
import { CommandError } from '../command-error.ts'

const LEFT_OUT = new Set(['node_modules', '.git', '.firebreak', 'dist'])
/** Levels of folders that are looked through. */
const DEEPEST = 12

/**
 * Each file once, in the order of the arguments, those of a folder sorted.
 * @throws CommandError `file/unreadable` where a folder or a pattern has nothing to check
 */
export function filesToCheck(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(filesAt))]
}

function filesAt(path: string): string[] {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return [path]
    return orNothing(
      within(path, 0),
      `${path} holds no playbook (NAME${PLAYBOOK_SUFFIX}), ${TRIGGERS_FILE} or ${SETTINGS_FILE}.`,
    )
  }
  if (!/[*?[{]/.test(path)) return [path]
  const found = globSync(path).filter((file) => !statSync(file).isDirectory())
  return orNothing(found.sort(), `No file fits ${path}.`)
}

function orNothing(found: string[], message: string): string[] {
  if (found.length === 0)
    throw new CommandError('file/unreadable', `${message} Name the files, or the folder that they are in.`)
  return found
}

function within(folder: string, depth: number): string[] {
  if (depth > DEEPEST) return []
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : within(path, depth + 1)
    return isChecked(basename(path)) ? [path] : []
  })
}

const isChecked = (name: string): boolean =>
  name.endsWith(PLAYBOOK_SUFFIX) || name === TRIGGERS_FILE || name === SETTINGS_FILE
