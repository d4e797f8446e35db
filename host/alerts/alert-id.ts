// Ids of alerts: they sort by time and read as one, as ids of runs do.
import { randomLetters } from '../random-letters.ts'

export function newAlertId(nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split('T')
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomLetters(10)}`
}
