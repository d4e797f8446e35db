// How fast the durable driver is beside bare better-sqlite3 writing the very same bytes under the same `synchronous` setting, and
// what runs cost that wait for a person. Each measurement is a process of its own, so that none inherits another's heap.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../steps.ts'
import { count, median, printTable } from './table.ts'

const CHILD = join(root, 'host/runs/testing/durable-bench-child.ts')
const ROUNDS = 5

interface Writes {
  steps: number
  runs: number
  atOnce: number
  entries: number
  stepsPerSecond: number
  bareBatched: number
  bareSingle: number
}

interface Waiting {
  runs: number
  /** Growth in bytes. */
  resident: number
  heap: number
}

function measure<Result>(what: string): Result {
  const command = ['--expose-gc', CHILD, what]
  return JSON.parse(execFileSync(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] }).toString())
}

export function benchDurable(): void {
  const rows: (string | number)[][] = []
  let title = ''
  for (const synchronous of ['NORMAL', 'FULL']) {
    const rounds = Array.from({ length: ROUNDS }, () => measure<Writes>(synchronous))
    const { runs, steps, entries, atOnce } = rounds[0] as Writes
    title = `Durable: ${count(runs)} runs of ${steps} writing steps (${entries} entries each), ${atOnce} at once`
    const beside = (bare: 'bareSingle' | 'bareBatched') => {
      const shares = rounds.map((round) => round.stepsPerSecond / round[bare])
      const range = `${Math.min(...shares).toFixed(2)}–${Math.max(...shares).toFixed(2)}`
      return [count(median(rounds.map((round) => round[bare]))), `${median(shares).toFixed(2)} (${range})`]
    }
    rows.push([
      synchronous,
      count(median(rounds.map((round) => round.stepsPerSecond))),
      ...beside('bareSingle'),
      ...beside('bareBatched'),
    ])
  }
  const bare = ['bare, a transaction a row', 'ours / bare', 'bare, our batches', 'ours / bare']
  printTable(title, ['synchronous', 'Firebreak steps/s', ...bare], rows)
}

export function benchWaiting(): void {
  const rounds = Array.from({ length: ROUNDS }, () => measure<Waiting>('waiting'))
  const runs = (rounds[0] as Waiting).runs
  const row = (name: string, bytes: number[]): string[] => [
    name,
    (median(bytes) / 2 ** 20).toFixed(1),
    (Math.max(...bytes) / 2 ** 20).toFixed(1),
    (median(bytes) / 1_024 / runs).toFixed(2),
  ]
  printTable(
    `Waiting: ${count(runs)} runs that wait for an approval, each with an alert of 2 kB`,
    ['growth of the process', 'MiB (median)', 'MiB (most)', 'KiB a run'],
    [
      row(
        'resident',
        rounds.map((round) => round.resident),
      ),
      row(
        'heap, after a collection',
        rounds.map((round) => round.heap),
      ),
    ],
  )
}
