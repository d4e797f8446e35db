// Puts diagnostics into the order in which their places stand in the document.
import type { Diagnostic } from '../diagnostic.ts'
import type { JsonValue, Path } from '../json.ts'
import { isRecord } from './json-schema.ts'

/** Sorts by place, then code. The same diagnostics in any order give the same list. */
export function sortByPlace(diagnostics: readonly Diagnostic[], document: JsonValue): Diagnostic[] {
  const keys = new WeakMap<object, Map<string, number>>()
  const positionOf = (holder: unknown, step: string | number): number => {
    if (!isRecord(holder)) return Number(step)
    let known = keys.get(holder)
    if (!known) {
      known = new Map(Object.keys(holder).map((key, index) => [key, index]))
      keys.set(holder, known)
    }
    // What is missing comes after what is there.
    return known.get(String(step)) ?? known.size
  }
  const positions = (path: Path): number[] => {
    let at: unknown = document
    return path.map((step) => {
      const position = positionOf(at, step)
      const holder = at as { [key: string]: unknown } | unknown[] | undefined | null
      at =
        typeof holder === 'object' && holder !== null && Object.hasOwn(holder, step)
          ? Reflect.get(holder, step)
          : undefined
      return position
    })
  }
  return diagnostics
    .map((diagnostic) => ({ diagnostic, place: positions(diagnostic.path) }))
    .sort((a, b) => comparePlaces(a.place, b.place) || compareDiagnostics(a.diagnostic, b.diagnostic))
    .map(({ diagnostic }) => diagnostic)
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]! - b[at]!
  }
  return a.length - b.length
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const byStart = (a.span?.start ?? 0) - (b.span?.start ?? 0)
  if (byStart !== 0) return byStart
  if (a.code !== b.code) return a.code < b.code ? -1 : 1
  return a.message < b.message ? -1 : a.message > b.message ? 1 : 0
}
