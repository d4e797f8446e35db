// One open SQLite file, and the group commit over it: every write of one turn of the event loop goes into one transaction.
import { chmodSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { StoreError } from '../errors.ts'
import { NO_SEALER, type Sealer } from '../sealer.ts'
import type { Written } from '../wakes.ts'
import { asStoreError } from './errors.ts'
import { migrate, recognise } from './migrations.ts'
import { createNotes, type Notes } from './notes.ts'

export interface StoreOptions {
  /** Path of the database file; its folder must exist. */
  file: string
  clock: { now(): number }
  /**
   * `FULL` (the default): a committed entry survives a power cut. `NORMAL`: it survives a crash of the process, and the
   * last moments before a power cut may be lost (https://sqlite.org/pragma.html#pragma_synchronous).
   */
  synchronous?: 'NORMAL' | 'FULL'
  /** How long a write waits for another process, milliseconds. Default 5000. */
  busyTimeoutMs?: number
  /** Seals what holds a secret. Default: nothing is sealed. */
  sealer?: Sealer
}

interface Write {
  apply(): unknown
  result: unknown
  resolve(result: unknown): void
  reject(reason: unknown): void
}

/** Thrown by what reads a sealed row while the key is not at hand. */
export const SEALED = new Error('the row is sealed')

/** What the parts of the store share. */
export interface OpenDatabase {
  readonly sqlite: Database.Database
  readonly file: string
  readonly clock: { now(): number }
  readonly sealer: Sealer
  /** Runs whose beginning was refused in the transaction under way: what else it holds of them is refused as well. */
  readonly refusedRuns: Set<string>
  /** What the transaction under way has written so far, for those who wait for it. */
  readonly notes: Notes
  /** Reads; turns what SQLite throws into StoreErrors. */
  read<T>(work: () => T): Promise<T>
  /** The same for rows that may be sealed: `work` is done again with the key at hand where it throws `SEALED`. */
  readSealed<T>(work: () => T): Promise<T>
  /**
   * Queues a write for the transaction at the end of this turn; resolves after its commit with what `apply` gave. `apply` checks
   * first and writes then: a StoreError that it throws refuses this write alone, anything else takes the whole transaction back.
   */
  write<T>(apply: () => T): Promise<T>
  /** Called when a transaction was taken back, or someone else has written: whatever was remembered may be wrong. */
  onStale(forget: () => void): void
  /** Called after each commit of this process to the same file. Gives the way to stop it. */
  listen(wake: (written: Written) => void): () => void
  close(): void
}

/** @throws StoreError `store/…`: unopenable, corrupt, newer, foreign, read-only, busy, full. */
export function openDatabase(options: StoreOptions): OpenDatabase {
  const { file, clock, synchronous = 'FULL', busyTimeoutMs = 5_000, sealer = NO_SEALER } = options
  let sqlite: Database.Database | undefined
  try {
    closeToOthers(file)
    sqlite = new Database(file, { timeout: busyTimeoutMs })
    recognise(sqlite, file)
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma(`synchronous = ${synchronous}`)
    sqlite.pragma('foreign_keys = ON')
    // Pages of the log before they are copied into the database: 16 MiB instead of 4, so that hot pages are copied less often.
    sqlite.pragma('wal_autocheckpoint = 4000')
    migrate(sqlite, file)
  } catch (thrown) {
    sqlite?.close()
    throw asStoreError(thrown, file)
  }
  return createOpenDatabase(sqlite, { file, clock, sealer })
}

/** For its owner alone; the log and the index beside it get the same rights from SQLite. */
function closeToOthers(file: string): void {
  if (process.platform === 'win32' || file === ':memory:') return // there the folder's access list says who reads
  try {
    closeSync(openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600))
    for (const one of [file, `${file}-wal`, `${file}-shm`]) {
      if (existsSync(one) && (statSync(one).mode & 0o077) !== 0) chmodSync(one, 0o600)
    }
  } catch {
    // Another's file, a folder in its place, a read-only disk: opening it says so.
  }
}

function createOpenDatabase(
  sqlite: Database.Database,
  { file, clock, sealer }: Required<Pick<StoreOptions, 'file' | 'clock' | 'sealer'>>,
): OpenDatabase {
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const commit = sqlite.prepare('COMMIT')
  const dataVersion = sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  const forgetters: (() => void)[] = []
  const notes = createNotes(file)
  const refusedRuns = new Set<string>()
  let seenVersion: number | undefined
  let queue: Write[] = []
  let turn: NodeJS.Immediate | undefined

  const forgetAll = (): void => {
    for (const forget of forgetters) forget()
  }

  /** From here to the commit nobody else writes. */
  const beginWrite = (): void => {
    begin.run()
    const version = dataVersion.get()
    if (version !== seenVersion) forgetAll()
    seenVersion = version
  }

  const rollback = (): void => {
    forgetAll()
    notes.drop()
    // A full disk makes SQLite roll back by itself.
    if (sqlite.open && sqlite.inTransaction) sqlite.exec('ROLLBACK')
  }

  const flush = (): void => {
    if (turn) clearImmediate(turn)
    turn = undefined
    if (queue.length === 0) return
    const batch = queue
    queue = []
    const refusals = new Map<Write, StoreError>()
    try {
      beginWrite()
      for (const write of batch) {
        try {
          write.result = write.apply()
        } catch (thrown) {
          if (!(thrown instanceof StoreError)) throw thrown
          refusals.set(write, thrown)
        }
      }
      commit.run()
    } catch (thrown) {
      rollback()
      refusedRuns.clear()
      const reason = asStoreError(thrown, file)
      for (const write of batch) write.reject(refusals.get(write) ?? reason)
      return
    }
    for (const write of batch) {
      const refusal = refusals.get(write)
      if (refusal) write.reject(refusal)
      else write.resolve(write.result)
    }
    refusedRuns.clear()
    notes.tell()
  }

  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (thrown) {
      throw asStoreError(thrown, file)
    }
  }

  return {
    sqlite,
    file,
    clock,
    sealer,
    notes,
    refusedRuns,
    read,
    readSealed: async (work) => {
      try {
        return await read(work)
      } catch (thrown) {
        if (thrown !== SEALED) throw thrown
        await sealer.ready()
        return read(work)
      }
    },
    write: <T>(apply: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (!sqlite.open)
          return reject(new StoreError('store/closed', `The store of ${file} has been closed.`, { file }))
        queue.push({ apply, result: undefined, resolve: resolve as (result: unknown) => void, reject })
        turn ??= setImmediate(flush)
      }),
    onStale: (forget) => {
      forgetters.push(forget)
    },
    close: () => {
      if (!sqlite.open) return
      flush()
      notes.close()
      sqlite.close()
    },
    listen: notes.listen,
  }
}
