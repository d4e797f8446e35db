// The reference of node types, from the definitions alone.
import { capabilities, type FieldMark, type JsonSchema, type NodeType, portsOf } from '../../engine/index.ts'
import { anchor, cell, code, generated, json, page, table } from './markdown.ts'

const EFFECTS = {
  none: 'pure computation: runs in every mode',
  read: 'asks an outside system: mocked in simulation',
  notify: 'tells a person: only live runs send it',
  change: 'changes something outside that can be undone: only live runs do it',
  destroy: 'changes something outside for good: only live runs do it, after an approval',
}
const IDEMPOTENT = {
  natural: 'yes, by its nature',
  key: 'yes, it sends an idempotency key',
  no: 'no: when the process dies in the middle, the step is in doubt',
}

export function nodeTypesPage(types: readonly NodeType[]): string {
  const groups = Map.groupBy(types, ({ type }) => type.split('/')[0] as string)
  return page([
    generated('scripts/docs.ts', 'nodes/'),
    '# Node types',
    'What a playbook is made of. Every node may also have `title`, `note`, `timeout`, `retry`, `join` and `mock`; the ' +
      '[guide](../guide/writing-a-playbook.md) says what they do. Every node has the port `error` unless its type cannot fail.',
    ...[...groups].map(([group, members]) =>
      page([
        `**${group}/**`,
        members.map(({ type, docs }) => `- [\`${type}\`](#${anchor(type)}): ${cell(firstSentence(docs))}`).join('\n'),
      ]).trimEnd(),
    ),
    ...types.map(nodeType),
  ])
}

const firstSentence = (docs: string) => /^[\s\S]*?[.!?](?=\s|$)/.exec(docs.trim())?.[0] ?? docs.trim()

function nodeType(type: NodeType): string {
  const facts = [
    ['Title', type.title],
    ['Icon', code(type.icon)],
    ...(type.version > 1 ? [['Version', String(type.version)]] : []),
    ['Effect', effectOf(type)],
    ['Safe to repeat', type.generic ? 'as the node declares (`idempotent`)' : IDEMPOTENT[type.idempotent]],
    ['Output ports', portsText(type)],
    ...(type.approves?.length ? [['Approves', `what stands behind ${type.approves.map(code).join(', ')}`]] : []),
    ...(type.stops ? [['Ends the playbook', type.stops === 'well' ? 'as completed' : 'as failed']] : []),
    ...(type.loops
      ? [['Repeats its body', type.loops === 'each' ? 'for each element of a list' : 'until a condition is so']]
      : []),
    ...(type.beforehand?.length
      ? [['May be answered before a rehearsal', type.beforehand.map(({ choice }) => code(choice)).join(', ')]]
      : []),
    ...(type.undo ? [['Undone by', code(type.undo.type)]] : []),
    ...(type.egress ? [['Leaves the organisation', 'its fields are sent outside']] : []),
    ...(type.needs.length > 0 ? [['Needs', type.needs.map(code).join(', ')]] : []),
  ]
  const fields = fieldRows(type.inputSchema)
  const outputs = type.outputFor ? [] : fieldRows(type.outputSchema)
  return page([
    `## ${type.type}`,
    type.docs.trim(),
    table(['', ''], facts as string[][]),
    fields.length > 0 ? '**Fields** (under `with`)' : 'No fields.',
    table(
      ['field', 'value', 'meaning'],
      fields.map(({ name, required, value, meaning }) => [
        code(name) + (required ? ' (required)' : ''),
        value,
        meaning,
      ]),
    ),
    type.outputFor ? '**Output**: depends on the fields.' : outputs.length > 0 ? '**Output**' : undefined,
    table(
      ['field', 'value', 'meaning'],
      outputs.map(({ name, value, meaning }) => [code(name), value, meaning]),
    ),
    '**Example output**',
    json(type.example),
    errorRows(type).length > 0 ? '**May fail with**' : undefined,
    table(['code', 'meaning', 'what helps'], errorRows(type)),
  ]).trimEnd()
}

/** Its own errors, and those of what it asks for. */
function errorRows({ errors, needs }: NodeType): string[][] {
  const all = [...errors, ...needs.flatMap((name) => capabilities[name].errors)]
  return all.map(({ code: name, meaning, remedy }) => [code(name), cell(meaning), cell(remedy)])
}

function effectOf({ effect, generic }: NodeType): string {
  const text = `${code(effect)}: ${EFFECTS[effect]}`
  return generic ? `as the node declares (\`effect\`); otherwise from its fields, here ${text}` : text
}

function portsText(type: NodeType): string {
  if (typeof type.ports !== 'function') return portsOf(type, {}).map(code).join(', ')
  const always = portsOf(type, {}).map(code)
  return `depend on the fields${always.length > 0 ? `; without any: ${always.join(', ')}` : ''}`
}

interface FieldRow {
  name: string
  required: boolean
  value: string
  meaning: string
}

function fieldRows(schema: JsonSchema, prefix = ''): FieldRow[] {
  const properties = (schema['properties'] ?? {}) as { [name: string]: JsonSchema }
  const required = (schema['required'] ?? []) as string[]
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`
    const nested = field['type'] === 'array' ? (field['items'] as JsonSchema | undefined) : field
    const below = nested?.['properties'] ? fieldRows(nested, `${path}${field['type'] === 'array' ? '[]' : ''}.`) : []
    return [
      { name: path, required: required.includes(name), value: valueText(field), meaning: meaningText(field) },
      ...below,
    ]
  })
}

function meaningText(field: JsonSchema): string {
  const text = cell(String(field['description'] ?? ''))
  const fallback = field['default']
  return fallback === undefined ? text : `${text}${text ? '. ' : ''}Default ${code(cell(JSON.stringify(fallback)))}`
}

/** What may stand in a field, in words. */
function valueText(field: JsonSchema): string {
  const mark = (field['x-firebreak'] ?? {}) as FieldMark
  if (mark.expression === 'cel') return 'expression'
  if (mark.expression === 'lambda') {
    return mark.scope?.length ? `expression over ${mark.scope.map(code).join(', ')}` : 'expression'
  }
  if (mark.duration) return 'duration'
  if (mark.names) return `name of a ${mark.names}`
  if (Array.isArray(field['enum'])) return field['enum'].map((value) => code(cell(JSON.stringify(value)))).join(', ')
  if ('const' in field) return code(cell(JSON.stringify(field['const'])))
  const choices = (field['anyOf'] ?? field['oneOf']) as JsonSchema[] | undefined
  if (choices) return [...new Set(choices.map(valueText))].join(' or ')
  return typeText(field)
}

function typeText(field: JsonSchema): string {
  switch (field['type']) {
    case 'string':
      return 'text'
    case 'integer':
      return 'whole number'
    case 'boolean':
      return 'true or false'
    case 'object':
      return 'map'
    case 'array':
      return field['items'] && Object.keys(field['items']).length > 0
        ? `list of ${valueText(field['items'] as JsonSchema)}`
        : 'list'
    case undefined:
      return 'anything'
    default:
      return Array.isArray(field['type'])
        ? field['type'].map((type) => typeText({ ...field, type })).join(' or ')
        : String(field['type'])
  }
}
