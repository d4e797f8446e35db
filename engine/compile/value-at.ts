// What stands at a path of a document: own fields only, whatever they are called.
import type { JsonValue, Path } from '../json.ts'

export function valueAt(document: unknown, path: Path): JsonValue | undefined {
  let at = document
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = Reflect.get(at, step)
  }
  return at as JsonValue | undefined
}
