// The real parts of what nodes may ask for: one line each, in a folder of the capability's name.
import type { CapabilityName, NodeType, StepContext } from '../../engine/index.ts'
import type { Activity } from '../runs/durable-run.ts'
import { realClock } from './clock/clock.ts'
import { realHttp } from './http/real-http.ts'
import { realLists } from './lists/lists.ts'
import { realLog } from './log/log.ts'
import type { Real, Room } from './real.ts'

export const realCapabilities: { [Name in CapabilityName]: Real<Name> } = {
  lists: realLists,
  log: realLog,
  clock: realClock,
  http: realHttp,
}

/** Gives an activity the capabilities that its node type names, and no other. */
export function provider(room: Room) {
  return (type: NodeType, activity: Activity): object => {
    const { signal, idempotencyKey, attempt } = activity
    const given: StepContext = { signal, idempotencyKey, attempt }
    for (const name of type.needs) Object.assign(given, { [name]: realCapabilities[name](room, activity) })
    return given
  }
}
