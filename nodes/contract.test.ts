// What every node type must be, whatever it does. Their own tests say what each of them does.
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  checkAgainstSchema,
  createCatalog,
  INNER_CAPABILITIES,
  type JsonSchema,
  type JsonValue,
  portsOf,
} from '../engine/index.ts'
import { nodeTypes } from './index.ts'

const GROUPS = ['trigger', 'condition', 'data', 'flow', 'human', 'action']
const NAME = /^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/
/** They end the run: nothing follows. */
const ENDS = new Set(['flow/stop', 'flow/fail'])

const files = GROUPS.flatMap((group) =>
  readdirSync(new URL(`./${group}/`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => `${group}/${entry.name.replace(/\.ts$/, '')}`),
)

describe('the list of node types', () => {
  test('holds every file of the groups’ folders, and nothing else', () => {
    expect(nodeTypes.map(({ type }) => type).sort()).toEqual(files.sort())
  })

  test('names each type once', () => {
    expect(createCatalog(nodeTypes).types).toHaveLength(nodeTypes.length)
  })

  test('keeps the groups of the palette together, in their order', () => {
    const groups = nodeTypes.map(({ type }) => type.split('/')[0])
    expect([...new Set(groups)]).toEqual(GROUPS)
    expect(groups).toEqual(GROUPS.flatMap((group) => groups.filter((one) => one === group)))
  })

  test('has a table test beside each file', () => {
    const tests = GROUPS.flatMap((group) =>
      readdirSync(new URL(`./${group}/`, import.meta.url)).map((name) => `${group}/${name}`),
    )
    for (const file of files) if (!file.startsWith('trigger/')) expect(tests).toContain(`${file}.test.ts`)
  })
})

interface FieldSchema extends JsonSchema {
  description?: string
  properties?: { [name: string]: FieldSchema }
  items?: FieldSchema
  anyOf?: FieldSchema[]
}

/** Paths of fields, on any level, that nothing describes. */
function undescribed(schema: FieldSchema, path: string): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    ...(field.description ? [] : [`${path}${name}`]),
    ...undescribed(field, `${path}${name}.`),
  ])
  const inner = [schema.items, ...(schema.anyOf ?? [])].flatMap((part) => (part ? undescribed(part, path) : []))
  return [...own, ...inner]
}

describe.each(nodeTypes.map((type) => [type.type, type] as const))('%s', (name, type) => {
  test('is called group/name in kebab-case, with a title in sentence case', () => {
    expect(name).toMatch(NAME)
    expect(type.title).toMatch(/^(?:HTTP|[A-Z])(?:[^A-Z]|\b(?:JSON|CSV|CEF|LEEF)\b)*$/)
    expect(type.version).toBeGreaterThan(0)
  })

  test('has docs with a first sentence that fits a tooltip, and an example of its own', () => {
    expect(type.docs.split(/\.(?:\s|$)/)[0]!.length).toBeLessThan(200)
    const example = /```yaml\n([\s\S]*?)```/.exec(type.docs)?.[1]
    expect(example).toContain(`type: ${name}`)
  })

  test('describes every field, on every level', () => {
    expect(undescribed(type.inputSchema as FieldSchema, '')).toEqual([])
  })

  test('has an example that fits its output', () => {
    expect(type.output.safeParse(type.example).error).toBeUndefined()
    expect(checkAgainstSchema(type.outputSchema, type.example)).toBeUndefined()
  })

  test('has schemas that are plain JSON', () => {
    for (const schema of [type.inputSchema, type.outputSchema]) {
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
      expect(z.json().safeParse(schema).success).toBe(true)
    }
  })

  test('has ports to go on by, each once', () => {
    const ports = portsOf(type, {})
    expect(new Set(ports).size).toBe(ports.length)
    if (ENDS.has(name)) expect(ports).toEqual([])
    else expect(ports.filter((port) => port !== 'error').length).toBeGreaterThan(0)
    for (const port of type.requiredPorts ?? []) expect(ports).toContain(port)
  })

  test('works out ports, output and effect of any fields, however broken', () => {
    const broken: JsonValue[] = [null, 'x', 1, [], [null], [{ port: 1 }], {}]
    for (const value of broken) {
      const fields = Object.fromEntries(
        Object.keys(type.inputSchema.properties as object).map((field) => [field, value]),
      )
      expect(Array.isArray(portsOf(type, fields))).toBe(true)
      expect(() => type.outputFor?.(fields)).not.toThrow()
      expect(() => type.generic?.(fields)).not.toThrow()
    }
  })

  test('asks for nothing outside if it says that it touches nothing', () => {
    const outside = type.needs.filter((need) => !(INNER_CAPABILITIES as readonly string[]).includes(need))
    expect(type.effect === 'none' ? outside : []).toEqual([])
    if (type.effect === 'none') expect([type.egress ?? false, type.idempotent]).toEqual([false, 'natural'])
  })

  test('has something to run if it is a task, and nothing if the machine carries it out', () => {
    expect(typeof type.run).toBe(type.kind === 'task' ? 'function' : 'undefined')
  })

  test('labels parts of its output that exist', () => {
    for (const { path } of type.labels ?? []) {
      const properties = type.outputSchema.properties as object | undefined
      if (path !== '') expect(Object.keys(properties ?? {})).toContain(path.split('.')[0])
    }
  })
})
