// What the three questions to people have in common: whom they go to, and how long they stay open.
import { z } from 'zod'
import { type Answer, durationField, parseDuration, type WaitFor } from '../../../engine/index.ts'

/** Field: who is asked. */
export const toField = z
  .array(z.string())
  .default([])
  .describe('Who is asked: names of people or groups. Empty: whoever may answer in this workspace')

/** Field: how long the question stays open. */
export const deadlineField = durationField('How long to wait for an answer; without it, as long as it takes').optional()

export function untilAnswered(deadline: string | undefined): WaitFor {
  const ms = deadline === undefined ? undefined : parseDuration(deadline)
  return ms === undefined ? { kind: 'answer' } : { kind: 'answer', deadlineMs: ms }
}

export type PersonsAnswer = Answer & { kind: 'answer' }

export const isByPerson = (answer: Answer): answer is PersonsAnswer => answer.kind === 'answer'

export const isOver = (answers: readonly Answer[]): boolean => answers.some(({ kind }) => kind === 'deadline')
