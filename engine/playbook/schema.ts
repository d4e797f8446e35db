// The playbook document, version 2: its shape, and nothing of its meaning. Unknown fields are kept by every schema here,
// and reported by the reader: a newer Firebreak or another tool may have written them.
import { z } from 'zod'
import { anyJson } from '../catalog/any-json.ts'
import type { JsonSchema, JsonValue } from '../json.ts'

/** The document version that this engine writes. */
export const DOCUMENT_VERSION = 2

const json = anyJson()
const jsonSchema: z.ZodType<JsonSchema> = z.record(z.string(), z.unknown())

/** Node ids: stable kebab-case names, unique in the whole file. */
export const NODE_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Durations are written as people write them: 500ms, 30s, 10m, 4h, 3d; parts may be added: 1h30m. */
export const DURATION = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/

const duration = z
  .string()
  .regex(DURATION, 'must be a duration such as 500ms, 30s, 10m, 4h or 3d')
  .describe('A duration: 500ms, 30s, 10m, 4h, 3d, 1h30m')

const targets = z.union([z.string(), z.array(z.string())])

export const effectSchema = z
  .enum(['none', 'read', 'notify', 'change', 'destroy'])
  .describe('What the node does to the world')

export const idempotentSchema = z
  .enum(['natural', 'key', 'no'])
  .describe('Whether it may be repeated safely: by its nature, with an idempotency key, or not')

const retrySchema = z.looseObject({
  attempts: z.int().min(1).max(100).describe('How often it is tried in all, the first time included'),
  backoff: duration.optional().describe('Pause before the second try; doubled each time. Default 1s'),
  maxBackoff: duration.optional().describe('The longest pause. Default 5m'),
  on: z.array(z.string()).optional().describe('Error codes that are tried again; default: every retryable error'),
})

const undoSchema = z.looseObject({
  type: z.string().describe('The node type that takes it back'),
  version: z.int().min(1).optional().describe('The version of that type that its fields are written for; default 1'),
  with: z.record(z.string(), json).optional().describe('Its fields; `input` and `output` of the step are in scope'),
  retry: retrySchema
    .optional()
    .describe('How it is tried again; default: as the step, else three times where that is safe'),
})

const exceptionSchema = z.looseObject({
  level: z.string().describe('What the rule’s problems weigh here: off, info or warning'),
  reason: z.string().describe('Why'),
})

const mockSchema = z.looseObject({
  output: json.optional(),
  port: z.string().optional(),
  error: z
    .looseObject({
      code: z.string(),
      message: z.string().optional(),
      retryable: z.boolean().optional().describe('Whether trying again may help; default: as its code has it'),
      sent: z
        .boolean()
        .optional()
        .describe('Whether a write was sent, so that it is in doubt; default: as its code has it'),
    })
    .optional(),
  duration: duration.optional(),
})

/** The shape in which a playbook gets its alerts: as the source sent them, or brought into the one OCSF shape. */
export const takesSchema = z
  .enum(['alert', 'original'])
  .describe('What arrives as `alert`: the one OCSF shape (alert), or what the source sent (original)')

const place = z.tuple([z.number(), z.number()])

/** What notes and groups may be tinted with. */
export const annotationColourSchema = z.enum(['amber', 'blue', 'green', 'violet', 'grey'])

const noteSchema = z.looseObject({
  text: z.string().describe('What it says, as plain text'),
  at: place.describe('Where its upper left corner lies on the canvas'),
  size: place.optional().describe('Width and height; default 200 by 120'),
  colour: annotationColourSchema.optional(),
})

const groupSchema = z.looseObject({
  title: z.string().describe('What stands over the nodes'),
  nodes: z.array(z.string()).min(1).describe('Ids of the nodes, all of one graph'),
  colour: annotationColourSchema.optional(),
})

const headShape = {
  type: z.string().min(1).describe('The node type, as group/name'),
  version: z
    .int()
    .min(1)
    .optional()
    .describe('The version of the node type that its fields are written for; default 1'),
  title: z.string().optional().describe('What it is called on the canvas'),
  note: z.string().optional().describe('Why it is there, for the next reader'),
  with: z.record(z.string(), json).optional().describe('The fields of the node type'),
}

const tailShape = {
  next: z
    .union([targets, z.record(z.string(), targets)])
    .optional()
    .describe('Where each output port leads; a plain name is the port `done`'),
  join: z.enum(['all', 'any']).optional().describe('When it starts: after all incoming edges, or the first'),
  retry: retrySchema.optional(),
  timeout: duration.optional(),
  effect: effectSchema.optional(),
  idempotent: idempotentSchema.optional(),
  undo: undoSchema.optional(),
  example: json.optional().describe('A real output: used where the node is simulated'),
  exceptions: z
    .record(z.string(), z.union([z.string(), exceptionSchema]))
    .optional()
    .describe('Rules that do not count for this node: code → why, or level and reason'),
  mock: mockSchema.optional().describe('Pinned outcome, used instead of the node in every simulation'),
}

/** A node as the document holds it. `body` is the nested graph of a loop. */
export interface PlaybookNode {
  type: string
  version?: number | undefined
  title?: string | undefined
  note?: string | undefined
  with?: Record<string, JsonValue> | undefined
  next?: string | string[] | Record<string, string | string[]> | undefined
  join?: 'all' | 'any' | undefined
  retry?: z.infer<typeof retrySchema> | undefined
  timeout?: string | undefined
  effect?: z.infer<typeof effectSchema> | undefined
  idempotent?: z.infer<typeof idempotentSchema> | undefined
  undo?: z.infer<typeof undoSchema> | undefined
  example?: JsonValue | undefined
  exceptions?: Record<string, string | z.infer<typeof exceptionSchema>> | undefined
  mock?: z.infer<typeof mockSchema> | undefined
  body?: Record<string, PlaybookNode> | undefined
  [unknown: string]: unknown
}

export const nodeSchema: z.ZodType<PlaybookNode> = z.looseObject({
  ...headShape,
  get body() {
    return z.record(z.string(), nodeSchema).optional().describe('The nested graph of a loop')
  },
  ...tailShape,
}) as unknown as z.ZodType<PlaybookNode>

export const playbookSchema = z.looseObject({
  firebreak: z.literal(DOCUMENT_VERSION).describe('Version of the format'),
  name: z.string().min(1).describe('What the playbook is called'),
  summary: z.string().optional().describe('What it does, in a sentence or two'),
  tags: z.array(z.string()).optional(),
  takes: takesSchema.optional(),
  attack: z.array(z.string()).optional().describe('MITRE ATT&CK techniques that it answers'),
  inputs: jsonSchema.optional().describe('JSON Schema (2020-12) of the alert that starts it'),
  outputs: z.record(z.string(), json).optional().describe('What it returns to a playbook that calls it'),
  connections: z
    .record(z.string(), z.string())
    .optional()
    .describe('Connections it needs: name → kind, never a secret'),
  vars: z.record(z.string(), json).optional().describe('Constants, in scope as `vars`'),
  nodes: z.record(z.string(), nodeSchema),
  onFailure: z.string().optional().describe('The node that runs when the run fails'),
  layout: z
    .record(z.string(), place)
    .optional()
    .describe('Positions on the canvas; deleting them loses nothing but looks'),
  groups: z.record(z.string(), groupSchema).optional().describe('Frames around nodes that belong together'),
  notes: z.record(z.string(), noteSchema).optional().describe('Notes on the canvas, for the next reader'),
})

/** A playbook that fits the schema. What it means is for the compiler to say. */
export type Playbook = z.infer<typeof playbookSchema>
export type Takes = z.infer<typeof takesSchema>
export type AnnotationColour = z.infer<typeof annotationColourSchema>
export type Effect = z.infer<typeof effectSchema>
export type Idempotent = z.infer<typeof idempotentSchema>

const keysOf = (schema: unknown): readonly string[] => Object.keys((schema as z.ZodObject).shape)

/** The fields that the format knows, in the order in which the writer puts them; the rest is kept and reported. */
export const FIELDS = {
  playbook: keysOf(playbookSchema),
  node: keysOf(nodeSchema),
  retry: keysOf(retrySchema),
  undo: keysOf(undoSchema),
  mock: keysOf(mockSchema),
  note: keysOf(noteSchema),
  group: keysOf(groupSchema),
  mockError: keysOf(mockSchema.shape.error.unwrap()),
} as const
