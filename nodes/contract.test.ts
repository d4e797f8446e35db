// What every node type must be, whatever it does. Their own tests say what each of them does.
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  checkAgainstSchema,
  compile,
  isInner,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  type NodeType,
  portsOf,
  readPlaybook,
} from '../engine/index.ts'
import { createNodeCatalog, nodeTypes } from './index.ts'

const GROUPS = ['trigger', 'condition', 'data', 'flow', 'human', 'action']
const NAME = /^[a-z]+\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const CODE = /^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/
const HERE = fileURLToPath(new URL('.', import.meta.url))
/** Each `failed(…)` of a source text, and the code that it says. */
const FAILS = /\bfailed\(\s*(?:\w+ \?\? )?(?:'([^']*)')?/g

const codesIn = (source: string) => [...source.matchAll(FAILS)].map(([, code]) => code)

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
    expect(createNodeCatalog().types).toHaveLength(nodeTypes.length)
  })

  test('keeps the groups of the palette together, in their order', () => {
    const groups = nodeTypes.map(({ type }) => type.split('/')[0])
    expect([...new Set(groups)]).toEqual(GROUPS)
    expect(groups).toEqual(GROUPS.flatMap((group) => groups.filter((one) => one === group)))
  })

  test('fails in the files of the types alone, so that each code is seen there', () => {
    const types = new Set(files.map((file) => `${file}.ts`))
    const helpers = globSync('**/*.ts', { cwd: HERE }).filter((file) => !types.has(file) && !file.endsWith('.test.ts'))
    expect(helpers.filter((file) => codesIn(readFileSync(`${HERE}${file}`, 'utf8')).length > 0)).toEqual([])
  })

  test('has a type for whatever the engine and the Studio put in: a trigger, an approval, both loops, a call', () => {
    const has = (is: (type: NodeType) => unknown) => nodeTypes.some(is)
    expect(has(({ kind }) => kind === 'trigger')).toBe(true)
    expect(has(({ kind }) => kind === 'call')).toBe(true)
    expect(has(({ approves, fieldsFor }) => approves?.length && fieldsFor)).toBe(true)
    expect(has(({ loops, fieldsFor }) => loops === 'until' && fieldsFor)).toBe(true)
    expect(has(({ loops }) => loops === 'each')).toBe(true)
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

/** The fields of the node in the docs of its type. */
function exampleFields({ docs, type }: NodeType) {
  const yaml = (/```yaml\n([\s\S]*?)```/.exec(docs)?.[1] ?? '').replace(/^(?=.)/gm, '  ')
  const { playbook } = readPlaybook(`firebreak: 2\nname: Example\nnodes:\n${yaml}`)
  return Object.values(playbook?.nodes ?? {}).find((node) => node.type === type)?.with ?? {}
}

/** What the compiler says of a node with these fields. */
function fieldProblems({ type, loops }: NodeType, fields: JsonObject): string[] {
  const body = loops ? { body: { inner: { type: 'data/set', with: { values: {} } } } } : {}
  const playbook = { firebreak: 2 as const, name: 'New', nodes: { node: { type, with: fields, ...body } } }
  const { diagnostics } = compile(playbook, createNodeCatalog())
  return diagnostics.filter(({ code }) => code.startsWith('FB2')).map(({ message }) => message)
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

  test('names an icon, and says on its card what the example in its docs does', () => {
    expect(type.icon).toMatch(/^[a-z]+[0-9]*(-[a-z0-9]+)*$/)
    const line = type.line(exampleFields(type))
    expect(line.trim()).not.toBe('')
    expect(line).not.toContain('undefined')
  })

  test('declares every error that it fails with, each with its meaning and what helps, and no other', () => {
    const codes = type.errors.map(({ code }) => code)
    const source = readFileSync(`${HERE}${name}.ts`, 'utf8')
    expect(new Set(codes).size).toBe(codes.length)
    expect([...new Set(codesIn(source))].sort()).toEqual([...codes].sort())
    for (const { code, meaning, remedy } of type.errors) {
      expect(code).toMatch(CODE)
      for (const sentence of [meaning, remedy]) expect(sentence).toMatch(/^[A-Z`].{10,}\.$/)
    }
    // A type without an error port may still end the run as failed, on purpose.
    if (type.failsNever && type.stops !== 'failed') expect(codes).toEqual([])
  })

  test('says what may be answered beforehand if it asks people, and takes those answers', () => {
    expect(type.beforehand !== undefined).toBe(type.refuses !== undefined)
    for (const { choice, people } of type.beforehand ?? []) {
      expect(type.refuses?.({}, { kind: 'answer', at: 0, by: 'ana', choice })).toBeUndefined()
      if (people !== undefined) expect(Object.keys(type.inputSchema.properties as object)).toContain(people)
    }
  })

  test('approves by ports that it has and that people lead to', () => {
    const ports = portsOf(type, {})
    for (const port of type.approves ?? []) {
      expect(ports).toContain(port)
      expect(type.beforehand?.map(({ choice }) => choice)).toContain(port)
    }
  })

  test('loops only as the machine can: over `items`, or by `until` at most `max` times', () => {
    const kind = type.loops === 'each' ? 'for-each' : type.loops === 'until' ? 'repeat' : undefined
    expect(kind ?? type.kind).toBe(type.kind)
    const fields = Object.keys(type.inputSchema.properties as object)
    const wanted =
      type.loops === 'each' ? ['items', 'concurrency'] : type.loops === 'until' ? ['until', 'max', 'delay'] : []
    for (const field of wanted) expect(fields).toContain(field)
  })

  test('gives a new node fields that fit', () => {
    const made = type.fieldsFor?.({ question: 'Go on?', until: 'true', passes: 3 })
    if (made) expect(fieldProblems(type, made)).toEqual([])
  })

  test('brings older fields forward if there are older versions', () => {
    if (type.version > 1) expect(type.migrate).toBeDefined()
    else expect(type.migrate).toBeUndefined()
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
    if (type.stops) expect(ports).toEqual([])
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
      expect(() => type.goesBy?.(fields, portsOf(type, fields), 'steps.a')).not.toThrow()
      expect(typeof type.line(fields)).toBe('string')
    }
  })

  test('asks for nothing outside if it says that it touches nothing', () => {
    const outside = type.needs.filter((need) => !isInner(need))
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
