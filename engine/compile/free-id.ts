// Ids for nodes that fixes add.
import type { View } from './view.ts'

/** Gives an id that no node has, and no fix of this round has been given: `base`, `base-2`, and so on. */
export function freeIds({ byId }: View): (base: string) => string {
  const taken = new Set(byId.keys())
  return (base) => {
    let id = base
    for (let number = 2; taken.has(id); number++) id = `${base}-${number}`
    taken.add(id)
    return id
  }
}
