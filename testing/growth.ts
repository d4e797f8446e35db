// For tests alone: how much longer something takes for four times as much, in processor time.

/** Noise below this is no growth, milliseconds. */
const LEAST_MS = 15
const TURNS = 2

async function processorMs(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < TURNS; turn++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

/** Four where the work is linear, sixteen where it is quadratic. @param work of one size, and of four times that */
export async function growthOf(work: (times: 1 | 4) => unknown): Promise<number> {
  const once = await processorMs(() => work(1))
  return (await processorMs(() => work(4))) / Math.max(once, LEAST_MS)
}

export const MOST_GROWTH = 6
