// The smallest changes that lead from one text to another, by lines: so that a caret, folds and marks stay where they are when the
// text of an editor is written anew. Method: common head and tail, then lines that are unique in both (patience diff, B. Cohen).

/** Lines `start` to `end` (exclusive, from 0) of the old text become `lines`. */
export interface LineChange {
  start: number
  end: number
  lines: string[]
}

export function lineChanges(before: string, after: string): LineChange[] {
  const changes: LineChange[] = []
  compare(before.split('\n'), 0, after.split('\n'), changes)
  return changes
}

function compare(old: string[], offset: number, fresh: string[], changes: LineChange[]): void {
  let head = 0
  while (head < old.length && head < fresh.length && old[head] === fresh[head]) head++
  let tail = 0
  const most = Math.min(old.length, fresh.length) - head
  while (tail < most && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++
  const oldPart = old.slice(head, old.length - tail)
  const freshPart = fresh.slice(head, fresh.length - tail)
  if (oldPart.length === 0 && freshPart.length === 0) return
  const anchors = oldPart.length > 0 && freshPart.length > 0 ? commonUnique(oldPart, freshPart) : []
  if (anchors.length === 0) {
    changes.push({ start: offset + head, end: offset + head + oldPart.length, lines: freshPart })
    return
  }
  let [oldAt, freshAt] = [0, 0]
  for (const [inOld, inFresh] of [...anchors, [oldPart.length, freshPart.length] as const]) {
    compare(oldPart.slice(oldAt, inOld), offset + head + oldAt, freshPart.slice(freshAt, inFresh), changes)
    oldAt = inOld + 1
    freshAt = inFresh + 1
  }
}

/** Pairs of positions of lines that stand once in both, in rising order of both. */
function commonUnique(old: string[], fresh: string[]): (readonly [number, number])[] {
  const inOld = uniquePositions(old)
  const inFresh = uniquePositions(fresh)
  const pairs: [number, number][] = []
  for (const [line, at] of inOld) {
    const other = inFresh.get(line)
    if (at >= 0 && other !== undefined && other >= 0) pairs.push([at, other])
  }
  return longestRising(pairs)
}

function uniquePositions(lines: string[]): Map<string, number> {
  const positions = new Map<string, number>()
  lines.forEach((line, at) => {
    positions.set(line, positions.has(line) ? -1 : at)
  })
  return positions
}

function longestRising(pairs: [number, number][]): [number, number][] {
  const ends: number[] = []
  const before: number[] = []
  pairs.forEach(([, value], at) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] as number] as [number, number])[1] < value) low = middle + 1
      else high = middle
    }
    before[at] = low > 0 ? (ends[low - 1] as number) : -1
    ends[low] = at
  })
  const chain: [number, number][] = []
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] as number) chain.unshift(pairs[at] as [number, number])
  return chain
}
