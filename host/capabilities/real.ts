// What the real part of a capability is given: things of the host, and the activity that it is made for.
import type { Capabilities, CapabilityName } from '../../engine/index.ts'
import type { LogLine } from '../host.ts'
import type { WorkspaceLists } from '../lists/lists.ts'
import type { Activity } from '../runs/durable-run.ts'
import type { FindConnection, HttpRoom } from './http/http.ts'

/** What all activities of a host share. */
export interface Room {
  lists: WorkspaceLists
  http: HttpRoom
  /** For the connections that the playbook of an activity declares: name → kind. */
  findConnection(declared: Activity['connections']): FindConnection
  redact<T>(value: T): T
  onLog?: ((line: LogLine) => void) | undefined
}

export type Real<Name extends CapabilityName> = (room: Room, activity: Activity) => Capabilities[Name]
