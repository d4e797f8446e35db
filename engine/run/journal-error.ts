// The one error of the machine.

/** A journal that does not fit its plan, or an entry that does not fit the state. The run must not go on. */
export class JournalError extends Error {
  readonly code = 'journal/diverged'
  /** Position of the entry, from 0. */
  readonly sequence: number
  constructor(sequence: number, problem: string) {
    super(`Journal entry ${sequence} does not fit: ${problem}`)
    this.name = 'JournalError'
    this.sequence = sequence
  }
}
