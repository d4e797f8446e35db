import { expect, test } from 'vitest'
import { rehearsed } from '../runs/testing.ts'
import { answersFor, humanSteps, NOBODY } from './beforehand.ts'

test('answers are given for as many people as the node wants, nobody is nobody, the rest is asked', async () => {
  const { plan } = await rehearsed('ransomware-containment', 'defender-mass-encryption')
  expect(humanSteps(plan).map(({ id }) => id)).toEqual(expect.arrayContaining(['ask', 'ask-spread', 'new-credentials']))
  const answers = answersFor(plan, { ask: 'approved', 'ask-spread': NOBODY, 'new-credentials': 'approved' })
  expect(answers.ask).toHaveLength(2)
  expect(new Set(answers.ask?.map(({ by }) => by)).size).toBe(2)
  expect(answers['ask-spread']).toEqual([])
  expect(answers).not.toHaveProperty('new-credentials')
})
