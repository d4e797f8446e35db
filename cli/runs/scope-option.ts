// The option --scope: which pass of a loop is meant.
import { wrongUse } from '../command-error.ts'

/** @throws CommandError (2) */
export function scopeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const scope = Number(text)
  if (!Number.isInteger(scope) || scope < 0) throw wrongUse(`--scope ${text}: give the number that the refusal named`)
  return scope
}
