// What a noun is on the host: who answers its methods, and which parts of the host that takes. host/nouns.ts lists them.
import type { Contract } from '../api/index.ts'
import type { Host } from './create-host.ts'
import type { About, Base } from './gate/base.ts'

/** One handler for every method that the contract has of the noun. */
export type Handlers<Name extends keyof Contract> = Parameters<Base[Name]['router']>[0]

export interface Noun<Name extends keyof Contract, Part extends keyof Host = keyof Host> {
  /** Parts of the host that its handlers are given, and no other. */
  uses: readonly Part[]
  handlers(os: Base[Name], part: Pick<Host, Part>, about: About): Handlers<Name>
}

/** @param name as in the contract: its methods are what must be answered */
export const defineNoun = <Name extends keyof Contract, Part extends keyof Host>(
  _name: Name,
  uses: readonly Part[],
  handlers: Noun<Name, Part>['handlers'],
): Noun<Name, Part> => ({ uses, handlers })

/** The handlers of a noun, given of the host what it names. */
export function handlersOf<Name extends keyof Contract>(
  { uses, handlers }: Noun<Name>,
  os: Base[Name],
  host: Host,
  about: About,
): Handlers<Name> {
  const part = Object.fromEntries(uses.map((name) => [name, host[name]])) as unknown as Host
  return handlers(os, part, about)
}
