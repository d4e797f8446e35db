// firebreak nodes: the node types, as a list or one in full.
import { type JsonSchema, type NodeType, portsOf } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { nearestWords } from '../nearest.ts'
import { renderTable } from '../render/table.ts'
import { showLong } from '../render/text.ts'
import type { Colors } from '../terminal.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'

export const nodes = defineCommand({
  name: 'nodes',
  summary: 'list the node types, or explain one',
  arguments: [{ name: '[type]', summary: 'a node type, such as action/http-request, or a group, such as data' }],
  options: [],
  examples: [
    { command: 'firebreak nodes', summary: 'every node type by its group' },
    { command: 'firebreak nodes human/approval', summary: 'what it is for, its fields, ports, effect and an example' },
  ],
  async run({ args, options, terminal }) {
    const { types } = standardCatalog()
    const [name] = args
    const one = types.find(({ type }) => type === name)
    if (one) {
      terminal.out(options.json ? JSON.stringify(describeType(one)) : renderType(one, terminal.colors.out))
      return 0
    }
    const shown = name === undefined ? types : types.filter(({ type }) => type.startsWith(`${name}/`))
    if (shown.length === 0) {
      const near = nearestWords(
        name as string,
        types.map(({ type }) => type),
      )
      const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ' firebreak nodes lists them.'
      throw wrongUse(`There is no node type or group ${name}.${hint}`)
    }
    if (options.json) terminal.out(JSON.stringify(shown.map(describeType)))
    else {
      const width = terminal.outWidth
      const rows = shown.map((type) => [type.type, type.effect, type.title, firstSentence(type.docs)])
      const columns = [
        { title: 'type' },
        { title: 'effect' },
        { title: 'title' },
        { title: 'what it is for', atLeast: 30 },
      ]
      terminal.out(renderTable(columns, rows, width, terminal.colors.out, paintType(terminal.colors.out)))
    }
    return 0
  },
})

const paintType = (colors: Colors) => (text: string, column: number) => (column === 0 ? colors.bold(text) : text)

export function firstSentence(docs: string): string {
  return (/^[\s\S]*?\.(?=\s|$)/.exec(docs)?.[0] ?? docs).replace(/\s+/g, ' ')
}

function describeType(type: NodeType): object {
  const { title, kind, effect, idempotent, docs, inputSchema, outputSchema, needs, undo, example, version } = type
  const name = type.type
  const ports = portsOf(type, {})
  return {
    type: name,
    version,
    title,
    kind,
    effect,
    idempotent,
    docs,
    ports,
    needs,
    input: inputSchema,
    output: outputSchema,
    ...(undo && { undo }),
    example,
  }
}

function renderType(type: NodeType, colors: Colors): string {
  const ports = portsOf(type, {})
  const dynamic = typeof type.ports === 'function' ? ', and what its fields name' : ''
  const lines = [
    `${colors.bold(type.type)}  ${type.title}`,
    '',
    type.docs.trim(),
    '',
    colors.bold('Fields'),
    ...fieldLines(type.inputSchema, colors),
    '',
    `${colors.bold('Ports')}   ${ports.join(', ')}${dynamic}`,
    `${colors.bold('Effect')}  ${type.effect}${type.generic ? ' (the node itself may declare another)' : ''}, ${REPEATS[type.idempotent]}`,
    ...(type.undo ? [`${colors.bold('Undo')}    ${type.undo.type}`] : []),
    '',
    colors.bold('What it gives, for example'),
    showLong(type.example, '  '),
  ]
  return lines.join('\n')
}

const REPEATS = {
  natural: 'safe to repeat',
  key: 'safe to repeat with its idempotency key',
  no: 'not safe to repeat',
}

function fieldLines(schema: JsonSchema, colors: Colors): string[] {
  const properties = (schema.properties ?? {}) as { [name: string]: JsonSchema }
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const names = Object.keys(properties)
  if (names.length === 0) return ['  none']
  const width = Math.max(...names.map((name) => name.length))
  return names.map((name) => {
    const field = properties[name] as JsonSchema
    const notes = [kindOf(field), required.has(name) && field.default === undefined ? 'required' : '', defaultOf(field)]
    const remarks = notes.filter((note) => note !== '').join(', ')
    return `  ${colors.bold(name.padEnd(width))}  ${field.description ?? ''} ${colors.dim(`(${remarks})`)}`
  })
}

function kindOf(field: JsonSchema): string {
  const mark = field['x-firebreak'] as { expression?: string; duration?: true; names?: string } | undefined
  if (mark?.expression) return 'expression'
  if (mark?.duration) return 'duration'
  if (Array.isArray(field.enum)) return field.enum.join(' | ')
  if (field.type === 'array') return `list of ${kindOf((field.items ?? {}) as JsonSchema)}`
  if (typeof field.type === 'string') return field.type
  return 'any value'
}

const defaultOf = (field: JsonSchema): string =>
  field.default === undefined ? '' : `default ${JSON.stringify(field.default)}`
