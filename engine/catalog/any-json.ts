// The zod schema of any JSON: as `z.json()`, and a whole number beyond 2^53 (a bigint) is a number like any other.
import { z } from 'zod'
import type { JsonValue } from '../json.ts'

/** Any number of JSON. Says no more than its JSON Schema, `{ type: number }`. */
export const anyNumber: z.ZodType<number | bigint> = z
  .custom<number | bigint>(
    (value) => typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value)),
    'Invalid input: expected number',
  )
  .meta({ type: 'number' })

/** Any JSON value. */
export function anyJson(): z.ZodType<JsonValue> {
  const value: z.ZodType<JsonValue> = z.lazy(() =>
    z.union([z.string(), anyNumber, z.boolean(), z.null(), z.array(value), z.record(z.string(), value)]),
  )
  return value
}
