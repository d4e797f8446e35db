// Searches of the history over many runs: `npm run bench -- search`. FIREBREAK_BENCH_RUNS says over how many.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../steps.ts'
import { count, printTable } from './table.ts'

const CHILD = join(root, 'host/store/testing/search-bench-child.ts')

interface Measured {
  what: string
  found: number
  processorMs: number
  heldMs: number
}

export function benchSearch(): void {
  const runs = Number(process.env['FIREBREAK_BENCH_RUNS'] ?? 200_000)
  const printed = execFileSync(process.execPath, [CHILD, String(runs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const rows = (JSON.parse(printed.toString()) as Measured[]).map(({ what, found, processorMs, heldMs }) => [
    what,
    found,
    processorMs.toFixed(1),
    heldMs.toFixed(1),
  ])
  const head = ['asked for', 'found', 'processor time, ms', 'nobody else had a turn for, ms']
  printTable(`A page of the history over ${count(runs)} runs`, head, rows)
}
