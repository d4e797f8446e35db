// A process that drives a run of many writing steps until it kills itself, with a real SIGKILL, around one write to the journal.
// Used by kill.test.ts alone. Arguments: folder, `before` or `after` (the commit), how many steps may come to their end first.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { compile, createCatalog, defineNode, done, type Entry, readPlaybook } from '../../../engine/index.ts'
import { openStore } from '../../store/store.ts'
import { createRuns } from '../create-runs.ts'

const [folder = '', when = 'after', pass = '0', steps = '0'] = process.argv.slice(2)
const deeds = join(folder, 'deeds.txt')

const trigger = defineNode({
  type: 'trigger/alert',
  version: 1,
  title: 'Alert',
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

/** Writes its name into the file of deeds, as a firewall would keep a rule. */
const deed = (type: 'test/once' | 'test/repeatable') =>
  defineNode({
    type,
    version: 1,
    title: type,
    effect: 'change',
    idempotent: type === 'test/once' ? 'no' : 'key',
    docs: 'Writes a line.',
    input: z.object({ name: z.string().describe('What is written') }),
    output: z.object({ name: z.string() }),
    ports: ['done'],
    needs: [],
    example: { name: 'x' },
    async run({ name }) {
      appendFileSync(deeds, `${name}\n`)
      return done({ name })
    },
  })

const catalog = createCatalog([trigger, deed('test/once'), deed('test/repeatable')])

function document(count: number): string {
  const lines = ['firebreak: 1', 'name: Many deeds', 'nodes:', '  start: { type: trigger/alert, next: step-1 }']
  for (let at = 1; at <= count; at++) {
    const type = at % 2 === 0 ? 'test/once' : 'test/repeatable'
    const next = at < count ? `, next: step-${at + 1}` : ''
    lines.push(`  step-${at}: { type: ${type}, with: { name: step-${at} }${next} }`)
  }
  return lines.join('\n')
}

const store = openStore({ file: join(folder, 'firebreak.sqlite'), clock: Date })
let left = Number(pass)
const happened = (entry: Entry) => entry.kind === 'doubt.settled' && entry.verdict === 'happened'
const die = () => process.kill(process.pid, 'SIGKILL')
const deadly: typeof store = {
  ...store,
  async append(run, first, entries, change) {
    const ends = entries.some((entry) => entry.kind === 'step.completed' || happened(entry))
    const mine = ends && left-- === 0
    if (mine && when === 'before') die()
    await store.append(run, first, entries, change)
    if (mine) die()
  },
}

const runs = createRuns({
  store: deadly,
  clock: {
    now: Date.now,
    after(ms, call) {
      const timer = setTimeout(call, ms)
      return () => clearTimeout(timer)
    },
  },
  provide: (_type, { signal, idempotencyKey, attempt }) => ({ signal, idempotencyKey, attempt }),
  redact: (value) => value,
  patienceMs: 0,
  catalog,
})

const known = store.runs({}).runs[0]
const status = known?.endedMs === undefined ? await live() : known.status
process.stdout.write(`${status}\n`)
store.close()

async function live() {
  const handle = known ? await resume(known.id) : await start()
  return (await handle.settled).status
}

async function start() {
  const { playbook } = readPlaybook(document(Number(steps)))
  if (!playbook) throw new Error('the test playbook does not read')
  const { plan, diagnostics } = compile(playbook, catalog)
  if (!plan) throw new Error(diagnostics.map((one) => one.message).join('\n'))
  return runs.start(plan, {}, { mode: 'live', by: 'test' })
}

/** Takes the run up; a step in doubt is settled by a look at what was really done. */
async function resume(id: string) {
  let taken = await runs.resume(id)
  for (let result = await taken.settled; result.status === 'in-doubt'; result = await taken.settled) {
    const doubted = result.state.scopes[0]?.steps.findIndex((step) => step?.status === 'doubted') ?? -1
    const node = result.plan.graphs[0]?.steps[doubted]?.id as string
    const isDone = existsSync(deeds) && readFileSync(deeds, 'utf8').split('\n').includes(node)
    const verdict = isDone ? 'happened' : 'not-happened'
    taken = await runs.settle(id, node, { by: 'test', verdict, ...(isDone && { output: { name: node } }) })
  }
  return taken
}
