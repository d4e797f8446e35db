// For tests alone: how much longer something takes for four times as much, in processor time.

/** Noise below this is no growth, milliseconds. */
const LEAST_MS = 15
/** The least of so many turns is what the work itself takes: collecting garbage and compiling only ever add to it. */
const MOST_TURNS = 6

/** Processor time of this thread alone, milliseconds. */
async function processorMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

/**
 * Four where the work is linear, sixteen where it is quadratic. Measured until it is within `MOST_GROWTH`, or for the last time.
 * @param work of one size, and of four times that
 */
export async function growthOf(work: (times: 1 | 4) => unknown): Promise<number> {
  let once = Number.POSITIVE_INFINITY
  let fourfold = Number.POSITIVE_INFINITY
  const growth = () => fourfold / Math.max(once, LEAST_MS)
  for (let turn = 0; turn < MOST_TURNS && (turn === 0 || growth() > MOST_GROWTH); turn++) {
    once = Math.min(once, await processorMs(() => work(1)))
    fourfold = Math.min(fourfold, await processorMs(() => work(4)))
  }
  return growth()
}

export const MOST_GROWTH = 6
