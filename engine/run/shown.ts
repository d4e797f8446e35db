// How a journal shows values that hold functions: their source stands in their place. Worked out once per step, for a switch
// is shown at every run.
import type { Value } from '../compile/plan.ts'

/** Takes an evaluated value, gives what a journal keeps of it. */
export type Shown = (value: unknown) => unknown

/** For a map of values; undefined where it holds no function and is kept as it is. */
export function showMap(map: { [name: string]: Value }): Shown | undefined {
  const names: string[] = []
  const ways: Shown[] = []
  for (const [name, value] of Object.entries(map)) {
    const way = showValue(value)
    if (!way) continue
    names.push(name)
    ways.push(way)
  }
  if (names.length === 0) return undefined
  return (given) => {
    if (typeof given !== 'object' || given === null) return given
    const shown: { [name: string]: unknown } = { ...given }
    for (let at = 0; at < names.length; at++) {
      const name = names[at] as string
      if (Object.hasOwn(shown, name)) shown[name] = (ways[at] as Shown)(shown[name])
    }
    return shown
  }
}

function showValue(value: Value): Shown | undefined {
  if ('lambda' in value) {
    const source = value.lambda
    return () => source
  }
  if ('map' in value) return showMap(value.map)
  return 'list' in value ? showList(value.list) : undefined
}

function showList(list: readonly Value[]): Shown | undefined {
  const ways = list.map(showValue)
  if (ways.every((way) => way === undefined)) return undefined
  return (given) => {
    if (!Array.isArray(given)) return given
    const shown = given.slice()
    for (let at = 0; at < shown.length; at++) {
      const way = ways[at]
      if (way) shown[at] = way(shown[at])
    }
    return shown
  }
}
