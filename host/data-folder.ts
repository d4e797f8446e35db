// The folder of a workspace's data: made when it is not there, for its owner alone, and kept out of git.
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { HostError } from './host-error.ts'

export const DATABASE_FILE = 'firebreak.sqlite'

const REASONS: Record<string, string> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EEXIST: 'a file of that name stands in the way',
  ENOTDIR: 'a part of its path is a file',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
}

/** A folder that Firebreak made under its own name; one that a person chose by --data stays as they set it up. */
function closeToOthers(folder: string): void {
  if (process.platform === 'win32' || basename(folder) !== '.firebreak') return
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
  } catch {
    // Another's folder: whoever set it up decides who reads it.
  }
}

/** Makes the folder where need be. @throws HostError `workspace/unwritable` */
export function makeDataFolder(folder: string): void {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (made !== undefined) writeFileSync(join(folder, '.gitignore'), '*\n')
    else closeToOthers(folder)
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException
    const text = `The data folder ${folder} cannot be made: ${REASONS[code] ?? message}. Give another one with --data or FIREBREAK_DATA.`
    throw new HostError('workspace/unwritable', text, { cause })
  }
}
