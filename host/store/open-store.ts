// Opens the store of a workspace. The only way in: nobody else knows which database it is.
import type { StoreOptions } from './sqlite/database.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import type { Store } from './store.ts'

/** @throws StoreError `store/…`: unopenable, corrupt, foreign, newer, read-only, busy, full. Every message says how to mend. */
export const openStore = (options: StoreOptions): Promise<Store> => openSqlite(options)

export { type Examined, examineDatabase } from './sqlite/examine.ts'
export { isOfSqlite, type Looked, lookThrough, settle } from './sqlite/restore.ts'
