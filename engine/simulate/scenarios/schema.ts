// The scenario document, version 1: one rehearsal of a playbook with everything given beforehand, and what must come of it.
import { z } from 'zod'
import { anyJson } from '../../catalog/any-json.ts'
import type { JsonSchema } from '../../json.ts'
import { DURATION } from '../../playbook/schema.ts'
import { parseInstant } from '../../time.ts'

/** The document version that this engine writes. */
export const SCENARIO_VERSION = 1

/** `run.id` in every scenario, so that one gives the same at any time. */
export const SCENARIO_RUN = 'scenario'

const json = anyJson()
const jsonObject = z.record(z.string(), json)

const duration = z
  .string()
  .regex(DURATION, 'must be a duration such as 500ms, 30s, 10m, 4h or 3d')
  .describe('A duration: 500ms, 30s, 10m, 4h, 3d, 1h30m')

const errorSchema = z.strictObject({
  code: z.string().min(1).describe('As noun/problem: http/status'),
  message: z.string().optional(),
  retryable: z.boolean().optional().describe('Whether trying again may help; default: as its code has it'),
  sent: z
    .boolean()
    .optional()
    .describe('Whether a write was sent, so that it is in doubt; default: as its code has it'),
})

const exchangeSchema = z.strictObject({
  method: z.string().optional().describe('What the request must be; another one makes the mock stale'),
  url: z.string().optional().describe('As the step gives it; another one makes the mock stale'),
  status: z.int().min(100).max(599).default(200),
  headers: z.record(z.string(), z.string()).optional(),
  body: json.optional(),
  duration: duration.optional(),
  error: errorSchema.optional().describe('Nothing answers: what goes wrong on the way'),
})

const mockSchema = z.strictObject({
  output: json.optional().describe('What the step gives'),
  port: z.string().optional().describe('The port by which it is left'),
  error: errorSchema.optional().describe('It fails so'),
  http: z
    .array(exchangeSchema)
    .min(1)
    .optional()
    .describe('Answers on which the own code of the node runs, one a request'),
  duration: duration.optional().describe('How long it takes'),
})

const answerSchema = z.union([
  z.string().min(1),
  z.strictObject({
    choice: z.string().min(1),
    by: z.string().optional().describe('Who answers'),
    reason: z.string().optional(),
    values: jsonObject.optional().describe('The fields of a form'),
    after: duration.optional().describe('How long they take; default: at once'),
  }),
])

const ledgerSchema = z.union([
  z.string().min(1),
  z.strictObject({
    node: z.string().min(1),
    effect: z.enum(['notify', 'change', 'destroy']).optional(),
    undoes: z.string().optional(),
    input: jsonObject.optional().describe('Arguments that it must have; others may be there'),
  }),
])

const expectSchema = z.strictObject({
  status: z.enum(['completed', 'failed', 'waiting', 'in-doubt', 'cancelled']).optional().describe('How the run ends'),
  error: z.string().optional().describe('The code of the failure that ends it'),
  path: z.array(z.string()).optional().describe('Every node that runs, in the order in which they begin, each once'),
  ran: z.array(z.string()).optional().describe('Nodes that run; others may as well'),
  skipped: z.array(z.string()).optional().describe('Nodes that do not run'),
  outputs: z
    .array(z.string().min(1))
    .optional()
    .describe('CEL conditions over `alert`, `steps`, `outputs` and `run`, each of which must be true'),
  ledger: z.array(ledgerSchema).optional().describe('Everything that would be written, in this order'),
  duration: z
    .union([duration, z.strictObject({ atLeast: duration.optional(), atMost: duration.optional() })])
    .optional()
    .describe('How long the run takes in virtual time'),
})

export const scenarioSchema = z.strictObject({
  scenario: z.literal(SCENARIO_VERSION).describe('Version of the format'),
  name: z.string().min(1).describe('What happens, in a sentence'),
  playbook: z
    .string()
    .optional()
    .describe('The playbook file, from here; default: the one of the same name, or the only one beside it'),
  alert: z.union([z.string().min(1), jsonObject]).describe('The alert itself, or the file that holds it, from here'),
  trigger: z.string().optional().describe('The trigger that starts it; default: the first'),
  startsAt: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, 'must be a time such as 2026-11-09T08:00:00Z')
    .optional()
    .describe('Virtual start, as 2026-11-09T08:00:00Z; default: 2026-01-01T00:00:00Z'),
  by: z.string().optional().describe('Who starts it'),
  lists: z.record(z.string(), z.array(z.string())).optional().describe('Lists that stand for those of the workspace'),
  mocks: z
    .record(z.string(), z.union([mockSchema, z.array(mockSchema).min(1)]))
    .optional()
    .describe(
      'By place: `node`, `loop.node` or `loop[2].node`. A list is used up call by call, its last again and again',
    ),
  answers: z
    .record(z.string(), z.union([z.literal('never'), answerSchema, z.array(answerSchema).min(1)]))
    .optional()
    .describe('What people say, by place; `never`: nobody answers. Several are several people'),
  expect: expectSchema,
})

/** A scenario that fits the schema. Whether it fits its playbook is another question. */
export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioMock = z.infer<typeof mockSchema>
export type ScenarioAnswer = z.infer<typeof answerSchema>
export type ScenarioExpectations = z.infer<typeof expectSchema>
export type ExpectedWrite = z.infer<typeof ledgerSchema>

/** The fields in the order in which they are written. */
export const SCENARIO_FIELDS: readonly string[] = Object.keys(scenarioSchema.shape)

/** JSON Schema (draft 2020-12) of a scenario file as it is written. */
export function scenarioJsonSchema(): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  return { $schema, title: 'Firebreak scenario', ...rest }
}
