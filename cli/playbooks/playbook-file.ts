// A playbook file, read and compiled as every command does it.
import type { Catalog } from '../../engine/index.ts'
import { type CheckedPlaybook, type CheckOptions, checkPlaybook } from '../../host/index.ts'
import { CommandError } from '../command-error.ts'
import { readText } from '../files.ts'

/** What counts of a playbook's workspace when it is checked. */
type CheckedIn = Pick<CheckOptions, 'lists' | 'people' | 'exceptions'>

/** @throws CommandError `file/…` when the file cannot be read at all */
export async function checkFile(
  file: string,
  catalog: Catalog,
  surroundings: CheckedIn = {},
): Promise<CheckedPlaybook> {
  try {
    return checkText(await readText(file), file, catalog, surroundings)
  } catch (problem) {
    if (!(problem instanceof CommandError) || problem.code !== 'file/no-text') throw problem
    // The reader has a diagnostic for it, and there is no line to show.
    return { ...checkText('\0', file, catalog, surroundings), text: '' }
  }
}

export function checkText(text: string, file: string, catalog: Catalog, surroundings: CheckedIn = {}): CheckedPlaybook {
  return checkPlaybook(text, { file, catalog, ...surroundings })
}
