// The folder of a workspace, and the only way from a path on the wire to a path on disk. Nothing here ever leads out of the
// folder: not `..`, not a link. Dot-folders and node_modules are nobody's playbooks: they are neither listed nor opened.
import { type Dirent, existsSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve, sep } from 'node:path'
import { HostError } from '../host-error.ts'

export interface FoundFile {
  /** Within the workspace, with `/`. */
  file: string
  bytes: number
  modifiedMs: number
  /** Another one when the file was changed. */
  stamp: string
}

export interface WorkspaceFolder {
  /** As it was given. */
  path: string
  /** Every file whose path `wanted` takes, in alphabetical order. Folders that cannot be read are left out. */
  files(wanted: (file: string) => boolean): FoundFile[]
  /**
   * Where the file is on disk, links followed; it need not be there. @throws HostError `path/outside` when it leads out
   * of the workspace, or into a folder that is left out
   */
  locate(file: string): string
  /** Whether a path on disk, links followed, is one of this folder. */
  holds(real: string): boolean
}

/** So many files are looked at: a workspace is no home folder. */
const MAX_FILES = 20_000
const MAX_DEPTH = 32

/** @param path of the folder; where it is not there, nothing is in it */
export function openWorkspaceFolder(path: string): WorkspaceFolder {
  const root = existsSync(path) ? realpathSync(path) : resolve(path)
  const isInside = (real: string): boolean => {
    if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return false
    return real.slice(root.length).split(sep).every(isWalked)
  }

  const statOf = (full: string, entry: Dirent): Stats | undefined => {
    try {
      if (entry.isSymbolicLink() && !isInside(realpathSync(full))) return undefined
      const stats = statSync(full)
      return stats.isFile() ? stats : undefined
    } catch {
      return undefined // gone meanwhile, or a link to nowhere
    }
  }

  return {
    path,
    holds: isInside,
    files(wanted) {
      const found: FoundFile[] = []
      let left = MAX_FILES
      const visit = (folder: string, depth: number): void => {
        for (const entry of entriesOf(join(root, folder))) {
          if (!isWalked(entry.name) || left-- <= 0) continue
          const file = folder === '' ? entry.name : `${folder}/${entry.name}`
          if (entry.isDirectory()) {
            if (depth < MAX_DEPTH) visit(file, depth + 1)
          } else if (wanted(file)) {
            const stats = statOf(join(root, file), entry)
            if (stats) found.push({ file, bytes: stats.size, modifiedMs: stats.mtimeMs, stamp: stampOf(stats) })
          }
        }
      }
      visit('', 0)
      return found
    },
    locate(file) {
      const parts = file.split('/')
      const isUsable = parts.every((part) => part !== '' && isWalked(part) && !/[\\\0]/.test(part))
      if (!isUsable || /^[A-Za-z]:/.test(file)) throw outside(file)
      const real = realPathOf(join(root, ...parts))
      if (!isInside(real)) throw outside(file)
      return real
    },
  }
}

/** Neither hidden (which takes `.` and `..` with it) nor of a package manager. */
function isWalked(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules'
}

export function stampOf(stats: Stats): string {
  return `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}`
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** The real path of what is there, and under it the rest as it was given. */
function realPathOf(path: string): string {
  const rest: string[] = []
  for (let at = path; ; ) {
    try {
      return join(realpathSync(at), ...rest)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      const parent = join(at, '..')
      // A link that leads nowhere yet could lead anywhere later.
      if ((code !== 'ENOENT' && code !== 'ENOTDIR') || parent === at || isLink(at)) throw outside(path)
      rest.unshift(basename(at))
      at = parent
    }
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

function outside(file: string): HostError {
  return new HostError(
    'path/outside',
    `${file} is no path of this workspace: it leads out of its folder, or into a hidden one. Use a path within the workspace.`,
  )
}
