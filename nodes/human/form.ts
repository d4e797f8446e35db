// Asks a person for values. The first answer with everything that is required counts.
import { z } from 'zod'
import {
  anyJson,
  defineNode,
  done,
  fieldText,
  formatInstant,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  marked,
  type RawFields,
  wait,
} from '../../engine/index.ts'
import { deadlineField, isByPerson, toField, untilAnswered } from './ask/people.ts'

const KINDS = ['text', 'number', 'boolean', 'date', 'choice', 'choices'] as const

const question = z.object({
  name: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_]*$/, 'must be a name such as businessImpact')
    .describe('Name of the value in the output'),
  label: z.string().optional().describe('What stands before the box; default: the name'),
  kind: z.enum(KINDS).default('text').describe('What is asked for'),
  required: z.boolean().default(false).describe('It cannot be left empty'),
  options: z.array(z.string()).optional().describe('What may be chosen, for choice and choices'),
  help: z.string().optional().describe('A line of help under the box'),
})

type Question = z.output<typeof question>

const SCHEMAS: { [kind in Question['kind']]: JsonSchema } = {
  text: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date: { type: 'string', format: 'date' },
  choice: { type: 'string' },
  choices: { type: 'array', items: { type: 'string' } },
}

/** Where nothing can expire, what must be filled in is there. */
function outputOfQuestions({ questions, deadline }: RawFields): JsonSchema | undefined {
  const parsed = z.array(question).safeParse(questions)
  if (!parsed.success) return undefined
  const properties = Object.fromEntries(parsed.data.map((one) => [one.name, schemaOf(one)]))
  const required = deadline === undefined ? parsed.data.flatMap((one) => (one.required ? [one.name] : [])) : []
  return {
    type: 'object',
    properties: { values: { type: 'object', properties, required }, by: { type: 'string' }, at: { type: 'string' } },
    required: ['values', 'by', 'at'],
  }
}

function schemaOf({ kind, options, label }: Question): JsonSchema {
  const base = { ...SCHEMAS[kind], ...(label !== undefined && { description: label }) }
  if (!options?.length) return base
  return kind === 'choice'
    ? { ...base, enum: options }
    : kind === 'choices'
      ? { ...base, items: { enum: options } }
      : base
}

export const form = defineNode({
  type: 'human/form',
  version: 1,
  title: 'Form',
  icon: 'list-checks',
  line: ({ to, deadline }) => [fieldText(to), fieldText(deadline)].filter(Boolean).join(' · '),
  effect: 'none',
  docs: `Asks a person for values that no system knows: business impact, who was told, which user it is. Goes on by \`submitted\`, or by
\`expired\` when nobody has filled it in by the \`deadline\`.

The first submission counts; one that lacks what is required, or has a value of the wrong kind, is refused with the reason and can be sent
again. Behind \`submitted\` what is required is
there. On \`expired\`, \`values\` is empty, so guard its fields with \`first(…)\` where both ports lead. Never ask for a password here: what is
typed is kept with the run.

\`\`\`yaml
impact:
  type: human/form
  with:
    to: [service-owner]
    title: "What does \${steps.facts.host} do?"
    questions:
      - { name: impact, label: Impact if it is cut off, kind: choice, options: [none, some, severe], required: true }
      - { name: remark }
    deadline: 2h
  next: { submitted: decide, expired: decide-alone }
\`\`\``,
  input: z.object({
    title: z.string().min(1).describe('What it is about'),
    text: marked(z.string().optional().describe('What the person should know'), { multiline: true }),
    to: toField,
    questions: z.array(question).min(1).max(50).describe('What is asked'),
    deadline: deadlineField,
  }),
  output: z.object({
    values: z.record(z.string(), anyJson()).describe('Name → what was filled in'),
    by: z.string().describe('Who filled it in; empty when it expired'),
    at: z.string().describe('When'),
  }),
  outputFor: outputOfQuestions,
  ports: ['submitted', 'expired'],
  requiredPorts: ['submitted'],
  givesBy: ({ questions }, port) => {
    const asked = port === 'submitted' ? z.array(question).safeParse(questions).data : undefined
    return (asked ?? []).flatMap(({ name, required }) => (required ? [['values', name]] : []))
  },
  needs: [],
  errors: [],
  beforehand: [],
  labels: [
    { path: 'by', label: 'personal' },
    { path: 'values', label: 'internal' },
  ],
  example: { values: { impact: 'some', remark: 'Month end closing' }, by: 'ana', at: '2026-11-09T08:20:00.000Z' },
  typicalMs: 600_000,
  run: ({ title, text, to, questions, deadline }) =>
    wait(untilAnswered(deadline), {
      kind: 'form',
      title,
      to,
      questions: questions as unknown as JsonValue,
      choices: ['submitted'],
      ...(text !== undefined && { text }),
    }),
  resume: (ask, answers) => {
    const submitted = answers.find(isByPerson)
    if (submitted) {
      const values = knownValues(ask, submitted.values ?? {})
      return done({ values, by: submitted.by, at: formatInstant(submitted.at) }, 'submitted')
    }
    const over = answers[0]
    return over ? done({ values: {}, by: '', at: formatInstant(over.at) }, 'expired') : wait({ kind: 'answer' }, ask)
  },
  refuses: (ask, { choice, values }) => {
    if (choice !== 'submitted') return `“${choice.slice(0, 40)}” is no answer here: say submitted, with values`
    const problems = questionsOf(ask).flatMap((one) => problemOf(one, values?.[one.name]) ?? [])
    return problems.length > 0 ? problems.slice(0, 5).join('; ') : undefined
  },
})

const questionsOf = (ask: JsonObject) => ask.questions as unknown as Question[]

function knownValues(ask: JsonObject, values: JsonObject): JsonObject {
  const names = questionsOf(ask).map(({ name }) => name)
  return Object.fromEntries(names.flatMap((name) => (isEmpty(values[name]) ? [] : [[name, values[name] as JsonValue]])))
}

const isEmpty = (value: JsonValue | undefined) => value === undefined || value === null || value === ''

function problemOf({ name, kind, required, options = [] }: Question, value: JsonValue | undefined): string | undefined {
  if (isEmpty(value)) return required ? `${name} is required` : undefined
  const isOption = (one: JsonValue) => typeof one === 'string' && (options.length === 0 || options.includes(one))
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? undefined : `${name} must be text`
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? undefined : `${name} must be a number`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${name} must be true or false`
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
        ? undefined
        : `${name} must be a date as 2026-11-09`
    case 'choice':
      return isOption(value as JsonValue) ? undefined : `${name} must be one of ${options.join(', ')}`
    case 'choices':
      return Array.isArray(value) && value.every(isOption) ? undefined : `${name} may only hold ${options.join(', ')}`
  }
}
