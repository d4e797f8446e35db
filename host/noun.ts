// What a noun is on the host: who answers its methods, which parts of the host that takes, and what it keeps for itself.
// host/nouns.ts lists them.
import type { Contract } from '../api/index.ts'
import type { Catalog } from '../engine/index.ts'
import type { HostClock } from './clock.ts'
import type { About, Base } from './gate/base.ts'
import type { Host } from './host.ts'
import type { WorkspaceLists } from './lists/lists.ts'
import type { Store } from './store/store.ts'
import type { HintSources } from './workspace/hints.ts'
import type { Trash } from './workspace/trash.ts'
import type { WorkspaceFolder } from './workspace/workspace-folder.ts'

/** One handler for every method that the contract has of the noun. */
export type Handlers<Name extends keyof Contract> = Parameters<Base[Name]['router']>[0]

/** What a noun's own part may be built on. */
export interface Ground {
  store: Store
  clock: HostClock
  catalog: Catalog
  folder: WorkspaceFolder
  dataDir: string
  lists: WorkspaceLists
  /** Puts a file of the workspace into the trash. */
  discard: Trash['put']
  hints: Pick<HintSources, 'tell' | 'look'>
}

export interface Noun<Name extends keyof Contract, Part extends keyof Host = keyof Host, Own = unknown> {
  /** Parts of the host that its handlers are given, and no other. */
  uses: readonly Part[]
  /** What it keeps for its handlers alone; made once for each host. */
  open?(ground: Ground): Own
  handlers(os: Base[Name], part: Pick<Host, Part>, about: About, own: Own): Handlers<Name>
}

/** @param _name as in the contract: its methods are what must be answered */
export const defineNoun = <Name extends keyof Contract, Part extends keyof Host, Own = undefined>(
  _name: Name,
  parts: { uses: readonly Part[]; open?: (ground: Ground) => Own },
  handlers: Noun<Name, Part, Own>['handlers'],
): Noun<Name, Part, Own> => ({ ...parts, handlers })

/** @returns by name, what those that keep something keep */
export function openNouns(
  nouns: { readonly [name: string]: Pick<Noun<keyof Contract>, 'open'> },
  ground: Ground,
): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(nouns).map(([name, noun]) => [name, noun.open?.(ground)]))
}

/** The handlers of a noun, given of the host what it names, and its own. */
export function handlersOf<Name extends keyof Contract>(
  name: Name,
  { uses, handlers }: Noun<Name>,
  os: Base[Name],
  host: Host,
  about: About,
): Handlers<Name> {
  const part = Object.fromEntries(uses.map((used) => [used, host[used]])) as unknown as Host
  return handlers(os, part, about, host.own.get(name))
}
