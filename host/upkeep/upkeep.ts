// Retention and backup of a workspace that is served.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { HostClock } from '../clock.ts'
import { HostError } from '../host-error.ts'
import type { UpkeepStore } from '../store/upkeep.ts'

export interface Retention {
  /** Runs that ended, and alerts that came in, longer ago than this are removed, milliseconds. */
  keepMs?: number
  /** While the database holds more than this, the oldest runs that are over are removed. */
  keepBytes?: number
}

export interface Upkeep {
  /** Once, in small steps, between which others write. Never touches a run that is not over, or an alert that waits. */
  sweep(retention: Retention): Promise<{ runs: number; alerts: number }>
  /** @throws HostError `backup/exists`, `backup/failed` */
  backup(target: string): Promise<void>
  usedBytes(): Promise<number>
}

const STEP = 200

export function createUpkeep(store: UpkeepStore, clock: HostClock): Upkeep {
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))

  const inSteps = async (step: () => Promise<number>, goesOn: () => Promise<boolean>): Promise<number> => {
    let removed = 0
    while (await goesOn()) {
      const count = await step()
      removed += count
      if (count === 0) break
      await pause()
    }
    return removed
  }

  return {
    async sweep({ keepMs, keepBytes }) {
      let [runs, alerts] = [0, 0]
      if (keepMs !== undefined) {
        const before = clock.now() - keepMs
        runs += await inSteps(
          () => store.removeRunsBefore(before, STEP),
          async () => true,
        )
        alerts += await inSteps(
          () => store.removeAlertsBefore(before, STEP),
          async () => true,
        )
      }
      if (keepBytes !== undefined) {
        const isTooMuch = async () => (await store.usedBytes()) > keepBytes
        let step = 1 // a few at first: nothing is removed that could have stayed
        const next = () => {
          step = Math.min(STEP, step * 2)
          return step
        }
        runs += await inSteps(() => store.removeRunsBefore(clock.now() + 1, next()), isTooMuch)
        alerts += await inSteps(() => store.removeAlertsBefore(clock.now() + 1, next()), isTooMuch)
      }
      if (runs + alerts > 0) await store.tidy()
      return { runs, alerts }
    },
    async backup(target) {
      if (existsSync(target))
        throw new HostError('backup/exists', `${target} is there already. Give another name, or remove it.`)
      const partial = `${target}.partial`
      try {
        mkdirSync(dirname(target), { recursive: true })
        rmSync(partial, { force: true })
        writeFileSync(partial, '', { mode: 0o600 })
        await store.backupTo(partial)
        renameSync(partial, target)
      } catch (cause) {
        rmSync(partial, { force: true })
        const { message } = cause as Error
        throw new HostError('backup/failed', `The backup ${target} cannot be written: ${message}`, { cause })
      }
    },
    usedBytes: store.usedBytes,
  }
}
