// What the contract of the store needs of an implementation: a place where stores can be opened, side by side and again, a clock, and
// statements that fail.
import { expect } from 'vitest'
import type { Store } from '../store.ts'
import type { createTestClock } from '../store-for-tests.ts'

export interface ContractPlace {
  /** Opens a store on the data of this place. More than one stand for so many processes. */
  open(): Promise<Store>
  clock: ReturnType<typeof createTestClock>
  /** From now on the n-th statement that reaches the database fails, as on a full disk; `stop` says whether it came so far. */
  failAt(n: number): { stop(): boolean }
  /** Closes what was opened and removes the data. */
  remove(): Promise<void>
}

/** What a test of the contract works with. */
export interface Bench {
  place: ContractPlace
  store: Store
}

export type GiveBench = () => Bench

export const withCode = (code: string) => expect.objectContaining({ name: 'StoreError', code })

/**
 * Does the work again and again, with one statement failing after the other, until none fails: each time it must be refused and have
 * left everything as it was. `seen`: what may not change before then.
 */
export async function keepsAllOrNothing(
  { place }: Bench,
  work: () => Promise<unknown>,
  seen: () => Promise<unknown>,
): Promise<void> {
  const before = await seen()
  for (let n = 1; ; n++) {
    const fault = place.failAt(n)
    const [outcome] = await Promise.allSettled([work()])
    if (!fault.stop()) {
      expect(outcome, 'the work without a fault').toMatchObject({ status: 'fulfilled' })
      expect(n, 'statements that were made to fail').toBeGreaterThan(2)
      expect(await seen(), 'after the work').not.toEqual(before)
      return
    }
    expect(outcome, `statement ${n} failed`).toMatchObject({ status: 'rejected', reason: withCode('store/full') })
    expect(await seen(), `after statement ${n} failed`).toEqual(before)
  }
}
