import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { replay } from '../../engine/index.ts'
import { openStore } from '../store/store.ts'

const STEPS = 200
const child = join(import.meta.dirname, 'testing/kill-child.ts')
const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Runs one process; gives what it said before it ended, or the signal that ended it. */
function live(folder: string, when: string, pass: number): Promise<{ said: string; signal: string | null }> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [child, folder, when, String(pass), String(STEPS)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let complaint = ''
    process_.stdout.on('data', (data) => {
      said += data
    })
    process_.stderr.on('data', (data) => {
      complaint += data
    })
    process_.on('close', (code, signal) => {
      if (signal || code === 0) resolve({ said: said.trim(), signal })
      else reject(new Error(complaint))
    })
  })
}

describe.concurrent(`a run of ${STEPS} steps whose process is killed at every write of its journal`, () => {
  // Each process brings one step to its end and then dies: right after that is on disk (the next step was about to act), or
  // before the end of the next one is (it has acted, and nothing says so). So every step is met by both.
  it.each([
    ['before', 1],
    ['after', 0],
  ])(
    '%s the commit, loses nothing and repeats nothing that is not safe to repeat',
    async (when, pass) => {
      const folder = mkdtempSync(join(tmpdir(), 'firebreak-kill-'))
      folders.push(folder)
      let killed = 0
      let said = ''
      while (said === '') {
        const lived = await live(folder, when, pass)
        if (lived.signal === 'SIGKILL') killed++
        said = lived.said
      }
      expect(said).toBe('completed')
      expect(killed).toBeGreaterThanOrEqual(STEPS - 1)

      const names = Array.from({ length: STEPS }, (_, index) => `step-${index + 1}`)
      const deeds = readFileSync(join(folder, 'deeds.txt'), 'utf8').trim().split('\n')
      const times = (name: string) => deeds.filter((deed) => deed === name).length
      expect(names.filter((name) => times(name) === 0)).toEqual([])
      expect(names.filter((_, index) => index % 2 === 1).filter((name) => times(name) !== 1)).toEqual([])

      const store = openStore({ file: join(folder, 'firebreak.sqlite'), clock: Date })
      const run = store.runs({}).runs[0]
      const plan = store.plan(run?.plan as string)
      if (!run || !plan) throw new Error('the run is gone')
      expect(run.status).toBe('completed')
      expect(store.verify(run.id)).toMatchObject({ ok: true })
      const state = replay(plan, store.entries(run.id))
      expect(state.scopes[0]?.steps.every((step) => step?.status === 'done')).toBe(true)
      store.close()
    },
    600_000,
  )
})
