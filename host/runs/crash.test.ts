// A store that throws at the n-th append, for every n: whatever a process was about to write when it died, the next one brings the
// story to the same end. kill.test.ts does it with real deaths of real processes, at fewer places.
import { afterEach, describe, expect, it } from 'vitest'
import { CapabilityError, type Plan, type RunState, type ScopeState, type StepState } from '../../engine/index.ts'
import type { StoredRun } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { failingAt } from '../store/store-for-tests.ts'
import type { RunHandle, Runs } from './runs.ts'
import { type Bench, createBench, type Outside, planOf, write } from './testing/workbench.ts'

/** Two branches, a loop with two passes at once, retries, a pause, an approval by two people, a failure that is taken, undo. */
const PLAN: Plan = planOf(`
  start: { type: trigger/alert, next: [each, flaky] }
  each:
    type: flow/for-each
    with: { items: "\${alert.hosts}", concurrency: 2 }
    body:
      look: { type: action/http-request, timeout: 30s, with: { connection: edr, url: "/look/\${item}" }, next: block }
      block:
        type: action/http-request
        timeout: 30s
        with: { connection: edr, method: POST, url: "/block/\${item}" }
        undo: { type: action/http-request, with: { connection: edr, method: DELETE, url: "/block/\${item}" } }
    next: pause
  pause: { type: flow/wait, with: { for: 3d }, next: ask }
  ask:
    type: human/approval
    with: { question: "Isolate?", deadline: 1h, quorum: 2 }
    next: { approved: isolate, rejected: end, expired: end }
${write('isolate', 'broken', '    undo: { type: action/http-request, with: { connection: edr, method: POST, url: /release } }\n')}
${write('broken', '{ done: end, error: trace }')}
${write('flaky', 'end', '    idempotent: natural\n    retry: { attempts: 3, backoff: 400ms }\n')}
  trace: { type: action/log, with: { message: "\${error.code}" }, next: end }
  end: { type: action/log, with: { message: over } }
`)
const ALERT = { title: 'A beacon', hosts: ['elastic-a', 'elastic-b', 'elastic-c'] }
const APPROVERS = ['ben', 'cleo']
/** The lease of a process that died has run out by then. */
const A_MINUTE_MS = 60_000

let bench: Bench
afterEach(() => bench.remove())

/** What the outside did, each deed as often as it was done. Looks are no deeds. */
function createOutside() {
  const deeds: string[] = []
  const outside: Outside = ({ method, url }, attempt) => {
    if (url === '/broken') throw new CapabilityError('http/refused', 'It says no', false)
    if (url === '/flaky' && attempt < 3) throw new CapabilityError('http/unreachable', 'It is down', true)
    if (method !== 'GET') deeds.push(`${method} ${url}`)
    return { ok: true }
  }
  return { deeds, outside }
}

/** Carries the story on by one thing that somebody has to do, as a server and the people at it would. False: it is over. */
async function goOn(process: Bench, deeds: readonly string[]): Promise<boolean> {
  const { runs, store } = process
  const [known] = (await store.runs.list({})).runs
  const going = known ? goOnWith(process, known, deeds) : runs.start(PLAN, ALERT, { mode: 'live', by: 'ana' })
  const next = await process.until(going)
  if (next) await process.settled(next)
  return next !== undefined
}

async function goOnWith(process: Bench, known: StoredRun, deeds: readonly string[]): Promise<RunHandle | undefined> {
  const { runs } = process
  const { id, status, wakeAtMs } = known
  if (status === 'undone') return undefined
  if (status === 'completed') return runs.undo(id, 'ana')
  const { journal, state } = await runs.load(id)
  const all = steps(state)
  const doubted = all.find(({ step }) => step.status === 'doubted' || step.undo?.status === 'doubted')
  if (doubted) return settleDoubt(runs, id, doubted, deeds)
  const asks = all.some(({ step }) => step.status === 'waiting' && step.wait?.for.kind === 'answer')
  const said = journal.flatMap((entry) => (entry.kind === 'step.answered' ? [entry.by] : []))
  const by = APPROVERS.find((person) => !said.includes(person))
  if (asks && by) return runs.answer(id, 'ask', { choice: 'approved', by })
  if (status === 'waiting' && wakeAtMs) process.pass(Math.max(0, wakeAtMs - process.now()))
  return runs.resume(id)
}

/** A person looks at what was done, and says so. */
function settleDoubt(runs: Runs, id: string, { scope, node, step }: Place, deeds: readonly string[]) {
  const path = scope.item === undefined ? `/${node}` : `/${node}/${scope.item}`
  const isDone = deeds.includes(step.undo ? 'POST /release' : `POST ${path}`)
  const output = { status: 200, headers: {}, body: { ok: true }, bytes: 2, durationMs: 0, url: path }
  const verdict = isDone ? ({ verdict: 'happened', output } as const) : ({ verdict: 'not-happened' } as const)
  return runs.settle(id, node, { by: 'ana', ...verdict }, scope.id)
}

interface Place {
  scope: ScopeState
  node: string
  step: StepState
}

const steps = (state: RunState): Place[] =>
  state.scopes.flatMap((scope) =>
    scope.steps.flatMap((step, index) => {
      const node = PLAN.graphs[scope.graph]?.steps[index]?.id as string
      return step ? [{ scope, node, step }] : []
    }),
  )

/** One process after the other until the story is over: each gets the store that `around` makes of the real one. */
async function traceRun(around: (store: Store, life: number) => Store, secrets?: readonly string[]) {
  const { deeds, outside } = createOutside()
  let life = 0
  bench = await createBench(outside, (store) => around(store, 0), undefined, undefined, undefined, secrets)
  for (let process = bench, isOver = false; !isOver; ) {
    try {
      while (await goOn(process, deeds));
      isOver = true
    } catch (reason) {
      if ((reason as { code?: string }).code !== 'store/full' || ++life > 200) throw reason
      await process.close()
      process.pass(A_MINUTE_MS)
      process = await bench.another(outside, (store) => around(store, life))
    }
  }
  const { runs, store } = await bench.another()
  const { id, state } = await runs.load((await store.runs.list({})).runs[0]?.id as string)
  expect(await store.journals.verify(id)).toMatchObject({ ok: true })
  return { deaths: life, deeds, end: endOf(state) }
}

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** How everything ended, without instants. */
function endOf(state: RunState) {
  const places = steps(state).map(({ scope, node, step }) =>
    [node, scope.item, step.status, step.port, JSON.stringify(step.output), step.undo?.status].join(' '),
  )
  const { status, phase, undo, outputs } = state
  const timeless = places.map((place) => place.replace(INSTANT, '(then)')).sort()
  return { places: timeless, status, phase, outputs, undone: undo?.undone, failed: undo?.failed }
}

/** What must not be done twice: neither what says of itself that it may be repeated, nor a DELETE (RFC 9110, 9.2.2). */
const isUnsafe = (deed: string) => deed !== 'POST /flaky' && !deed.startsWith('DELETE')

type Trace = Awaited<ReturnType<typeof traceRun>>

function expectSame(trace: Trace, whole: Trace, where: string): void {
  expect(trace.deeds.filter(isUnsafe).sort(), where).toEqual(whole.deeds.filter(isUnsafe).sort())
  expect(new Set(trace.deeds), where).toEqual(new Set(whole.deeds))
  expect(trace.end, where).toEqual(whole.end)
}

describe('a run of many parts', () => {
  it('undisturbed does every deed once, and takes it back', async () => {
    const { deaths, deeds, end } = await traceRun((store) => store)
    expect(deaths).toBe(0)
    expect(deeds.toSorted()).toEqual([
      'DELETE /block/elastic-a',
      'DELETE /block/elastic-b',
      'DELETE /block/elastic-c',
      'POST /block/elastic-a',
      'POST /block/elastic-b',
      'POST /block/elastic-c',
      'POST /flaky',
      'POST /isolate',
      'POST /release',
    ])
    expect(end).toMatchObject({ status: 'completed', undone: 4, failed: 0 })
  })

  // The first append has the run's row in its transaction: without it there is no run, and nothing to take up.
  it.each([
    ['before', false],
    ['after', true],
  ])('ends in the same way when a process dies %s any one of its appends', async (_, after) => {
    const whole = await traceRun((store) => store)
    await bench.remove()
    let deaths = 0
    for (let n = 2; ; n++) {
      const trace = await traceRun((store, life) => (life === 0 ? failingAt(store, n, after) : store))
      if (trace.deaths === 0) break
      deaths++
      expectSame(trace, whole, `append ${n}`)
      await bench.remove()
    }
    expect(deaths).toBeGreaterThan(20)
  })

  it('sees and does the same where a password looks like a part of its values, wherever a process dies', async () => {
    const whole = await traceRun((store) => store)
    await bench.remove()
    let deaths = 0
    for (let n = 2; ; n += 2) {
      const trace = await traceRun((store, life) => (life === 0 ? failingAt(store, n) : store), ['elastic'])
      expectSame(trace, whole, `append ${n}`)
      if (trace.deaths === 0) break
      deaths++
      await bench.remove()
    }
    expect(deaths).toBeGreaterThan(10)
    const [run] = (await bench.store.runs.list({ text: 'beacon' })).runs
    expect((await bench.store.runs.list({ text: 'elastic' })).runs).toEqual([])
    expect(run?.status).toBe('undone')
  })

  // Three steps at once are begun again in each life, then one can end: with fewer appends nobody gets anywhere.
  it.each([
    ['every process dies before its fifth append', 5, false],
    ['every process dies after its fourth append', 4, true],
  ])('ends in the same way when %s', async (_, n, after) => {
    const whole = await traceRun((store) => store)
    await bench.remove()
    const trace = await traceRun((store) => failingAt(store, n, after))
    expect(trace.deaths).toBeGreaterThan(5)
    expectSame(trace, whole, `${trace.deaths} deaths`)
  })
})
