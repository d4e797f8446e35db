// Every run of a kind, page by page: however many there are, only one page of them is held.
import type { RunFilter, RunStore, StoredRun } from '../store/runs.ts'

const PAGE = 500

export async function* everyRun(
  runs: Pick<RunStore, 'list'>,
  filter: Omit<RunFilter, 'limit' | 'cursor'>,
): AsyncGenerator<StoredRun> {
  let cursor: string | undefined
  do {
    const page = await runs.list({ ...filter, limit: PAGE, ...(cursor !== undefined && { cursor }) })
    yield* page.runs
    cursor = page.next
  } while (cursor !== undefined)
}

/** Runs that are neither waiting nor over: their process may have died. */
export const leftRuns = (runs: Pick<RunStore, 'list'>): AsyncGenerator<StoredRun> =>
  everyRun(runs, { status: ['running', 'undoing'] })
