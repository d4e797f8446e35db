// Searches of the history over many runs: `npm run bench -- search`. FIREBREAK_BENCH_RUNS says over how many.
import { measureSearches } from '../../host/testing/search-bench.ts'
import { count, printTable } from './table.ts'

export async function benchSearch(): Promise<void> {
  const runs = Number(process.env['FIREBREAK_BENCH_RUNS'] ?? 200_000)
  const rows = (await measureSearches(runs)).map(({ what, found, processorMs, heldMs }) => [
    what,
    found,
    processorMs.toFixed(1),
    heldMs.toFixed(1),
  ])
  printTable(
    `A page of the history over ${count(runs)} runs`,
    ['asked for', 'found', 'processor time, ms', 'nobody else had a turn for, ms'],
    rows,
  )
}
