// What every trigger that looks for alerts by itself is. A webhook is none: it waits to be asked.
import type { JsonValue } from '../../engine/index.ts'
import type { HostClock } from '../clock.ts'
import type { Intake } from './intake.ts'

export interface TriggerPort {
  start(): void
  /** Resolves when nothing of it is under way. */
  stop(): Promise<void>
  status(): PortStatus
}

export interface PortStatus {
  /** `waiting`: what it reads is not there yet; `troubled`: see the problem, it goes on trying. */
  state: 'running' | 'waiting' | 'troubled'
  problem?: string
  /** A schedule: when it is due next. */
  nextMs?: number
  /** A file: how many bytes have been read, of how many. */
  readBytes?: number
  totalBytes?: number
}

export interface PortContext {
  clock: HostClock
  intake: Intake
  /** How far this source had been read when alerts of it were last kept. */
  place(): Promise<JsonValue | undefined>
  /** Folder against which relative paths count. */
  folder: string
  /** It is in trouble, for another reason than before; undefined: it is well again. */
  onTrouble(problem: string | undefined): void
  /** Alerts may be missing, and nothing can be done about it any more. */
  onLoss(message: string): void
}

/** What stands with a source, told to the log when it gets into trouble or out of it. */
export function keepStatus(
  onTrouble: PortContext['onTrouble'],
  first: PortStatus = { state: 'waiting' },
): { now(): PortStatus; set(status: PortStatus): void } {
  let status = first
  let told: string | undefined
  return {
    now: () => status,
    set(next) {
      status = next
      const problem = next.state === 'troubled' ? (next.problem ?? 'It is in trouble.') : undefined
      if (problem === told) return
      told = problem
      onTrouble(problem)
    },
  }
}
