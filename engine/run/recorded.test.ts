import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../compile/plan.ts'
import { replay } from './advance.ts'
import type { Entry } from './journal.ts'
import { JournalError } from './journal-error.ts'
import { machineOf } from './machine.ts'
import { outstanding } from './outstanding.ts'
import { statusOf } from './state.ts'
import { endsOf } from './testing/ends.ts'

const FOLDER = new URL('./testdata/', import.meta.url)
const recorded = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((release) =>
    readdirSync(new URL(`${release.name}/`, FOLDER))
      .filter((file) => file.endsWith('.journal.jsonl'))
      .map((file) => `${release.name}/${file.replace('.journal.jsonl', '')}`),
  )

function read(name: string) {
  const text = (ending: string) => readFileSync(new URL(`${name}${ending}`, FOLDER), 'utf8')
  const plan = JSON.parse(text('.plan.jsonl')) as Plan
  const lines = text('.journal.jsonl').trimEnd().split('\n')
  return { plan, journal: lines.map((line) => JSON.parse(line) as Entry) }
}

it('there are journals of the first release, with every kind of entry in them', () => {
  const kinds = new Set(recorded.flatMap((name) => read(name).journal.map(({ kind }) => kind)))
  expect([...kinds].sort()).toEqual([
    'call.opened',
    'cancel.requested',
    'doubt.settled',
    'loop.checked',
    'loop.opened',
    'run.ended',
    'run.started',
    'scope.concluded',
    'step.answered',
    'step.completed',
    'step.doubted',
    'step.failed',
    'step.started',
    'step.suspended',
    'timer.fired',
    'undo.ended',
    'undo.requested',
  ])
})

describe.each(recorded)('the journal %s', (name) => {
  const { plan, journal } = read(name)

  it('replays, and ends as it did then', async () => {
    const state = replay(plan, journal)
    await expect(endsOf(plan, state)).toMatchFileSnapshot(fileURLToPath(new URL(`${name}.ends.txt`, FOLDER)))
    expect(outstanding(machineOf(plan), state)).toEqual([])
  })

  it('replays from every beginning of it, and is not over before its end', () => {
    for (let length = 1; length < journal.length; length++) {
      const state = replay(plan, journal.slice(0, length))
      expect(state.sequence).toBe(length)
      const isOver = journal.slice(0, length).some(({ kind }) => kind === 'run.ended')
      if (!isOver) expect(['running', 'waiting', 'in-doubt']).toContain(statusOf(state))
    }
  })

  it('is refused under another plan', () => {
    expect(() => replay({ ...plan, hash: 'sha256:other' }, journal)).toThrow(JournalError)
  })
})
