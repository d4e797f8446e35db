// Nodes that were written for another version of their type: read as the present version, brought there by a fix, or refused.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog/catalog.ts'
import { defineNode, lambda } from '../catalog/define-node.ts'
import { done } from '../catalog/outcome.ts'
import type { JsonObject } from '../json.ts'
import { applyEdits } from '../playbook/edit.ts'
import { readPlaybook } from '../playbook/read.ts'
import { LinkError, link } from '../run/link.ts'
import { simulate } from '../simulate/simulate.ts'
import { compile } from './compile.ts'
import type { Plan } from './plan.ts'
import { TEST_TYPES } from './testing/node-types.ts'

const common = {
  type: 'acme/greet',
  title: 'Greet',
  icon: 'box',
  line: () => '',
  errors: [],
  docs: 'Greets.',
  effect: 'none' as const,
  needs: [] as const,
  ports: ['done'],
  output: z.object({ text: z.string() }),
  example: { text: '' },
}
/** Version 1 took one name; version 2 takes several, and what is said to them. */
const first = defineNode({
  ...common,
  version: 1,
  input: z.object({
    name: z.string().describe('Name'),
    loud: z.boolean().default(false).describe('Loud'),
    how: lambda('How', ['item']).optional(),
  }),
  run: ({ name }) => done({ text: `hello ${name}` }),
})
const second = defineNode({
  ...common,
  version: 2,
  input: z.object({
    names: z.array(z.string()).describe('Names'),
    word: z.string().describe('What is said'),
    loud: z.boolean().default(false).describe('Loud'),
    end: z.string().default('!').describe('What stands at the end'),
    tone: lambda('How', ['item']).optional(),
  }),
  migrate: ({ name, how, ...rest }, from) =>
    from === 1 ? { ...rest, names: [name ?? ''], word: 'hello', ...(how !== undefined && { tone: how }) } : rest,
  run: ({ names, word, end, tone }) =>
    done({ text: `${word} ${names.map((item) => (tone ? String(tone({ item })) : item)).join(' and ')}${end}` }),
})
const [old, present] = [first, second].map((type) => createCatalog([...TEST_TYPES, type])) as [
  ReturnType<typeof createCatalog>,
  ReturnType<typeof createCatalog>,
]

const playbook = (node: string) => {
  const read = readPlaybook(`firebreak: 2
name: Greets
inputs: { type: object, properties: { who: { type: string }, count: { type: integer } }, required: [who, count] }
nodes:
  t: { type: trigger/alert, next: g }
  g:
    type: acme/greet
${node.replace(/^(?=.)/gm, '    ')}
`)
  if (!read.playbook || !read.source) throw new Error(JSON.stringify(read.diagnostics))
  return { playbook: read.playbook, source: read.source }
}
const OLDER = 'with:\n  name: "${alert.who}" # whoever it is\n  loud: true # at night too\n'

const judged = (node: string, catalog = present) => {
  const { playbook: made, source } = playbook(node)
  return { ...compile(made, catalog, { source }), source }
}

async function said(plan: Plan, catalog = present) {
  const run = await simulate(link(plan, catalog), { who: 'Ana', count: 1 })
  const ended = run.journal.find((entry) => entry.kind === 'step.completed' && entry.node === 'g')
  return (ended as { output?: JsonObject } | undefined)?.output?.['text']
}

describe('a node of an older version', () => {
  test('is compiled and run as the present version has its fields', async () => {
    const { plan, diagnostics } = judged(OLDER)
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['FB213', 'info']])
    expect(plan?.graphs[0]?.steps[1]).toMatchObject({ version: 2 })
    expect(await said(plan as Plan)).toBe('hello Ana!')
  })

  test('is brought to the present version by a fix that keeps the comments of what stays', () => {
    const { diagnostics, source } = judged(OLDER)
    const edited = applyEdits(source, diagnostics[0]!.fix!.edits)
    if ('problem' in edited) throw new Error(edited.problem)
    expect(edited.playbook?.nodes['g']).toEqual({
      type: 'acme/greet',
      version: 2,
      with: { loud: true, names: ['${alert.who}'], word: 'hello' },
    })
    expect(edited.source.text).toContain('# at night too')
    expect(compile(edited.playbook!, present).diagnostics).toEqual([])
  })

  test('has problems where its fields of today have them', () => {
    const { diagnostics, plan } = judged('with: { name: "${alert.count}" }')
    const clash = diagnostics.find(({ severity }) => severity === 'error')
    expect(plan).toBeUndefined()
    expect(clash?.path.slice(0, 3)).toEqual(['nodes', 'g', 'with'])
    expect(clash?.range).toBeDefined()
  })

  test('that says its version is not taken for another', () => {
    const node = 'version: 2\nwith: { names: [Ana], word: hi }'
    expect(judged(node).diagnostics).toEqual([])
    expect(judged(`version: 1\nwith: { name: Ana }`).diagnostics.map(({ code }) => code)).toEqual(['FB213'])
  })

  test('whose type cannot bring it forward is an error that says so', () => {
    const { migrate: _, ...without } = second
    const { diagnostics } = judged(OLDER, createCatalog([...TEST_TYPES, without]))
    const own = diagnostics.find(({ code }) => code === 'FB213')
    expect(own).toMatchObject({ severity: 'error', message: expect.stringContaining('version: 2') })
    expect(own?.fix).toBeUndefined()
  })

  test('stands in an undo too', () => {
    const { diagnostics, source } = judged(
      'version: 2\nwith: { names: [a], word: b }\nundo: { type: acme/greet, with: { name: a } }',
    )
    const own = diagnostics.filter(({ code }) => code === 'FB213')
    expect(own.map(({ path }) => path)).toEqual([['nodes', 'g', 'undo']])
    const edited = applyEdits(source, own[0]!.fix!.edits)
    if ('problem' in edited) throw new Error(edited.problem)
    expect(edited.playbook?.nodes['g']?.undo).toEqual({
      type: 'acme/greet',
      version: 2,
      with: { names: ['a'], word: 'hello' },
    })
  })
})

describe('a node of a newer version', () => {
  const { diagnostics, plan } = judged('version: 3\nwith: { people: [] }')
  test('is one error, which says what to do and nothing of its fields', () => {
    expect(plan).toBeUndefined()
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([['FB214', ['nodes', 'g', 'version']]])
    expect(diagnostics[0]?.message).toContain('Update Firebreak')
  })
})

describe('a plan that was made before', () => {
  const { plan } = judged('with: { name: "${alert.who}" }', old)

  test('goes on with the fields that it has, brought forward', async () => {
    expect(plan?.graphs[0]?.steps[1]).toMatchObject({ version: 1 })
    expect(await said(plan as Plan)).toBe('hello Ana!')
  })

  test('is checked as the present fields are, whatever was proven of the older ones', async () => {
    const { plan: literal } = judged('with: { name: Ana }', old)
    expect(literal?.graphs[0]?.steps[1]?.proven).toBe(true)
    expect(await said(literal as Plan)).toBe('hello Ana!')
  })

  test('keeps no function in its journal, whatever the fields are called now', async () => {
    const { plan: shaped } = judged('with: { name: Ana, how: item.upperAscii() }', old)
    const run = await simulate(link(shaped as Plan, present), { who: 'Ana', count: 1 })
    expect(run.status).toBe('completed')
    expect(JSON.parse(JSON.stringify(run.journal))).toEqual(run.journal)
    expect(await said(shaped as Plan)).toBe('hello ANA!')
  })

  test('cannot be carried out where its types are older than it', () => {
    const { plan: newer } = judged('version: 2\nwith: { names: [Ana], word: hi }')
    expect(() => link(newer as Plan, old)).toThrow(LinkError)
    expect(() => link(newer as Plan, old)).toThrow('acme/greet of version 2')
  })
})
