import { describe, expect, it } from 'vitest'
import type { Plan, RunState } from '../../engine/index.ts'
import { fakeTerminal } from '../testing/fake-terminal.ts'
import { createRunOutput } from './run-output.ts'

const plan = {
  playbook: { name: 'Contain' },
  graphs: [
    { order: [0], steps: [{ id: 'isolate', title: 'Isolate the host', ports: ['done'], next: {}, effect: 'change' }] },
  ],
} as unknown as Plan

function shownEnd(
  step: object,
  status: 'waiting' | 'in-doubt',
  mode: 'live' | 'simulate' = 'live',
  others: object[] = [],
): string {
  const fake = fakeTerminal()
  const state = {
    mode,
    phase: 'running',
    startedAt: 0,
    now: 0,
    scopes: [step, ...others].map((one, id) => ({ id, graph: 0, parent: -1, steps: [one] })),
  }
  createRunOutput(fake.terminal, plan, false).finish({
    id: 'r-1',
    plan,
    state: state as unknown as RunState,
    status,
    ledger: [],
  })
  return fake.out()
}

describe('the end of a run that a person has to look at', () => {
  it('asks what happened to a step in doubt, in the words of the Studio, and names the command', () => {
    const shown = shownEnd({ status: 'doubted', input: {} }, 'in-doubt')
    expect(shown).toContain('Did “Isolate the host” happen? The step had begun when the process that ran it died')
    expect(shown).toContain('firebreak settle r-1 isolate happened|not-happened|failed')
  })

  it('asks about an undo in doubt as such', () => {
    expect(shownEnd({ status: 'completed', undo: { status: 'doubted', input: {} } }, 'in-doubt')).toContain(
      'Did “Isolate the host” get undone?',
    )
  })

  it('names the choices of a question, in the command that answers it', () => {
    const wait = { for: { kind: 'answer' }, ask: { choices: ['approved', 'rejected'] }, since: 0, answers: [] }
    expect(shownEnd({ status: 'waiting', wait }, 'waiting')).toContain('firebreak answer r-1 isolate approved|rejected')
    expect(shownEnd({ status: 'waiting', wait }, 'waiting', 'simulate')).toContain('--answer isolate=approved|rejected')
  })

  it('names the pass, where a node asks in several', () => {
    const wait = { for: { kind: 'answer' }, ask: { choices: ['approved'] }, since: 0, answers: [] }
    const asks = { status: 'waiting', wait }
    const shown = shownEnd(asks, 'waiting', 'live', [asks])
    expect(shown).toContain('firebreak answer r-1 isolate approved --scope 0\n')
    expect(shown).toContain('firebreak answer r-1 isolate approved --scope 1\n')
    const doubted = { status: 'doubted', input: {} }
    expect(shownEnd(doubted, 'in-doubt', 'live', [doubted])).toContain('happened|not-happened|failed --scope 1\n')
    const held = { status: 'ready', held: 'held' }
    expect(shownEnd(held, 'waiting', 'live', [held])).toContain('firebreak release r-1 isolate --scope 1\n')
  })

  it('names the step that it pauses before, and the command that lets it go on', () => {
    const shown = shownEnd({ status: 'ready', held: 'held' }, 'waiting')
    expect(shown).toContain('Paused before Isolate the host. To let it go on:\n    firebreak release r-1 isolate')
  })
})
