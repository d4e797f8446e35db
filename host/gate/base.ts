// What the handlers of every noun begin with: the contract, and who asks.
import { implement } from '@orpc/server'
import { contract } from '../../api/index.ts'
import type { Host } from '../create-host.ts'
import { type Gate, toldOf } from './gate.ts'

/** The shell and the person on its screen. */
export interface About {
  /** Answers and runs are signed with it. */
  person: string
  version: string
  shell: 'browser' | 'desktop' | 'server'
}

/** What a transport knows of a single call. */
export interface Caller {
  /** From where it comes: an address, a program. */
  from?: string
}

/** What handlers are made of. */
export interface Around {
  host: Host
  about: About
}

/** The contract's methods behind the gate; input and output are checked inside of it. */
export function createBase(gate: Gate) {
  return implement(contract)
    .$context<Caller>()
    .use(async ({ next, path }) => {
      try {
        return await next()
      } catch (thrown) {
        throw toldOf(thrown, path, gate)
      }
    })
}

export type Base = ReturnType<typeof createBase>

/** Without the fields that are undefined: they were not given. */
export function given<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
