// Files written whole or not at all: a temporary file beside the target, on disk, then put in its place in one step.
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { HostErrorCode } from '../errors.ts'
import { HostError } from '../host-error.ts'

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not, or another program holds it open',
  EBUSY: 'another program holds it open',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the quota of this user is used up: free some space',
  EMFILE: 'too many files are open',
  EFTYPE: 'it is no plain file',
  EFBIG: 'it is too large',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
}

/** What the system says, in words. */
export function reasonOf(cause: unknown): string {
  const { code = '', message } = cause as NodeJS.ErrnoException
  return REASONS[code] ?? (code || message)
}

export const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException | null)?.code ?? ''

/**
 * Writes the bytes beside `path` and then calls `place` with the temporary file's path, which is to put it in its place; what
 * is left of it is removed.
 */
export async function writeBeside<T>(
  path: string,
  bytes: Uint8Array,
  mode: number,
  place: (temporary: string) => T,
): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', mode)
    try {
      await handle.writeFile(bytes)
      // What umask took away from the mode of the file that is replaced.
      if (process.platform !== 'win32') await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const placed = place(temporary)
    syncFolder(dirname(path))
    return placed
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Puts the file in its place, over what is there. */
export const replaceWith = (path: string) => (temporary: string) => renameSync(temporary, path)

/** Puts the file in its place if nothing is there. False where something is. */
export function moveToFree(from: string, to: string): boolean {
  try {
    linkSync(from, to)
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EXDEV', 'EMLINK'].includes(codeOf(cause))) throw cause
    if (!copyToFree(from, to)) return false
  }
  rmSync(from)
  return true
}

/** For a file system without links, such as a memory stick's, and for a move between two of them. */
function copyToFree(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, 1) // COPYFILE_EXCL
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    throw cause
  }
  const descriptor = openSync(to, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return true
}

/** So that a name outlives a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // Not every file system lets a folder be synced; the file itself is on disk.
  }
}

/** A small file of the host's own, for its owner alone. */
export function writeOwn(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const descriptor = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(descriptor, text)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, path)
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** @param file as people know it */
export function unwritable(file: string, cause: unknown, code: HostErrorCode = 'playbook/unwritable'): HostError {
  if (cause instanceof HostError) return cause
  return new HostError(code, `${file} cannot be written: ${reasonOf(cause)}. Nothing was changed.`, { cause })
}
