// How fast the durable driver is beside bare better-sqlite3 writing the very same bytes under the same `synchronous` setting,
// and what runs cost that wait for a person.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { compile, createCatalog, defineNode, done, type Plan, readPlaybook } from '../../engine/index.ts'
import { createRuns } from '../../host/runs/create-runs.ts'
import { bareInserts } from '../../host/store/bare-inserts.bench.ts'
import { openStore, type Store } from '../../host/store/store.ts'
import { nodeTypes } from '../../nodes/index.ts'
import { count, median, printTable } from './table.ts'

const STEPS = 20
const RUNS = 2_000
const ATONCE = 200

/** A write that does nothing, so that only the driver and the disk are measured. */
const nothing = defineNode({
  type: 'bench/write',
  version: 1,
  title: 'Write',
  effect: 'change',
  idempotent: 'key',
  docs: 'Does nothing.',
  input: z.object({ name: z.string().describe('A name') }),
  output: z.object({ name: z.string() }),
  ports: ['done'],
  needs: [],
  example: { name: 'x' },
  run: ({ name }) => done({ name }),
})

const catalog = createCatalog([...nodeTypes, nothing])

function planOf(text: string): Plan {
  const { playbook } = readPlaybook(text)
  if (!playbook) throw new Error('the bench playbook does not read')
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(JSON.stringify(diagnostics))
  return plan
}

function runsOn(store: Store) {
  return createRuns({
    store,
    catalog,
    clock: {
      now: Date.now,
      after(ms, call) {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    },
    provide: (_type, { signal, idempotencyKey, attempt, now }) => ({
      signal,
      idempotencyKey,
      attempt,
      clock: { now },
      log: { write() {} },
      lists: { get: () => undefined },
    }),
    redact: (value) => value,
    patienceMs: 0,
  })
}

export async function benchDurable(): Promise<void> {
  const lines = ['firebreak: 1', 'name: Writes', 'nodes:', '  start: { type: trigger/alert, next: step-1 }']
  for (let at = 1; at <= STEPS; at++) {
    const next = at < STEPS ? `, next: step-${at + 1}` : ''
    lines.push(`  step-${at}: { type: bench/write, with: { name: "host-\${alert.n}" }${next} }`)
  }
  const plan = planOf(lines.join('\n'))
  const rows: (string | number)[][] = []
  for (const synchronous of ['NORMAL', 'FULL'] as const) {
    const driven: number[] = []
    const bare: number[] = []
    const single: number[] = []
    for (let round = 0; round < 3; round++) {
      const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'))
      const store = openStore({ file: join(folder, 'a.sqlite'), clock: Date, synchronous })
      const runs = runsOn(store)
      const began = performance.now()
      let next = 0
      const worker = async () => {
        while (next < RUNS) await (await runs.start(plan, { n: next++ }, { mode: 'live', by: 'bench' })).settled
      }
      await Promise.all(Array.from({ length: ATONCE }, worker))
      const seconds = (performance.now() - began) / 1_000
      driven.push((RUNS * STEPS) / seconds)
      const first = store.runs({ limit: 1 }).runs[0]?.id as string
      const bodies = store.entries(first).map((entry) => JSON.stringify(entry))
      const bytes = { file: join(folder, 'b.sqlite'), synchronous, bodies, rows: bodies.length * RUNS }
      // The same number of rows in one transaction as the driver's group commit has: one step of each run at once.
      const batched = bareInserts({ ...bytes, batch: 2 * ATONCE })
      bare.push((RUNS * STEPS) / batched)
      single.push(
        (RUNS * STEPS) /
          bareInserts({ ...bytes, file: join(folder, 'c.sqlite'), rows: bytes.rows / 10, batch: 1 }) /
          10,
      )
      store.close()
      rmSync(folder, { recursive: true, force: true })
    }
    const share = median(driven) / median(bare)
    rows.push([synchronous, count(median(driven)), count(median(bare)), share.toFixed(2), count(median(single))])
  }
  printTable(
    `Durable: ${count(RUNS)} runs of ${STEPS} writing steps, ${ATONCE} at once (two journal entries a step)`,
    ['synchronous', 'Firebreak steps/s', 'bare inserts, same batches', 'share', 'bare inserts, one by one'],
    rows,
  )
}

export async function benchWaiting(): Promise<void> {
  const plan = planOf(`
firebreak: 1
name: Waits
nodes:
  start: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { to: [soc], question: "Isolate \${alert.host}?", deadline: 3d }, next: { approved: note, rejected: note, expired: note } }
  note: { type: action/log, join: any, with: { message: answered } }
`)
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'))
  const store = openStore({ file: join(folder, 'a.sqlite'), clock: Date })
  const runs = runsOn(store)
  const weigh = () => {
    globalThis.gc?.()
    return process.memoryUsage().rss
  }
  for (let at = 0; at < 100; at++)
    await (await runs.start(plan, { host: 'warm' }, { mode: 'live', by: 'bench' })).settled
  const before = weigh()
  const alert = { host: 'web-1', detail: 'x'.repeat(2_000) }
  for (let at = 0; at < 1_000; at++) await (await runs.start(plan, alert, { mode: 'live', by: 'bench' })).settled
  const grown = (weigh() - before) / 1_048_576
  printTable(
    'Waiting: 1,000 runs that wait for an approval, each with an alert of 2 kB',
    ['what', 'MiB'],
    [
      ['growth of the process (resident)', grown.toFixed(1)],
      ['per run, KiB', ((grown * 1_024) / 1_000).toFixed(2)],
    ],
  )
  store.close()
  rmSync(folder, { recursive: true, force: true })
}
