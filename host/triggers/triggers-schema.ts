// The format of triggers.yaml: where alerts come from, and which playbook each of them starts.
import { Cron } from 'croner'
import { z } from 'zod'
import { anyJson, compileExpression, ExpressionError, type JsonObject, parseDuration } from '../../engine/index.ts'
import { FORMATS } from '../../soc/index.ts'

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as 30s, 10m or 4h')
const cel = z.string().superRefine((text, context) => {
  try {
    compileExpression(text)
  } catch (thrown) {
    if (!(thrown instanceof ExpressionError)) throw thrown
    context.addIssue({ code: 'custom', message: `is no CEL expression: ${thrown.message}` })
  }
})

/** @throws for an expression that names no times */
export const cronOf = ({ cron, timeZone }: { cron: string; timeZone: string }): Cron =>
  new Cron(cron, { timezone: timeZone, paused: true, mode: '5-or-6-parts' })

function whyNoCron(cron: string, timeZone: string): string | undefined {
  try {
    cronOf({ cron, timeZone })
    return undefined
  } catch (thrown) {
    const why = (thrown as Error).message.replace(/^CronPattern: /, '').replace(/\.+$/, '')
    return `“${cron}” is no schedule: ${why}. It has five fields: minute hour day month weekday`
  }
}

function whyNoZone(timeZone: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return undefined
  } catch {
    return `“${timeZone}” is no time zone; they are named as Europe/Berlin or UTC`
  }
}

const common = {
  format: z.enum(FORMATS).default('auto').describe('What its alerts look like; auto: by what is in them'),
  deduplicate: z
    .strictObject({
      by: z
        .array(z.string().min(1))
        .min(1)
        .describe('Dotted paths of the alert that together say that two are the same'),
      window: duration.describe('So long after the first one, others of the same count as its repeats'),
    })
    .optional(),
}

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  ...common,
  connection: z.string().describe('A connection of the kind webhook: it holds the token or the key'),
  schema: z.record(z.string(), anyJson()).optional().describe('JSON Schema (2020-12) of the body'),
  idempotencyKey: z
    .string()
    .optional()
    .describe('Dotted path of the body that names an alert; the header Idempotency-Key goes before it'),
  maxBytes: z
    .int()
    .min(1)
    .max(64 * 1024 * 1024)
    .default(1024 * 1024)
    .describe('Larger bodies are refused'),
})

const schedule = z
  .strictObject({
    kind: z.literal('schedule'),
    cron: z.string().describe('Minute hour day month weekday, as cron has it'),
    timeZone: z.string().default('UTC').describe('As IANA names it: Europe/Berlin'),
    catchUp: z
      .enum(['none', 'once', 'all'])
      .default('once')
      .describe('What happens for the times that passed while nothing was running; all: at most 1,000'),
    alert: z.record(z.string(), anyJson()).default({}).describe('The alert that it makes'),
  })
  .superRefine(({ cron, timeZone }, context) => {
    const zone = whyNoZone(timeZone)
    if (zone !== undefined) context.addIssue({ code: 'custom', path: ['timeZone'], message: zone })
    const why = zone === undefined ? whyNoCron(cron, timeZone) : undefined
    if (why !== undefined) context.addIssue({ code: 'custom', path: ['cron'], message: why })
  })

const tail = z.strictObject({
  kind: z.literal('file-tail'),
  ...common,
  path: z.string().min(1).describe('The file; relative to the workspace'),
  from: z.enum(['start', 'end']).default('end').describe('Where reading begins the first time'),
})

const folder = z.strictObject({
  kind: z.literal('folder'),
  ...common,
  path: z.string().min(1).describe('The folder; relative to the workspace'),
  done: z
    .enum(['move', 'remove'])
    .default('move')
    .describe('What becomes of a file that was taken: moved to its folder done'),
})

const source = z.discriminatedUnion('kind', [webhook, schedule, tail, folder])
/** What a source can be. */
export const SOURCE_KINDS = source.options.map(({ shape }) => shape.kind.value)

const route = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('Sources whose alerts it takes; default: all'),
  when: cel.optional().describe('CEL over `alert` and `source`; default: every alert'),
  playbook: z.string().min(1).describe('The playbook file, within the workspace'),
  trigger: z.string().optional().describe('Its trigger node; default: the first'),
  mode: z.enum(['live', 'shadow']).default('live'),
  give: z
    .enum(['alert', 'original'])
    .optional()
    .describe(
      'Of older files: what a playbook gets that does not say so by `takes`. firebreak check --fix moves it there',
    ),
  continue: z.boolean().default(false).describe('Routes after this one are looked at, too'),
})

export const triggersSchema = z.strictObject({
  triggers: z.literal(1).describe('Version of the format'),
  sources: z.record(z.string().regex(NAME, 'must be a name of small letters, digits and -'), source).default({}),
  routes: z.array(route).default([]),
})

/** For editors. */
export const triggersJsonSchema = (): JsonObject => ({
  ...(z.toJSONSchema(triggersSchema, { io: 'input', unrepresentable: 'any' }) as JsonObject),
  title: 'Firebreak triggers',
})

export type Triggers = z.infer<typeof triggersSchema>
export type Source = Triggers['sources'][string]
export type SourceOf<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>
export type Route = Triggers['routes'][number]
