// triggers.yaml: where alerts come from, and which playbook each of them starts. It stands in the workspace, beside the playbooks,
// and goes into bundles; secrets of its sources are connections, by name.
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { compileExpression, ExpressionError, type JsonObject, parseDuration } from '../../engine/index.ts'
import { HostError } from '../host-error.ts'
import { FORMATS } from './formats/index.ts'

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
  schema: z.record(z.string(), z.json()).optional().describe('JSON Schema (2020-12) of the body'),
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

const schedule = z.strictObject({
  kind: z.literal('schedule'),
  cron: z.string().describe('Minute hour day month weekday, as cron has it'),
  timeZone: z.string().default('UTC').describe('As IANA names it: Europe/Berlin'),
  catchUp: z
    .enum(['none', 'once', 'all'])
    .default('once')
    .describe('What happens for the times that passed while nothing was running; all: at most 1,000'),
  alert: z.record(z.string(), z.json()).default({}).describe('The alert that it makes'),
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

const route = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('Sources whose alerts it takes; default: all'),
  when: cel.optional().describe('CEL over `alert` and `source`; default: every alert'),
  playbook: z.string().min(1).describe('The playbook file, within the workspace'),
  trigger: z.string().optional().describe('Its trigger node; default: the first'),
  mode: z.enum(['live', 'shadow']).default('live'),
  give: z.enum(['alert', 'original']).default('alert').describe('The alert in the common shape, or what was sent'),
  continue: z.boolean().default(false).describe('Routes after this one are looked at, too'),
})

const triggersSchema = z.strictObject({
  triggers: z.literal(1).describe('Version of the format'),
  sources: z.record(z.string().regex(NAME, 'must be a name of small letters, digits and -'), source).default({}),
  routes: z.array(route).default([]),
})

/** For editors. */
export const triggersJsonSchema = (): JsonObject => ({
  ...(z.toJSONSchema(triggersSchema, { io: 'input' }) as JsonObject),
  title: 'Firebreak triggers',
})

export type Triggers = z.infer<typeof triggersSchema>
export type Source = Triggers['sources'][string]
export type SourceOf<Kind extends Source['kind']> = Extract<Source, { kind: Kind }>
export type Route = Triggers['routes'][number]

/** Its name in a workspace and in a bundle. */
export const TRIGGERS_FILE = 'triggers.yaml'

export const NO_TRIGGERS: Triggers = { triggers: 1, sources: {}, routes: [] }

/** @throws HostError `triggers/bad-file`: what, where and how to mend */
export function readTriggers(text: string, file: string): Triggers {
  const document = parseDocument(text, { prettyErrors: true, stringKeys: true })
  const [broken] = document.errors
  if (broken) {
    const { line, col } = broken.linePos?.[0] ?? { line: 1, col: 1 }
    throw bad(file, line, col, broken.message.split('\n')[0] ?? 'is no YAML')
  }
  const value = document.toJS() as unknown
  const version = (value as { triggers?: unknown } | null)?.triggers
  if (typeof version === 'number' && version > 1) {
    throw bad(file, 1, 1, `version ${version} is of a newer Firebreak; this one knows 1. Update Firebreak`)
  }
  const read = triggersSchema.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const path = (issue?.path ?? []).map(String)
    const { line, col } = placeOf(document, text, path)
    throw bad(file, line, col, `${path.join('.') || 'the file'}: ${issue ? wordsOf(issue) : 'does not fit'}`)
  }
  const { sources, routes } = read.data
  for (const [at, { from }] of routes.entries()) {
    const missing = [from ?? []].flat().find((name) => name !== MANUAL && !Object.hasOwn(sources, name))
    if (missing === undefined) continue
    const { line, col } = placeOf(document, text, ['routes', String(at), 'from'])
    const known = [...Object.keys(sources), MANUAL].join(', ')
    throw bad(file, line, col, `routes.${at}.from: there is no source ${missing}. There are: ${known}`)
  }
  return read.data
}

/** How to mend it; what stands there is not repeated, since it may be a secret. */
function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') {
    const [first, ...more] = issue.values.map(String)
    return more.length > 0 ? `must be one of ${[first, ...more].join(', ')}` : `must be ${first}`
  }
  if (issue.code !== 'invalid_type') return issue.message
  const wanted: { [type: string]: string } = {
    record: 'a name for each, with what it is after the colon (siem: { kind: webhook, … })',
    object: 'names with values ({ name: value, … })',
    array: 'a list ([…], or lines that begin with -)',
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
  }
  return `must be ${wanted[issue.expected] ?? issue.expected}`
}

/** The source of alerts that people hand in. */
export const MANUAL = 'manual'

function bad(file: string, line: number, column: number, what: string): HostError {
  const message = `${file}:${line}:${column}: ${what.replace(/\.$/, '')}.`
  return new HostError('triggers/bad-file', message, { data: { file, line, column } })
}

function placeOf(
  document: ReturnType<typeof parseDocument>,
  text: string,
  path: string[],
): { line: number; col: number } {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length).map(asKey), true) as
      | { range?: [number, number, number] }
      | undefined
    if (!node?.range) continue
    const before = text.slice(0, node.range[0]).split('\n')
    return { line: before.length, col: (before.at(-1)?.length ?? 0) + 1 }
  }
  return { line: 1, col: 1 }
}

const asKey = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step)
