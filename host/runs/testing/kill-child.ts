// A process that drives two runs of many writing steps until it kills itself, with a real SIGKILL, around one write to the
// journal: one run is about to commit the end of a step then, the other has just committed it. Used by kill.test.ts alone.
// Arguments: folder, how many steps. It loads, and begins when its standard input ends.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { compile, createCatalog, defineNode, done, type Entry, readPlaybook } from '../../../engine/index.ts'
import { systemClock } from '../../clock.ts'
import { openStore } from '../../store/open-store.ts'
import { createRuns } from '../create-runs.ts'

/** Where a run is whenever its process dies: before the commit of a step's end, or after it. */
type Side = 'before' | 'after'
const SIDES: Side[] = ['before', 'after']

const [folder = '', steps = '0'] = process.argv.slice(2)
const deeds = join(folder, 'deeds.txt')

const trigger = defineNode({
  type: 'trigger/alert',
  version: 1,
  title: 'Alert',
  icon: 'siren',
  line: () => '',
  errors: [],
  kind: 'trigger',
  effect: 'none',
  failsNever: true,
  docs: 'Starts the run.',
  input: z.object({}),
  output: z.any(),
  ports: ['done'],
  needs: [],
  example: {},
})

/** Writes which step of which run it is into the file of deeds, as a firewall would keep a rule. */
const deed = (type: 'test/once' | 'test/repeatable') =>
  defineNode({
    type,
    version: 1,
    title: type,
    icon: 'box',
    line: () => '',
    errors: [],
    effect: 'change',
    idempotent: type === 'test/once' ? 'no' : 'key',
    docs: 'Writes a line.',
    input: z.object({}),
    output: z.object({ line: z.string() }),
    ports: ['done'],
    needs: [],
    example: { line: 'run/0/step-1' },
    async run(_input, { idempotencyKey: line }) {
      appendFileSync(deeds, `${line}\n`)
      return done({ line })
    },
  })

const catalog = createCatalog([trigger, deed('test/once'), deed('test/repeatable')])

function document(count: number): string {
  const lines = ['firebreak: 2', 'name: Many deeds', 'nodes:', '  start: { type: trigger/alert, next: step-1 }']
  for (let at = 1; at <= count; at++) {
    const type = at % 2 === 0 ? 'test/once' : 'test/repeatable'
    const next = at < count ? `, next: step-${at + 1}` : ''
    lines.push(`  step-${at}: { type: ${type}${next} }`)
  }
  return lines.join('\n')
}

readFileSync(0) // wait for its turn

const store = await openStore({ file: join(folder, 'firebreak.sqlite'), clock: systemClock })
const known = new Map((await store.runs.list({})).runs.map((run) => [run.alertSummary as Side, run.id]))
const sideOf = new Map([...known].map(([side, id]) => [id, side]))
// In each life each run brings one more step to its end. The one that died before a commit has to make up for that first.
const endsToPass = { before: known.size > 0 ? 1 : 0, after: 0 }
const arrived = new Set<Side>()

/** A run has come to where it shall die, and goes no further; with the second one all of them die. */
function arrive(side: Side): Promise<never> {
  arrived.add(side)
  if (arrived.size === SIDES.length) {
    flushCompileCache() // the next process starts faster
    process.kill(process.pid, 'SIGKILL')
  }
  return new Promise(() => {})
}

const happened = (entry: Entry) => entry.kind === 'doubt.settled' && entry.verdict === 'happened'
const deadly: typeof store = {
  ...store,
  runs: {
    ...store.runs,
    begin(beginning) {
      sideOf.set(beginning.run.id, beginning.run.alertSummary as Side)
      return store.runs.begin(beginning)
    },
  },
  journals: {
    ...store.journals,
    async append(id, first, entries, change) {
      const isEnd = entries.some((entry) => entry.kind === 'step.completed' && entry.step > 0) || entries.some(happened)
      if (!isEnd) return store.journals.append(id, first, entries, change)
      const side = sideOf.get(id) as Side
      const dies = endsToPass[side]-- === 0
      if (dies && side === 'before') return arrive(side)
      await store.journals.append(id, first, entries, change)
      if (dies) return arrive(side)
    },
  },
}

const runs = createRuns({
  store: deadly,
  clock: systemClock,
  provide: (_type, { signal, idempotencyKey, attempt }) => ({ signal, idempotencyKey, attempt }),
  redact: (value) => value,
  patienceMs: 0,
  catalog,
})

const ends = await Promise.all(SIDES.map(live))
process.stdout.write(ends.join())
await store.close()

async function live(side: Side) {
  const id = known.get(side)
  if (id === undefined) return (await (await start(side)).settled).status
  const { endedMs, status } = (await store.runs.find(id)) as { endedMs?: number; status: string }
  return endedMs === undefined ? resume(id) : status
}

async function start(side: Side) {
  const { playbook } = readPlaybook(document(Number(steps)))
  if (!playbook) throw new Error('the test playbook does not read')
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(diagnostics.map((one) => one.message).join('\n'))
  return runs.start(plan, { title: side }, { mode: 'live', by: 'test' })
}

/** Takes the run up; a step in doubt is settled by a look at what was really done. */
async function resume(id: string) {
  let result = await (await runs.resume(id)).settled
  while (result.status === 'in-doubt') {
    const doubted = result.state.scopes[0]?.steps.findIndex((step) => step?.status === 'doubted') ?? -1
    const node = result.plan.graphs[0]?.steps[doubted]?.id as string
    const line = `${id}/0/${node}`
    const isDone = existsSync(deeds) && readFileSync(deeds, 'utf8').split('\n').includes(line)
    const verdict = isDone ? 'happened' : 'not-happened'
    const settled = await runs.settle(id, node, { by: 'test', verdict, ...(isDone && { output: { line } }) })
    result = await settled.settled
  }
  return result.status
}
