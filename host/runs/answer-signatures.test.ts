import { describe, expect, it } from 'vitest'
import type { Entry } from '../../engine/index.ts'
import { answerKeyOf, answerSigner, verifyAnswers } from './answer-signatures.ts'
import { createBench, planOf } from './testing/workbench.ts'

type Answer = Extract<Entry, { kind: 'step.answered' }>

const SECRET = new Uint8Array(32).fill(7)
const OTHER = new Uint8Array(32).fill(8)
const ANSWER: Answer = {
  kind: 'step.answered',
  at: 5_000,
  scope: 0,
  step: 3,
  node: 'ask',
  by: 'ben',
  from: '192.0.2.7 · Browser/1',
  choice: 'approved',
  reason: 'Seen on the proxy',
  values: { hosts: ['dc-01'] },
}
const signed = (changes: Partial<Answer> = {}, secret = SECRET): Answer => ({
  ...ANSWER,
  signature: answerSigner(secret)('run-1', ANSWER, 4_990),
  ...changes,
})
const check = (answer: Answer, run = 'run-1', key: string | undefined = answerKeyOf(SECRET)) =>
  verifyAnswers(run, [{ kind: 'run.closed' } as unknown as Entry, answer], key)

describe('the signature of an answer', () => {
  it('holds for the answer as it was given, whoever looks', () => {
    expect(check(signed())).toEqual({ signed: 1, unsigned: 0 })
    expect(check(signed(), 'run-1', undefined)).toEqual({ signed: 1, unsigned: 0 })
    expect(check(ANSWER)).toEqual({ signed: 0, unsigned: 1 })
  })

  it.each<[string, Partial<Answer>]>([
    ['who', { by: 'ana' }],
    ['what', { choice: 'rejected' }],
    ['from where', { from: '198.51.100.9' }],
    ['why', { reason: 'Because' }],
    ['which values', { values: { hosts: ['dc-02'] } }],
    ['about which question', { node: 'ask-again' }],
    ['in which pass', { scope: 1 }],
    ['in which step', { step: 4 }],
    ['when', { signature: { ...answerSigner(SECRET)('run-1', ANSWER, 4_990), at: 4_991 } }],
    ['by a signature that is none', { signature: { at: 4_990, key: answerKeyOf(SECRET), value: 'ff' } }],
  ])('does not when it was changed: %s', (_, changes) => {
    expect(check(signed(changes))).toEqual({ sequence: 1, reason: 'its answer is not as it was signed' })
  })

  it('is over the answer as it was given, also where a person wrote a secret into it', async () => {
    const mask = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('hunter2-secret', '•••')) as T
    const bench = await createBench(undefined, undefined, mask, async (...call) => answerSigner(SECRET)(...call))
    const plan = planOf(`  received: { type: trigger/alert, next: ask }
  ask: { type: human/approval, with: { question: "Isolate?" }, next: { approved: end, rejected: end } }
  end: { type: flow/stop, join: any }
`)
    const { id } = await bench.settled(bench.runs.start(plan, {}, { mode: 'live', by: 'ana' }))
    const answer = { choice: 'rejected', by: 'ben', reason: 'its password is hunter2-secret' }
    await bench.settled(bench.runs.answer(id, 'ask', answer))
    const { journal } = await bench.runs.load(id)
    await bench.remove()
    expect(JSON.stringify(journal)).toContain('hunter2-secret')
    expect(verifyAnswers(id, journal, answerKeyOf(SECRET))).toEqual({ signed: 1, unsigned: 0 })
  })

  it('does not hold for another run, nor with the key of another workspace', () => {
    expect(check(signed(), 'run-2')).toMatchObject({ reason: 'its answer is not as it was signed' })
    expect(check(signed({}, OTHER))).toMatchObject({ reason: expect.stringContaining('not of this workspace') })
  })

  it('does not lapse where a field that says nothing is left out or kept as undefined', () => {
    const { reason: _, ...short } = ANSWER
    const signature = answerSigner(SECRET)('run-1', short, 1)
    expect(check({ ...short, reason: undefined, signature } as unknown as Answer)).toEqual({ signed: 1, unsigned: 0 })
  })
})
