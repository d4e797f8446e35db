// Long scans in short steps: a list reads at most so many rows before it lets others have their turn, however rare what it looks for is.

/** Rows that are read in one step: some ten milliseconds. */
export const STEP_ROWS = 5_000

/** Numbers alone, of which more fit into the same time. */
export const STEP_KEYS = 20_000

/** What one step of a scan came to. */
export interface Step<Row, Place> {
  found: Row[]
  /** After which the next step goes on; undefined: nothing more is there. */
  next: Place | undefined
}

/**
 * Goes on step by step until so much is found, or nothing more is there.
 * @param step reads at most `STEP_ROWS` rows after a place, and gives at most so many
 */
export async function inSteps<Row, Place>(
  limit: number,
  start: Place,
  step: (after: Place, most: number) => Promise<Step<Row, Place>>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let place: Place | undefined = start; place !== undefined; ) {
    const { found, next }: Step<Row, Place> = await step(place, limit - rows.length)
    rows.push(...found)
    if (rows.length >= limit) break
    place = next
    if (place !== undefined) await new Promise((resolve) => setImmediate(resolve))
  }
  return rows
}

/** Takes rows of a sorted scan until enough are right, or a step is over. */
export function stepOver<Row, Place>(
  rows: Iterable<Row>,
  { most, isRight, placeOf }: { most: number; isRight(row: Row): boolean; placeOf(row: Row): Place },
): Step<Row, Place> {
  const found: Row[] = []
  let read = 0
  for (const row of rows) {
    read++
    if (isRight(row)) found.push(row)
    if (found.length >= most || read >= STEP_ROWS) return { found, next: placeOf(row) }
  }
  return { found, next: undefined }
}

/** Several scans, each with the newest first, as one; what stands in several comes once. */
export function* merged<Row>(scans: readonly Iterable<Row>[], compare: (a: Row, b: Row) => number): Generator<Row> {
  const open = scans.map((scan) => scan[Symbol.iterator]())
  try {
    const heads = open.map((scan) => scan.next())
    for (;;) {
      let first: Row | undefined
      for (const { done, value } of heads) {
        if (!done && (first === undefined || compare(value, first) < 0)) first = value
      }
      if (first === undefined) return
      yield first
      for (const [at, head] of heads.entries()) {
        if (!head.done && compare(head.value, first) === 0) heads[at] = (open[at] as Iterator<Row>).next()
      }
    }
  } finally {
    for (const scan of open) scan.return?.()
  }
}

/**
 * What stands in all of several scans, each with the largest first.
 * @param most numbers that are read at most
 * @param visit returns whether to go on
 * @returns after which number the next step goes on; undefined where one scan is over
 */
export function walkCommon(
  scans: readonly Iterable<number>[],
  most: number,
  visit: (number: number) => boolean,
): number | undefined {
  const open = scans.map((scan) => scan[Symbol.iterator]())
  try {
    const heads = open.map((scan) => scan.next())
    for (let read = heads.length; ; ) {
      if (heads.some(({ done }) => done)) return undefined
      const lowest = Math.min(...heads.map(({ value }) => value))
      const isCommon = heads.every(({ value }) => value === lowest)
      if (isCommon && !visit(lowest)) return lowest
      if (read >= most) return isCommon ? lowest : lowest + 1
      for (const [at, { value }] of heads.entries()) {
        if (!isCommon && value === lowest) continue
        heads[at] = (open[at] as Iterator<number>).next()
        read++
      }
    }
  } finally {
    for (const scan of open) scan.return?.()
  }
}
