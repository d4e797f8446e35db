import { describe, expect, test } from 'vitest'
import type { Answer } from '../../engine/index.ts'
import { answer, answerNode, NOW, runNode } from '../../testing/run-node.ts'
import { approval } from './approval.ts'

const yes = (by: string, reason?: string) => answer(by, 'approved', reason === undefined ? {} : { reason })
const no = (by: string) => answer(by, 'rejected')
const deadline: Answer = { kind: 'deadline', at: NOW + 60_000 }

test('it asks everything that is needed to decide, and waits', async () => {
  const fields = { question: 'Isolate web-03?', to: ['soc'], evidence: { score: 90 }, quorum: 2, deadline: '30m' }
  expect(await runNode(approval, fields)).toEqual({
    kind: 'wait',
    for: { kind: 'answer', deadlineMs: 1_800_000 },
    ask: {
      kind: 'approval',
      question: 'Isolate web-03?',
      to: ['soc'],
      evidence: { score: 90 },
      quorum: 2,
      rejections: 1,
      choices: ['approved', 'rejected'],
    },
  })
  expect(await runNode(approval, { question: 'x' })).toMatchObject({
    for: { kind: 'answer' },
    ask: { quorum: 1, to: [] },
  })
})

const local = (given: Answer): Answer => (given.kind === 'answer' ? { ...given, unauthenticated: true } : given)

describe('how it ends', () => {
  test.each([
    { name: 'waits without an answer', fields: {}, answers: [], port: undefined },
    { name: 'one approval is enough by default', fields: {}, answers: [yes('ana')], port: 'approved' },
    { name: 'one rejection is enough by default', fields: {}, answers: [no('ana')], port: 'rejected' },
    { name: 'the deadline without an answer', fields: {}, answers: [deadline], port: 'expired' },
    {
      name: 'two people where two are needed',
      fields: { quorum: 2 },
      answers: [yes('ana'), yes('bo')],
      port: 'approved',
    },
    { name: 'one person twice counts once', fields: { quorum: 2 }, answers: [yes('ana'), yes('ana')], port: undefined },
    { name: 'too few by the deadline', fields: { quorum: 2 }, answers: [yes('ana'), deadline], port: 'expired' },
    {
      name: 'a single no against a quorum of two',
      fields: { quorum: 2 },
      answers: [yes('ana'), no('bo')],
      port: 'rejected',
    },
    {
      name: 'one no where two are needed to reject',
      fields: { quorum: 2, rejections: 2 },
      answers: [no('bo'), yes('ana')],
      port: undefined,
    },
    {
      name: 'the latest word of someone who changed their mind',
      fields: { quorum: 2, rejections: 2 },
      answers: [no('bo'), yes('ana'), yes('bo')],
      port: 'approved',
    },
    {
      name: 'an approval that was taken back does not count',
      fields: { quorum: 2, rejections: 2 },
      answers: [yes('ana'), no('ana'), yes('bo')],
      port: undefined,
    },
    {
      name: 'two different people who reject',
      fields: { quorum: 2, rejections: 2 },
      answers: [no('ana'), no('ana'), yes('bo'), no('cy')],
      port: 'rejected',
    },
    {
      name: 'all that nobody has shown to be theirs are one person',
      fields: { quorum: 2 },
      answers: [local(yes('ana')), local(yes('bo')), local(yes('cy'))],
      port: undefined,
    },
    {
      name: 'these and somebody who is known are two',
      fields: { quorum: 2 },
      answers: [local(yes('ana')), yes('bo')],
      port: 'approved',
    },
    {
      name: 'somebody who is known and answers on the machine as well is one',
      fields: { quorum: 2 },
      answers: [yes('ana'), local(yes('ana'))],
      port: undefined,
    },
    {
      name: 'the latest word of the machine counts',
      fields: { rejections: 2, quorum: 2 },
      answers: [local(yes('ana')), local(no('bo')), yes('cy')],
      port: undefined,
    },
  ])('$name', async ({ fields, answers, port }) => {
    const outcome = await answerNode(approval, { question: 'x', ...fields }, answers)
    if (port === undefined) expect(outcome.kind).toBe('wait')
    else expect(outcome).toMatchObject({ kind: 'done', port, output: { decision: port } })
  })

  test('the output says who said what, and when it was decided', async () => {
    const answers = [no('bo'), yes('ana', 'seen twice'), yes('cy')]
    const outcome = await answerNode(approval, { question: 'x', quorum: 2, rejections: 2 }, answers)
    expect(outcome).toEqual({
      kind: 'done',
      port: 'approved',
      output: {
        decision: 'approved',
        approvedBy: ['ana', 'cy'],
        rejectedBy: ['bo'],
        reasons: [{ by: 'ana', choice: 'approved', reason: 'seen twice' }],
        at: '2026-11-09T08:01:00.000Z',
      },
    })
  })
})

test.each([
  ['approved', undefined],
  ['rejected', undefined],
  ['yes', 'say approved or rejected'],
  ['expired', 'say approved or rejected'],
])('the answer %s is refused with %j', (choice, reason) => {
  const refused = approval.refuses?.({}, answer('ana', choice) as Answer & { kind: 'answer' })
  if (reason === undefined) expect(refused).toBeUndefined()
  else expect(refused).toContain(reason)
})
