// A backup put in the place of a database. It is looked through before anything is touched, nothing happens while a process uses the
// database, and what was there is kept beside it under another name.
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { DATABASE_FILE, makeDataFolder } from '../data-folder.ts'
import { HostError } from '../host-error.ts'
import { StoreError } from '../store/errors.ts'
import { isOfSqlite, type Looked, lookThrough, settle } from '../store/open-store.ts'
import { reasonOf } from '../workspace/file-writing.ts'
import { openPlainFile } from '../workspace/plain-file.ts'

export interface Restored extends Omit<Looked, 'version'> {
  /** The database. */
  file: string
  /** What was there before; undefined where nothing was. */
  kept: string | undefined
}

/** Files of SQLite beside a database: what is in them belongs to that database, and to no other. */
const BESIDE = ['-wal', '-shm', '-journal'] as const

/**
 * @param backup a file that `Upkeep.backup` has written, of this or an older Firebreak
 * @param now milliseconds since 1970, for the name of what was there
 * @throws HostError `backup/unusable`, `backup/in-use`, `backup/not-restored`; nothing has changed then
 */
export function restoreBackup(backup: string, dataDir: string, now: number): Restored {
  const file = join(dataDir, DATABASE_FILE)
  if (existsSync(file) && resolve(backup) === resolve(file))
    throw new HostError('backup/unusable', `${backup} is the database itself. Name a copy that firebreak backup made.`)
  refuseNoBackup(backup)
  makeDataFolder(dataDir)
  const partial = `${file}.restoring`
  try {
    removeAll(partial)
    copyFileSync(backup, partial, constants.COPYFILE_FICLONE)
    chmodSync(partial, 0o600)
    const looked = lookedThrough(backup, partial)
    flush(partial, 'r+')
    if (isDatabase(file) && settle(file) === 'used') {
      throw new HostError(
        'backup/in-use',
        `Another process uses ${file}. Stop firebreak serve, the Studio and every other Firebreak that works on it, then restore.`,
      )
    }
    const kept = keepAside(file, now)
    renameSync(partial, file)
    if (process.platform !== 'win32') flush(dataDir, 'r')
    const { version: _, ...told } = looked
    return { file, kept, ...told }
  } catch (thrown) {
    removeAll(partial)
    if (thrown instanceof HostError) throw thrown
    const message = `The backup ${backup} cannot be restored: ${thrown instanceof StoreError ? thrown.message : `${reasonOf(thrown)}.`}`
    throw new HostError('backup/not-restored', message, { cause: thrown })
  }
}

/** Whether it begins as one: what is none nobody uses, and SQLite would throw away the log beside it. */
function isDatabase(file: string): boolean {
  if (!existsSync(file)) return false
  const descriptor = openPlainFile(file)
  try {
    return isOfSqlite(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function refuseNoBackup(backup: string): void {
  let descriptor: number | undefined
  try {
    descriptor = openPlainFile(backup)
    if (!isOfSqlite(descriptor))
      throw new HostError('backup/unusable', `${backup} is no database. Name a file that firebreak backup made.`)
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    throw new HostError('backup/unusable', `The backup ${backup} cannot be read: ${reasonOf(cause)}.`, { cause })
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
  const log = [`${backup}-wal`, `${backup}-journal`].find(
    (one) => (statSync(one, { throwIfNoEntry: false })?.size ?? 0) > 0,
  )
  if (log) {
    throw new HostError(
      'backup/unusable',
      `${backup} is a database that was in use: ${basename(log)} beside it holds a part of it. Make a backup of it with firebreak backup, and restore that.`,
    )
  }
}

function lookedThrough(backup: string, copy: string): Looked {
  try {
    return lookThrough(copy)
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown
    const why = thrown.message.replaceAll(copy, backup)
    throw new HostError('backup/unusable', `The backup cannot be restored: ${why}`, { cause: thrown })
  }
}

/** @returns the new name of the database */
function keepAside(file: string, now: number): string | undefined {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '')
  let kept = `${file}.before-${stamp}`
  for (let number = 2; existsSync(kept); number++) kept = `${file}.before-${stamp}-${number}`
  const isThere = existsSync(file)
  // A log without its database is moved all the same: the next database would be taken for its own.
  for (const end of BESIDE) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${kept}${end}`)
  if (isThere) renameSync(file, kept)
  return isThere ? kept : undefined
}

function removeAll(file: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${file}${end}`, { force: true })
}

function flush(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
