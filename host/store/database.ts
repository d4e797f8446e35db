// One open SQLite file, and the group commit over it: every write of one turn of the event loop goes into one transaction.
import Database from 'better-sqlite3'
import { asStoreError, StoreError } from './errors.ts'
import { migrate, recognise } from './migrations.ts'

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
}

interface Write {
  apply(): void
  resolve(): void
  reject(reason: unknown): void
}

/** What the parts of the store share. */
export interface OpenDatabase {
  readonly sqlite: Database.Database
  readonly file: string
  readonly clock: { now(): number }
  /** Runs `work`, turning what SQLite throws into StoreErrors. */
  guard<T>(work: () => T): T
  /**
   * Queues a write for the transaction at the end of this turn; resolves after its commit. `apply` checks first and writes
   * then: a StoreError that it throws refuses this write alone, anything else takes the whole transaction back.
   */
  enqueue(apply: () => void): Promise<void>
  /** Commits what is queued, then runs `apply` in a transaction of its own. */
  writeNow<T>(apply: () => T): T
  /** Commits what is queued, now. */
  flush(): void
  /** Called when a transaction was taken back, or someone else has written: whatever was remembered may be wrong. */
  onStale(forget: () => void): void
  close(): void
}

/** @throws StoreError `store/…`: unopenable, corrupt, newer, foreign, read-only, busy, full. */
export function openDatabase(options: StoreOptions): OpenDatabase {
  const { file, clock, synchronous = 'FULL', busyTimeoutMs = 5_000 } = options
  let sqlite: Database.Database | undefined
  try {
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
  return createOpenDatabase(sqlite, file, clock)
}

function createOpenDatabase(sqlite: Database.Database, file: string, clock: { now(): number }): OpenDatabase {
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const commit = sqlite.prepare('COMMIT')
  const dataVersion = sqlite.prepare<[], number>('PRAGMA data_version').pluck()
  const forgetters: (() => void)[] = []
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
          write.apply()
        } catch (thrown) {
          if (!(thrown instanceof StoreError)) throw thrown
          refusals.set(write, thrown)
        }
      }
      commit.run()
    } catch (thrown) {
      rollback()
      const reason = asStoreError(thrown, file)
      for (const write of batch) write.reject(refusals.get(write) ?? reason)
      return
    }
    for (const write of batch) {
      const refusal = refusals.get(write)
      if (refusal) write.reject(refusal)
      else write.resolve()
    }
  }

  const guard = <T>(work: () => T): T => {
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
    guard,
    flush,
    enqueue: (apply) =>
      new Promise((resolve, reject) => {
        if (!sqlite.open)
          return reject(new StoreError('store/closed', `The store of ${file} has been closed.`, { file }))
        queue.push({ apply, resolve, reject })
        turn ??= setImmediate(flush)
      }),
    writeNow: (apply) => {
      flush()
      return guard(() => {
        try {
          beginWrite()
          const result = apply()
          commit.run()
          return result
        } catch (thrown) {
          rollback()
          throw thrown
        }
      })
    },
    onStale: (forget) => {
      forgetters.push(forget)
    },
    close: () => {
      if (!sqlite.open) return
      flush()
      guard(() => sqlite.close())
    },
  }
}
