// Which known word someone may have meant.

/** The nearest words, best first, at most two; none when nothing is near. Names with a group (`a/b`) match by their part, too. */
export function nearestWords(word: string, known: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(word.length / 3))
  const scored = known.map((one) => {
    const part = one.split('/').at(-1) as string
    return { one, distance: Math.min(editDistance(word, one), editDistance(word, part)) }
  })
  scored.sort((a, b) => a.distance - b.distance)
  const best = scored[0]?.distance ?? Number.POSITIVE_INFINITY
  return scored
    .filter(({ distance }) => distance <= limit && distance === best)
    .slice(0, 2)
    .map(({ one }) => one)
}

/** Levenshtein's distance with one row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
