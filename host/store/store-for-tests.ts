// For tests alone: a store in a folder of its own, a clock that stands still, small runs and entries, and a store that fails
// at the n-th append, as a full disk or a crash would make it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry, JsonValue, Plan } from '../../engine/index.ts'
import { StoreError } from './errors.ts'
import { openStore } from './open-store.ts'
import type { Beginning, NewRun, RunChange } from './runs.ts'
import type { Store } from './store.ts'

/** A clock that goes on only when told. Milliseconds since 1970 (UTC). */
export function createTestClock(startMs = 1_790_000_000_000) {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (ms: number): void => {
      nowMs += ms
    },
  }
}

/** A new folder under the system's temporary one; `remove` deletes it. */
export function createTestFolder(): { path: string; file: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'firebreak-'))
  return { path, file: join(path, 'firebreak.sqlite'), remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** An open store on a new file. */
export async function createTestStore(): Promise<{
  store: Store
  file: string
  clock: ReturnType<typeof createTestClock>
  remove(): Promise<void>
}> {
  const folder = createTestFolder()
  const clock = createTestClock()
  const store = await openStore({ file: folder.file, clock, synchronous: 'NORMAL' })
  const remove = async (): Promise<void> => {
    await store.close()
    folder.remove()
  }
  return { store, file: folder.file, clock, remove }
}

/** A plan without steps: the store reads nothing of a plan but its hash. */
export const TEST_PLAN: Plan = {
  plan: 1,
  hash: 'sha256:plan',
  playbook: { name: 'Test', hash: 'sha256:playbook' },
  graphs: [],
  connections: {},
  effect: 'none',
}

export function testRun(id: string, more: Partial<NewRun> = {}): NewRun {
  return {
    id,
    playbook: { name: 'Phishing triage', hash: 'sha256:playbook' },
    mode: 'live',
    startedMs: 1_790_000_000_000,
    by: 'tests',
    alertSummary: 'A reported mail',
    ...more,
  }
}

/** The run with so many entries; none where nothing is said. */
export function testBeginning(id: string, entries: readonly Entry[] = [], more: Partial<Beginning> = {}): Beginning {
  return { run: testRun(id), plan: TEST_PLAN, entries, ...more }
}

/** Changes the row of a run that exists, without an entry. */
export async function changeRun(store: Store, run: string, change: RunChange): Promise<void> {
  const { sequence = 0 } = (await store.runs.tail(run)) ?? {}
  await store.journals.append(run, sequence, [], change)
}

/** A completed step with this output. */
export function testEntry(position: number, output: JsonValue = { score: position }): Entry {
  const at = 1_790_000_000_000 + position
  return { kind: 'step.completed', at, scope: 0, step: position, node: `node-${position}`, port: 'done', output }
}

export const testEntries = (count: number, from = 0): Entry[] =>
  Array.from({ length: count }, (_, position) => testEntry(from + position))

/**
 * The same store, but its n-th beginning or append (counting from 1) and all later ones fail with `store/full`; with
 * `after: true` the n-th is written first, as when a process dies between the commit and whatever follows it.
 */
export function failingAt(store: Store, n: number, after = false): Store {
  let writes = 0
  const failing =
    <Call extends unknown[]>(write: (...call: Call) => Promise<void>) =>
    async (...call: Call): Promise<void> => {
      const mine = ++writes
      if (mine < n || (after && mine === n)) await write(...call)
      if (mine >= n) throw new StoreError('store/full', 'The disk is full (made up by a test).')
    }
  return {
    ...store,
    runs: { ...store.runs, begin: failing(store.runs.begin) },
    journals: { ...store.journals, append: failing(store.journals.append) },
  }
}
