import { expect, test } from 'vitest'
import { afterPorts, fieldProblems, isUndecided, refusal, urgencyOf } from './ask-words.ts'

const approval = {
  kind: 'approval',
  question: 'Isolate web-03?',
  to: ['soc'],
  quorum: 2,
  rejections: 1,
  choices: ['approved', 'rejected'],
  evidence: { rule: 5710 },
}
const form = {
  kind: 'form',
  title: 'Impact',
  choices: ['submitted'],
  questions: [
    { name: 'impact', kind: 'choice', options: ['none', 'severe'], required: true },
    { name: 'hosts', kind: 'number', required: false },
  ],
}

test('two of two have to approve, one no is a no', () => {
  const ana = { by: 'ana', choice: 'approved' }
  expect(isUndecided(approval, [ana])).toBe(true)
  expect(isUndecided(approval, [ana, ana])).toBe(true)
  expect(isUndecided(approval, [ana, { by: 'bo', choice: 'approved' }])).toBe(false)
  expect(isUndecided(approval, [{ by: 'bo', choice: 'rejected' }])).toBe(false)
})

test('a form says of each field what is wrong with it', () => {
  expect(fieldProblems(form, {})).toEqual({ impact: 'impact is required' })
  expect(fieldProblems(form, { impact: 'none', hosts: 'x' })).toEqual({ hosts: 'hosts must be a number' })
  expect(fieldProblems(form, { impact: 'none', hosts: 2 })).toEqual({})
  expect(refusal(form, { choice: 'approved' })).toContain('submitted')
})

test('ways out stand in the order of the choices, silence last', () => {
  const writes = { expired: [], rejected: [], approved: [] }
  expect(afterPorts(approval, writes).map(({ port }) => port)).toEqual(['approved', 'rejected', 'expired'])
})

test.each([
  [undefined, 'calm'],
  [2 * 3_600_000, 'calm'],
  [30 * 60_000, 'soon'],
  [60_000, 'now'],
  [0, 'over'],
])('with %s ms left it is %s', (left, urgency) => {
  expect(urgencyOf(left === undefined ? undefined : 1_000 + left, 1_000)).toBe(urgency)
})
