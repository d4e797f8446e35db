// For tests alone: a database file changed behind the store's back, and statements that fail as they do on a full disk.
import Database from 'better-sqlite3'

/** Changes a database file that nobody has open, as a crash at a certain moment would have left it. */
export function editDatabase(file: string, sql: string): void {
  const database = new Database(file)
  database.exec(sql)
  database.close()
}

const KINDS = ['run', 'get', 'all'] as const
type Statement = { [kind in (typeof KINDS)[number]]: (...values: unknown[]) => unknown }

/**
 * From now on the n-th statement (counting from 1) of any store of this process fails, whether it begins a transaction, reads,
 * writes or commits. `stop` ends it, and says whether it came so far.
 */
export function failAtStatement(n: number): { stop(): boolean } {
  const scratch = new Database(':memory:')
  const prototype = Object.getPrototypeOf(scratch.prepare('SELECT 1')) as Statement
  scratch.close()
  const real = { ...Object.fromEntries(KINDS.map((kind) => [kind, prototype[kind]])) } as Statement
  let count = 0
  for (const kind of KINDS) {
    prototype[kind] = function (this: unknown, ...values) {
      count += 1
      if (count === n) throw new Database.SqliteError('made up by a test', 'SQLITE_FULL')
      return real[kind].apply(this, values)
    }
  }
  return {
    stop() {
      Object.assign(prototype, real)
      return count >= n
    },
  }
}
