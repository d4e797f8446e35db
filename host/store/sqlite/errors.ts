// What better-sqlite3 throws, as StoreErrors.
import Database from 'better-sqlite3'
import type { StoreErrorCode } from '../error-table.ts'
import { StoreError } from '../errors.ts'

/** SQLite's primary result code (SQLITE_BUSY_SNAPSHOT is SQLITE_BUSY); see https://sqlite.org/rescode.html. */
function primaryCode(code: string): string {
  return code.split('_').slice(0, 2).join('_')
}

const KNOWN: Record<string, { code: StoreErrorCode; message: (file: string) => string }> = {
  SQLITE_CORRUPT: {
    code: 'store/corrupt',
    message: (file) =>
      `The database ${file} is damaged. Move it (and ${file}-wal, ${file}-shm) aside and restore a backup, or recover what is readable with: sqlite3 ${file} .recover`,
  },
  SQLITE_NOTADB: {
    code: 'store/corrupt',
    message: (file) =>
      `${file} is not a Firebreak database, or its first page is damaged. Move it aside and restore a backup, or start with an empty data folder.`,
  },
  SQLITE_FULL: {
    code: 'store/full',
    message: (file) => `The disk that holds ${file} is full. Free some space and try again; nothing was lost.`,
  },
  SQLITE_READONLY: {
    code: 'store/read-only',
    message: (file) => `${file} cannot be written. Check the permissions of the file and of the folder it stands in.`,
  },
  SQLITE_BUSY: {
    code: 'store/busy',
    message: (file) =>
      `Another process has been writing to ${file} for too long. Try again, or stop the other Firebreak process.`,
  },
  SQLITE_CANTOPEN: {
    code: 'store/unopenable',
    message: (file) => `${file} cannot be opened. Check that its folder exists and may be written.`,
  },
}

/** The StoreError for whatever better-sqlite3 threw; other errors and StoreErrors come back unchanged. */
export function asStoreError(thrown: unknown, file: string): unknown {
  if (thrown instanceof StoreError) return thrown
  if (thrown instanceof Database.SqliteError) {
    const known = KNOWN[primaryCode(thrown.code)]
    if (known) return new StoreError(known.code, known.message(file), { file, sqlite: thrown.code }, { cause: thrown })
    const message = `The database ${file} answered ${thrown.code}: ${thrown.message}`
    return new StoreError('store/failed', message, { file, sqlite: thrown.code }, { cause: thrown })
  }
  if (thrown instanceof TypeError && thrown.message === 'The database connection is not open') {
    return new StoreError('store/closed', `The store of ${file} has been closed.`, { file }, { cause: thrown })
  }
  if (thrown instanceof TypeError && thrown.message.startsWith('Cannot open database')) {
    return new StoreError('store/unopenable', KNOWN.SQLITE_CANTOPEN!.message(file), { file }, { cause: thrown })
  }
  return thrown
}
