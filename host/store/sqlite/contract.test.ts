import { storeContract } from '../contract/store-contract.ts'
import type { Store } from '../store.ts'
import { createTestClock, createTestFolder } from '../store-for-tests.ts'
import { openSqlite } from './open-sqlite.ts'
import { failAtStatement } from './sqlite-for-tests.ts'

storeContract(async () => {
  const folder = createTestFolder()
  const clock = createTestClock()
  const opened: Store[] = []
  return {
    clock,
    async open() {
      const store = await openSqlite({ file: folder.file, clock, synchronous: 'NORMAL', busyTimeoutMs: 2_000 })
      opened.push(store)
      return store
    },
    failAt: failAtStatement,
    async remove() {
      for (const store of opened) await store.close()
      folder.remove()
    },
  }
})
