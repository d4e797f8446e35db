// What every store must do, whatever database stands behind it. An implementation calls this from a test of its own; whoever adds a
// method to an interface adds what it must do here, or the last test fails.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../store.ts'
import { alertsContract } from './alerts.ts'
import { journalsContract } from './journals.ts'
import { leasesContract } from './leases.ts'
import type { Bench, ContractPlace } from './place.ts'
import { runsContract } from './runs.ts'
import { upkeepContract, wakesContract } from './upkeep.ts'
import { backtestsContract, connectionsContract } from './workspace.ts'

/** Methods that do not give a promise: there must be none but those of `wakes`, which only listen. */
type Synchronous<Noun> = {
  [Method in keyof Noun]: Noun[Method] extends (...call: never[]) => Promise<unknown> ? never : Method
}[keyof Noun]
type SynchronousOf = {
  [Noun in Exclude<keyof Store, 'close' | 'wakes'>]: Synchronous<Store[Noun]>
}[Exclude<keyof Store, 'close' | 'wakes'>]
const NO_STORE_IS_SYNCHRONOUS: [SynchronousOf] extends [never] ? true : SynchronousOf = true

export function storeContract(create: () => Promise<ContractPlace>): void {
  let bench: Bench | undefined
  const give = (): Bench => bench as Bench
  const called = new Set<string>()
  const methods = new Set<string>()

  beforeEach(async () => {
    const place = await create()
    const open = async () => noting(await place.open(), called, methods)
    bench = { place: { ...place, open }, store: await open() }
  })
  afterEach(() => give().place.remove())

  runsContract(give)
  journalsContract(give)
  leasesContract(give)
  alertsContract(give)
  backtestsContract(give)
  connectionsContract(give)
  upkeepContract(give)
  wakesContract(give)

  describe('the contract', () => {
    // A backup is a file of the database's own kind: each implementation tests that it can be opened again.
    const ELSEWHERE = ['upkeep.backupTo']

    it('calls every method of every noun, and all of them are asynchronous', () => {
      expect(NO_STORE_IS_SYNCHRONOUS).toBe(true)
      const left = [...methods].filter((method) => !called.has(method))
      expect(left).toEqual(ELSEWHERE)
    })
  })
}

/** The same store; whatever is called of it is noted as `noun.method`. */
function noting(store: Store, called: Set<string>, methods: Set<string>): Store {
  const noted = (noun: string, part: object): object =>
    Object.fromEntries(
      Object.entries(part).map(([name, method]: [string, unknown]) => {
        if (typeof method !== 'function') return [name, method]
        methods.add(`${noun}.${name}`)
        const note = (...call: unknown[]): unknown => {
          called.add(`${noun}.${name}`)
          return method(...call)
        }
        return [name, note]
      }),
    )
  const parts = Object.entries(store).map(([noun, part]: [string, object]) => [
    noun,
    typeof part === 'function' ? part : noted(noun, part),
  ])
  return Object.fromEntries(parts) as Store
}
