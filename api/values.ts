// Values that go over the wire as the engine has them. Plans, journals and alerts were checked where they were made and are
// only looked at here: an object or not.

import { z } from 'zod'
import type { Entry, JsonObject, JsonValue, Plan } from '../engine/index.ts'

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

export const json = z.custom<JsonValue>((value) => value !== undefined)
export const jsonObject = z.custom<JsonObject>(isObject, 'must be an object')
export const plan = z.custom<Plan>(isObject, 'must be a plan')
export const entries = z.custom<Entry[]>((value) => Array.isArray(value) && value.every(isObject), 'must be entries')

/** Path of a file within the workspace, with `/` between folders; never absolute, never with `..`. */
export const workspacePath = z
  .string()
  .min(1)
  .max(1_000)
  .refine((path) => !/^[/\\]|^[A-Za-z]:|\\|(^|\/)\.\.?(\/|$)|[\0]/.test(path), 'must be a path within the workspace')

export const mode = z.enum(['simulate', 'shadow', 'live'])
export const effect = z.enum(['none', 'read', 'notify', 'change', 'destroy'])
/** What a run may be, as lists show and filter it. */
export const RUN_STATUSES = [
  'running',
  'waiting',
  'in-doubt',
  'completed',
  'failed',
  'cancelled',
  'undoing',
  'undone',
  'partly-undone',
] as const
export const runStatus = z.enum(RUN_STATUSES)
/** Milliseconds since 1970 (UTC). */
export const instant = z.number()
export const nothing = z.object({})
