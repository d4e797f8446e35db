import { afterEach, describe, expect, it } from 'vitest'
import type { Entry, JsonValue } from '../../engine/index.ts'
import { createTestStore, TEST_PLAN, testRun } from '../store/store-for-tests.ts'
import { lastOutputs } from './last-outputs.ts'

let opened: Awaited<ReturnType<typeof createTestStore>>
afterEach(() => opened.remove())

/** Runs of one playbook, the oldest first: what each node gave. */
async function withRuns(...runs: [node: string, output: JsonValue, undo?: true][][]) {
  opened = await createTestStore()
  for (const [index, steps] of runs.entries()) {
    const id = `run-${index + 1}`
    const start = { kind: 'run.started', at: 0, run: id, alert: { n: index + 1 } } as unknown as Entry
    const ends = steps.map(
      ([node, output, undo]) =>
        ({
          kind: 'step.completed',
          at: 1,
          scope: 0,
          step: 0,
          node,
          port: 'done',
          output,
          ...(undo && { undo }),
        }) as Entry,
    )
    await opened.store.runs.begin({
      run: testRun(id, { startedMs: 1_000 + index }),
      plan: TEST_PLAN,
      entries: [start, ...ends],
      change: { status: 'completed' },
    })
  }
  return lastOutputs(opened.store, 'Phishing triage')
}

describe('the last outputs of a playbook', () => {
  it('are those of its latest run, and of earlier ones for nodes that it did not reach', async () => {
    const last = await withRuns(
      [
        ['a', 1],
        ['b', 'old'],
      ],
      [
        ['a', 2],
        ['c', 'between'],
      ],
      [['a', 3]],
    )
    expect(last).toEqual({ run: 'run-3', alert: { n: 3 }, outputs: { a: 3, b: 'old', c: 'between' } })
  })

  it('are those of the last pass of a loop, and never what an undo gave', async () => {
    const last = await withRuns([
      ['a', 'first'],
      ['a', 'last'],
      ['a', 'undone', true],
    ])
    expect(last.outputs).toEqual({ a: 'last' })
  })

  it('are none where it never ran', async () => {
    expect(await withRuns()).toEqual({ outputs: {} })
  })

  it('go back a few runs only', async () => {
    const later: [string, JsonValue][][] = Array.from({ length: 5 }, () => [['a', 1]])
    expect((await withRuns([['b', 'too old']], ...later)).outputs).toEqual({ a: 1 })
  })
})
