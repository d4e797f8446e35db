// For tests alone: a store in a folder of its own, a clock that stands still, small runs and entries, and a store that fails
// at the n-th append, as a full disk or a crash would make it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Entry, JsonValue, Plan } from '../../engine/index.ts'
import { StoreError } from './errors.ts'
import type { NewRun } from './runs.ts'
import { openStore, type Store } from './store.ts'

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

/** Changes a database file that nobody has open, as a crash at a certain moment would have left it. */
export function editDatabase(file: string, sql: string): void {
  const database = new Database(file)
  database.exec(sql)
  database.close()
}

/** An open store on a new file. */
export function createTestStore(): {
  store: Store
  file: string
  clock: ReturnType<typeof createTestClock>
  remove(): void
} {
  const folder = createTestFolder()
  const clock = createTestClock()
  const store = openStore({ file: folder.file, clock, synchronous: 'NORMAL' })
  const remove = (): void => {
    store.close()
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

/** A completed step with this output. */
export function testEntry(position: number, output: JsonValue = { score: position }): Entry {
  const at = 1_790_000_000_000 + position
  return { kind: 'step.completed', at, scope: 0, step: position, node: `node-${position}`, port: 'done', output }
}

/**
 * The same store, but its n-th append or appendNow (counting from 1) and all later ones fail with `store/full`; with
 * `after: true` the n-th is written first, as when a process dies between the commit and whatever follows it.
 */
export function failingAt(store: Store, n: number, after = false): Store {
  let appends = 0
  const failure = () => new StoreError('store/full', 'The disk is full (made up by a test).')
  return {
    ...store,
    append: async (...call) => {
      appends += 1
      if (appends < n || (after && appends === n)) await store.append(...call)
      if (appends >= n) throw failure()
    },
    appendNow: (...call) => {
      appends += 1
      if (appends < n || (after && appends === n)) store.appendNow(...call)
      if (appends >= n) throw failure()
    },
  }
}
