// Whether a failure is tried again, and after which pause.
import type { Retry, Step } from '../compile/plan.ts'
import type { RunError } from './journal.ts'

/** @param attempt the one that failed, from 1 */
export function mayTryAgain(retry: Retry, attempt: number, error: RunError): boolean {
  return attempt < retry.attempts && (retry.on ? retry.on.includes(error.code) : error.retryable === true)
}

/**
 * Milliseconds before the next try: doubled each time, longer where the other side asks for that, and never longer than the retry
 * allows.
 */
export function pauseBefore(
  { backoffMs, maxBackoffMs }: Retry,
  attempt: number,
  { retryAfterMs = 0 }: RunError,
): number {
  return Math.min(Math.max(backoffMs * 2 ** (attempt - 1), retryAfterMs), maxBackoffMs)
}

/** Whether a step that may or may not have acted can simply be done again. */
export function isSafeToRepeat(step: Pick<Step, 'effect' | 'idempotent'>): boolean {
  return step.effect === 'none' || step.idempotent !== 'no'
}

const INVERSE: Retry = { attempts: 3, backoffMs: 1_000, maxBackoffMs: 300_000 }

/** How an inverse is tried again: as it says itself, else as its step, else three times where it is safe to repeat. */
export function retryOfInverse({ retry, undo }: Pick<Step, 'retry' | 'undo'>): Retry | undefined {
  if (!undo || !isSafeToRepeat(undo)) return undefined
  return undo.retry ?? retry ?? INVERSE
}
