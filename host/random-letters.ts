// Letters for ids that nobody has used: five random bits each, without those that are easily mistaken for one another.
import { randomFillSync } from 'node:crypto'

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
/** Taken from the system in one go: asking for a few bytes costs as much as asking for many. */
const pool = new Uint8Array(4_096)
let used = pool.length

export function randomLetters(count: number): string {
  let letters = ''
  while (letters.length < count) {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    letters += LETTERS[(pool[used++] as number) % 32]
  }
  return letters
}
