// Lists of a workspace that has none.
import type { Lists } from '../../engine/index.ts'

export const fakeLists = (lists: { [name: string]: readonly string[] } = {}): Lists => ({ get: (name) => lists[name] })
