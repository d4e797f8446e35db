// One measurement of the durable driver in a process of its own, for `npm run bench` alone (scripts/bench/durable.ts prints it).
// Arguments: `NORMAL` or `FULL`: how fast runs of writing steps are, beside bare inserts; `waiting`: what runs cost that wait for
// a person. Prints one line of JSON.
import { join } from 'node:path'
import { z } from 'zod'
import { compile, defineNode, done, type Plan, readPlaybook } from '../../../engine/index.ts'
import { createNodeCatalog } from '../../../nodes/index.ts'
import { systemClock } from '../../clock.ts'
import { openStore } from '../../store/open-store.ts'
import { bareInserts } from '../../store/sqlite/bare-inserts.bench.ts'
import type { Store } from '../../store/store.ts'
import { createTestFolder } from '../../store/store-for-tests.ts'
import { createRuns } from '../create-runs.ts'

const STEPS = 20
const RUNS = 2_000
const AT_ONCE = 200
const WAITING = 1_000

/** A write that does nothing, so that only the driver and the disk are measured. */
const nothing = defineNode({
  type: 'bench/write',
  version: 1,
  title: 'Write',
  icon: 'box',
  line: () => '',
  errors: [],
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
const catalog = createNodeCatalog([nothing])
const LIVE = { mode: 'live', by: 'bench' } as const

const folder = createTestFolder()
const what = process.argv[2]
const measured = what === 'waiting' ? await measureWaiting() : await measureWrites(what === 'FULL' ? 'FULL' : 'NORMAL')
folder.remove()
process.stdout.write(`${JSON.stringify(measured)}\n`)

async function measureWrites(synchronous: 'NORMAL' | 'FULL') {
  const plan = planOf(writes())
  const store = await openStore({ file: folder.file, clock: systemClock, synchronous })
  const runs = runsOn(store)
  let next = 0
  const carry = async (upTo: number) => {
    while (next < upTo) await (await runs.start(plan, { n: next++ }, LIVE)).settled
  }
  const carryAll = (upTo: number) => Promise.all(Array.from({ length: AT_ONCE }, () => carry(upTo)))
  await carryAll(AT_ONCE) // warming up
  const began = performance.now()
  await carryAll(AT_ONCE + RUNS)
  const seconds = (performance.now() - began) / 1_000
  const bodies = (await store.journals.entries((await store.runs.list({ limit: 1 })).runs[0]?.id as string)).map(
    (entry) => JSON.stringify(entry),
  )
  const entries = bodies.length
  await store.close()
  const bare = (name: string, more: { runs: number; atOnce: number; batch: number }) =>
    (bareInserts({ file: join(folder.path, name), synchronous, bodies, ...more }) / entries) * STEPS
  return {
    steps: STEPS,
    runs: RUNS,
    atOnce: AT_ONCE,
    entries,
    stepsPerSecond: (RUNS * STEPS) / seconds,
    // As many rows in one transaction as the driver has: the end of each run's step and the start of its next one.
    bareBatched: bare('batched.sqlite', { runs: RUNS, atOnce: AT_ONCE, batch: 2 * AT_ONCE }),
    bareSingle: bare('single.sqlite', { runs: RUNS / 40, atOnce: RUNS / 40, batch: 1 }),
  }
}

async function measureWaiting() {
  const plan = planOf(`
firebreak: 2
name: Waits
nodes:
  start: { type: trigger/alert, next: ask }
  ask:
    type: human/approval
    with: { to: [soc], question: "Isolate \${alert.host}?", deadline: 3d }
    next: { approved: note, rejected: note, expired: note }
  note: { type: action/log, join: any, with: { message: answered } }
`)
  const store = await openStore({ file: folder.file, clock: systemClock })
  const runs = runsOn(store)
  const start = async (count: number) => {
    for (let at = 0; at < count; at++) {
      // A text of its own for each: strings that are shared would cost nothing.
      const alert = { host: `web-${at}`, detail: `${at} `.repeat(500) }
      const { status } = await (await runs.start(plan, alert, LIVE)).settled
      if (status !== 'waiting') throw new Error(`a run is ${status}`)
    }
  }
  const weigh = () => {
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    return { rss, heap: heapUsed + external }
  }
  await start(100) // warming up
  const before = weigh()
  await start(WAITING)
  const after = weigh()
  await store.close()
  return { runs: WAITING, resident: after.rss - before.rss, heap: after.heap - before.heap }
}

function writes(): string {
  const lines = ['firebreak: 2', 'name: Writes', 'nodes:', '  start: { type: trigger/alert, next: step-1 }']
  for (let at = 1; at <= STEPS; at++) {
    const next = at < STEPS ? `, next: step-${at + 1}` : ''
    lines.push(`  step-${at}: { type: bench/write, with: { name: "host-\${alert.n}" }${next} }`)
  }
  return lines.join('\n')
}

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
    clock: systemClock,
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
