// Which files `firebreak check` means: those named, those in a folder, those that fit a pattern which the shell has not expanded.
import { existsSync, globSync, statSync } from 'node:fs'
import { filesWithin, PEOPLE_FILE, PLAYBOOK_SUFFIX, SETTINGS_FILE, TRIGGERS_FILE } from '../../host/index.ts'
import { CommandError } from '../command-error.ts'

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
      filesWithin(path, isChecked),
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

const isChecked = (name: string): boolean =>
  name.endsWith(PLAYBOOK_SUFFIX) || [TRIGGERS_FILE, SETTINGS_FILE, PEOPLE_FILE].includes(name)
