// What a look at an installation gives: one line for each thing that was looked at.

export interface Finding {
  /** What was looked at. */
  about: string
  /** `note`: worth knowing, and nothing is wrong. */
  state: 'well' | 'note' | 'wrong'
  /** What was found, in a sentence. */
  says: string
  /** What to do; there where something is wrong. */
  mend?: string
}

export const well = (about: string, says: string): Finding => ({ about, state: 'well', says })
export const note = (about: string, says: string, mend?: string): Finding => ({
  about,
  state: 'note',
  says,
  ...(mend !== undefined && { mend }),
})
export const wrong = (about: string, says: string, mend: string): Finding => ({ about, state: 'wrong', says, mend })

/** The sentence of something that was thrown. */
export const sentenceOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
