// Lists kept with the workspace. Reading alone: no node changes a list.
import type { InnerCapability } from './capability.ts'

/** Lists kept with the workspace: one value a line (addresses, CIDR ranges, domains, hashes, users). */
export interface Lists {
  /** The values of a list, or undefined when there is no such list. */
  get(name: string): readonly string[] | undefined
}

export const lists: InnerCapability<Lists> = {
  about: 'Reads a list of the workspace.',
  reaches: 'nothing',
  limits: {},
  errors: [],
  simulate: ({ list }) => ({ get: list }),
}
