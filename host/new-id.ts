// New ids: they sort by time and can be read out, and nobody has had the letters at their end. Each letter is five random bits; those
// that are easily mistaken for one another are left out.
import { randomFillSync } from 'node:crypto'

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
/** Taken from the system in one go: asking for a few bytes costs as much as asking for many. */
const pool = new Uint8Array(4_096)
let used = pool.length

/** When, and random letters: 20260131-093000-k3v9xq. @param nowMs milliseconds since 1970 (UTC) */
export const newId = (nowMs: number, letters: number): string => `${timeStamp(nowMs)}-${randomLetters(letters)}`

/** A time as 20260131-093000, in UTC. */
function timeStamp(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`
}

function randomLetters(count: number): string {
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
