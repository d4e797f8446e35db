// Ids of alerts: longer than those of runs, since there are many more.
import { newId } from '../new-id.ts'

export const newAlertId = (nowMs: number): string => newId(nowMs, 10)
