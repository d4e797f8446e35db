// The playbook document as JSON Schema: what editors complete and check from.
import { z } from 'zod'
import type { JsonSchema } from '../json.ts'
import { playbookSchema } from './schema.ts'

/** JSON Schema (draft 2020-12) of a playbook file as it is written, unknown fields allowed. */
export function playbookJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(playbookSchema, { io: 'input' }) as JsonSchema
  return { $schema, title: 'Firebreak playbook', ...rest }
}
