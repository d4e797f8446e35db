import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { replay } from '../../engine/index.ts'
import { openStore } from '../store/open-store.ts'
import { bundle } from './testing/bundle.ts'

const STEPS = 200
/** Processes that load while another one lives: loading takes far longer than the little that each of them does. */
const SPARES = 2
const folder = mkdtempSync(join(tmpdir(), 'firebreak-kill-'))
const spares: ChildProcess[] = []
let child = ''

beforeAll(async () => {
  child = await bundle(join(import.meta.dirname, 'testing/kill-child.ts'), join(folder, 'program'))
}, 60_000)
afterAll(() => {
  for (const spare of spares) spare.kill()
  rmSync(folder, { recursive: true, force: true })
})

function load(): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') }
  return spawn(process.execPath, [child, folder, String(STEPS)], { env, stdio: ['pipe', 'pipe', 'pipe'] })
}

/** Lets one process live; gives what it said before it ended, or the signal that ended it. */
function live(): Promise<{ said: string; signal: string | null }> {
  while (spares.length <= SPARES) spares.push(load())
  const one = spares.shift() as ChildProcess
  return new Promise((resolve, reject) => {
    let said = ''
    let complaint = ''
    one.stdout?.on('data', (data) => {
      said += data
    })
    one.stderr?.on('data', (data) => {
      complaint += data
    })
    one.on('close', (code, signal) => {
      if (signal || code === 0) resolve({ said, signal })
      else reject(new Error(complaint.slice(-2_000)))
    })
    one.stdin?.end()
  })
}

// Every process brings one step of each of two runs to its end and then dies: one run's end is about to be committed (it has
// acted, and nothing says so), the other's is on disk (the next step was about to act). So every step is met by both deaths.
it(`loses nothing and repeats nothing unsafe when killed before and after the commit of each of ${STEPS} steps`, async () => {
  const signals: (string | null)[] = []
  let said = ''
  while (said === '' && signals.length <= STEPS) {
    const lived = await live()
    signals.push(lived.signal)
    said = lived.said
  }
  expect(signals).toEqual([...Array.from({ length: STEPS }, () => 'SIGKILL'), null])
  expect(said).toBe('completed,completed')

  const store = await openStore({ file: join(folder, 'firebreak.sqlite'), clock: Date })
  const deeds = readFileSync(join(folder, 'deeds.txt'), 'utf8').trim().split('\n')
  const { runs } = await store.runs.list({})
  expect(runs.map((run) => run.alertSummary).sort()).toEqual(['after', 'before'])
  for (const run of runs) {
    const lines = Array.from({ length: STEPS }, (_, index) => `${run.id}/0/step-${index + 1}`)
    const times = (line: string) => deeds.filter((deed) => deed === line).length
    expect(lines.filter((line) => times(line) === 0)).toEqual([])
    expect(lines.filter((_, index) => index % 2 === 1).filter((line) => times(line) !== 1)).toEqual([])

    const plan = await store.runs.plan(run.plan)
    if (!plan) throw new Error('the plan is gone')
    expect(run.status).toBe('completed')
    expect(await store.journals.verify(run.id)).toMatchObject({ ok: true })
    const state = replay(plan, await store.journals.entries(run.id))
    expect(state.scopes[0]?.steps.every((step) => step?.status === 'done')).toBe(true)
  }
  await store.close()
}, 600_000)
