// Names values for later. Nothing is mutable: what is set here is this node's output, and only that.
import { z } from 'zod'
import {
  anyJson,
  defineNode,
  done,
  fieldText,
  type JsonSchema,
  type JsonValue,
  type RawFields,
} from '../../engine/index.ts'

function outputOfValues({ values }: RawFields): JsonSchema | undefined {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
  const properties = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, schemaOf(value)]))
  return { type: 'object', properties, required: Object.keys(values) }
}

/** What a value is before its expressions are evaluated; a lone `${…}` may be anything. */
function schemaOf(value: JsonValue): JsonSchema {
  if (typeof value === 'string') return value.includes('${') && isAllExpression(value) ? {} : { type: 'string' }
  if (value === null) return { type: 'null' }
  if (Array.isArray(value)) return { type: 'array' }
  if (typeof value === 'object') return outputOfValues({ values: value }) as JsonSchema
  return { type: typeof value }
}

const isAllExpression = (text: string) => text.trim().startsWith('${') && text.trim().endsWith('}')

export const set = defineNode({
  type: 'data/set',
  version: 1,
  title: 'Set values',
  icon: 'braces',
  line: ({ values }) => fieldText(values),
  effect: 'none',
  docs: `Gives values names, so that later nodes can say \`steps.facts.host\` instead of a long expression.

Its output is exactly what stands under \`values\`. Use it where products differ, to bring an alert into one form, or where the same
expression would be written twice. It changes nothing that exists: another \`data/set\` cannot overwrite this one's values.

\`\`\`yaml
facts:
  type: data/set
  with:
    values:
      host: "\${first(alert.?agent.?name, 'unknown')}"
      score: "\${steps.reputation.malicious * 10}"
  next: verdict
\`\`\``,
  input: z.object({
    values: z
      .record(z.string(), anyJson())
      .describe('Name → value; a value may be text, a number, a list, a map or an expression'),
  }),
  output: z.record(z.string(), anyJson()),
  outputFor: outputOfValues,
  ports: ['done'],
  needs: [],
  errors: [],
  example: { host: 'web-03', score: 70 },
  run: ({ values }) => done(values),
})
