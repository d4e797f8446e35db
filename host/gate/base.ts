// What the handlers of every noun begin with: the contract, and who asks.
import { implement } from '@orpc/server'
import { contract, type Scope } from '../../api/index.ts'
import { HostError } from '../host-error.ts'
import { type Gate, refusalOf, refuseDeep } from './gate.ts'
import { refuseByMark } from './marks.ts'

/** The shell and the person on its screen. */
export interface About {
  /** Answers and runs are signed with it. */
  person: string
  version: string
  shell: 'browser' | 'desktop' | 'server'
  /** What the person may do now; asked for at every call. */
  scopes(): ReadonlySet<Scope> | Promise<ReadonlySet<Scope>>
  /** Over a connection that stays open, which has no status: a call was refused, for the log. */
  onRefused?(method: string, caller: Caller): void
}

/** What a transport knows of a single call. */
export interface Caller {
  /** From where it comes: an address, a program. */
  from?: string
  /** Over a connection that stays open: whether who opened it may still come in. */
  isStillWelcome?(): Promise<boolean>
}

/** The contract's methods behind the gate: first what their marks refuse, then the input is read. */
export function createBase(gate: Gate, about: About, readOnly: string | undefined) {
  const { person, shell } = about
  return implement(contract)
    .$context<Caller>()
    .use(async ({ next, path, procedure, context }, input) => {
      try {
        if (context.isStillWelcome && !(await context.isStillWelcome())) throw ended()
        const scopes = await about.scopes()
        refuseByMark(path.join('.'), procedure['~orpc'].meta, { person, shell, scopes, readOnly })
        refuseDeep(input)
        return await next()
      } catch (thrown) {
        if (thrown instanceof HostError && thrown.code === 'access/not-allowed' && context.isStillWelcome)
          about.onRefused?.(path.join('.'), context)
        throw refusalOf(thrown, path, gate)
      }
    })
}

const ended = () =>
  new HostError('access/ended', 'The token by which this connection was opened counts no longer. Sign in again.')

export type Base = ReturnType<typeof createBase>

/** Without the fields that are undefined: they were not given. */
export function given<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
