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
}
