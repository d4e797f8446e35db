// Which step of a run something is meant for: a node wherever it runs (`reputation`), in any pass of its loop
// (`look-up.reputation`), or in one place alone (`look-up[2].reputation`, passes counted from 1, as people are told them).
import type { Plan } from '../compile/plan.ts'
import { placeOf } from '../run/questions.ts'
import type { RunState } from '../run/state.ts'

/** What was given by place, looked up for one step of one run. */
export interface ByPlace<T> {
  /** The key that matches best, and what it holds; undefined: none does. */
  find(state: RunState, scope: number, node: string): { key: string; value: T } | undefined
}

export function byPlace<T>(plan: Plan, given: { readonly [place: string]: T }): ByPlace<T> {
  const keys = Object.keys(given)
  const isDeep = keys.some((key) => key.includes('.'))
  const at = (key: string) => (Object.hasOwn(given, key) ? { key, value: given[key] as T } : undefined)
  return {
    find(state, scope, node) {
      if (!isDeep || scope === 0) return at(node)
      const place = placeOf(plan, state, scope, node)
      return at(place) ?? at(place.replace(/\[\d+\]/g, '')) ?? at(node)
    },
  }
}

/** One step on the way to a place: a loop with or without its pass, a call, or the node itself. */
interface Part {
  node: string
  pass: number | undefined
}

/** The parts of `look-up[2].reputation`; undefined: it is no place. */
export function partsOfPlace(place: string): Part[] | undefined {
  const parts: Part[] = []
  for (const text of place.split('.')) {
    const found = /^([a-z][a-z0-9-]*)(?:\[([1-9]\d*)\])?$/.exec(text)
    if (!found) return undefined
    parts.push({ node: found[1] as string, pass: found[2] === undefined ? undefined : Number(found[2]) })
  }
  return parts.at(-1)?.pass === undefined ? parts : undefined
}
