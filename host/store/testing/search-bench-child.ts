// For the bench alone, in a process of its own: pages of the history over many runs, each measured in processor time and by how long nobody else had a turn.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../open-store.ts'
import type { RunFilter } from '../runs.ts'
import { fillRuns } from '../sqlite/fill-runs.bench.ts'

/** One page at a time, as the Studio asks. */
const PAGE = 50

interface MeasuredSearch {
  what: string
  found: number
  processorMs: number
  heldMs: number
}

async function measureSearches(runs: number): Promise<MeasuredSearch[]> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'))
  const file = join(folder, 'firebreak.sqlite')
  const clock = { now: () => Date.now() }
  try {
    await (await openStore({ file, clock })).close()
    fillRuns(file, runs)
    const store = await openStore({ file, clock })
    const measured: MeasuredSearch[] = []
    for (const [what, filter] of searchesOf(runs)) {
      const before = process.cpuUsage()
      const held = holding()
      const { runs: found } = await store.runs.list({ ...filter, limit: PAGE })
      const { user, system } = process.cpuUsage(before)
      measured.push({ what, found: found.length, processorMs: (user + system) / 1_000, heldMs: held.stop() })
    }
    await store.close()
    return measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const searchesOf = (runs: number): [what: string, filter: RunFilter][] => [
  ['the newest', {}],
  ['of one mode that none has', { mode: 'live' }],
  ['of two statuses', { status: ['failed', 'waiting'] }],
  ['a word of every alert', { text: 'beacon' }],
  ['a word of one alert', { text: `host-${runs - 7}` }],
  ['a word of every alert and one of every output', { text: 'beacon harvest' }],
  ['a word of every alert, and a status that none has', { text: 'beacon', status: 'undone' }],
  ['a word of none', { text: 'nowhere' }],
]

/** How long nobody else had a turn, at most. */
function holding(): { stop(): number } {
  let [last, longest, isOver] = [performance.now(), 0, false]
  const turn = () => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return {
    stop() {
      isOver = true
      return Math.max(longest, performance.now() - last)
    },
  }
}

process.stdout.write(JSON.stringify(await measureSearches(Number(process.argv[2]))))
