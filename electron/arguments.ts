// What the desktop was started with: a workspace folder, a playbook file to open, or nothing.
import { basename, dirname, resolve } from 'node:path'

export interface StartArguments {
  /** The workspace's folder. */
  workspace: string | undefined
  /** A playbook within it that should be open. */
  file: string | undefined
}

/** @param argv the arguments after the program; @param cwd relative paths count from here */
export function readArguments(argv: readonly string[], cwd: string): StartArguments {
  const at = argv.indexOf('--workspace')
  const folder = at >= 0 ? argv[at + 1] : undefined
  if (folder !== undefined && !folder.startsWith('-')) return { workspace: resolve(cwd, folder), file: undefined }
  const file = argv.find((one) => isPlaybookFile(one))
  if (file === undefined) return { workspace: undefined, file: undefined }
  const path = resolve(cwd, file)
  return { workspace: dirname(path), file: basename(path) }
}

export const isPlaybookFile = (path: string): boolean => !path.startsWith('-') && /\.playbook\.ya?ml$/i.test(path)
