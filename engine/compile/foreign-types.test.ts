// What the rules know of a node type they read off its definition: a type from elsewhere is treated as ours are.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createCatalog } from '../catalog/catalog.ts'
import { defineNode } from '../catalog/define-node.ts'
import { applyEdits } from '../playbook/edit.ts'
import { readPlaybook } from '../playbook/read.ts'
import { compile } from './compile.ts'
import { TEST_TYPES } from './testing/node-types.ts'

const common = {
  version: 1,
  icon: 'box',
  line: () => '',
  errors: [],
  docs: 'From elsewhere.',
  effect: 'none' as const,
  needs: [] as const,
  output: z.record(z.string(), z.json()),
  example: {},
}

const vote = defineNode({
  ...common,
  type: 'acme/vote',
  title: 'Vote',
  ports: ['yes', 'no'],
  approves: ['yes'],
  beforehand: [{ choice: 'yes' }],
  fieldsFor: ({ question = '' }) => ({ about: question }),
  input: z.object({ about: z.string().describe('What is voted on') }),
})
const again = defineNode({
  ...common,
  type: 'acme/again',
  title: 'Again',
  loops: 'until',
  ports: ['done'],
  fieldsFor: ({ until = 'false', passes = 1 }) => ({ until, max: passes }),
  input: z.object({ until: z.json().describe('Until'), max: z.int().describe('Most') }),
})
const alarm = defineNode({
  ...common,
  type: 'acme/alarm',
  title: 'Alarm',
  kind: 'trigger',
  failsNever: true,
  ports: ['done'],
  input: z.object({}),
})
const over = defineNode({
  ...common,
  type: 'acme/over',
  title: 'Over',
  failsNever: true,
  stops: 'well',
  ports: [],
  input: z.object({}),
})
const [set, wipe] = ['data/set', 'test/wipe'].map((name) => TEST_TYPES.find(({ type }) => type === name)!) as [
  (typeof TEST_TYPES)[0],
  (typeof TEST_TYPES)[0],
]

const foreign = createCatalog([alarm, vote, again, over, set, wipe])

function judged(nodes: string, catalog = foreign) {
  const read = readPlaybook(`firebreak: 2\nname: Elsewhere\n${nodes}`)
  if (!read.playbook || !read.source) throw new Error(JSON.stringify(read.diagnostics))
  return { ...compile(read.playbook, catalog, { source: read.source }), source: read.source }
}

const codesOf = (nodes: string) => judged(nodes).diagnostics.map(({ code }) => code)

/** The playbook after the fix of its first finding with this code, and what is wrong with it then. */
function mended(nodes: string, code: string) {
  const { diagnostics, source } = judged(nodes)
  const found = diagnostics.find((one) => one.code === code)
  if (!found?.fix) throw new Error(`no fix of ${code} in ${JSON.stringify(diagnostics)}`)
  const edited = applyEdits(source, found.fix.edits)
  if ('problem' in edited || !edited.playbook) throw new Error(JSON.stringify(edited))
  return { playbook: edited.playbook, left: compile(edited.playbook, foreign).diagnostics.map((one) => one.code) }
}

const UNASKED = `nodes:
  t: { type: acme/alarm, next: w }
  w: { type: test/wipe, with: { host: x } }`

describe('a node type from elsewhere', () => {
  test('that approves lets what cannot be undone stand behind its port, and behind no other', () => {
    const asked = (port: string) => `nodes:
  t: { type: acme/alarm, next: v }
  v: { type: acme/vote, with: { about: x }, next: { ${port}: w } }
  w: { type: test/wipe, with: { host: x } }`
    expect(codesOf(asked('yes'))).not.toContain('FB402')
    expect(codesOf(asked('no'))).toContain('FB402')
  })

  test('that approves is what the fix of FB402 puts in', () => {
    const { playbook, left } = mended(UNASKED, 'FB402')
    expect(playbook.nodes['approve-w']).toMatchObject({ type: 'acme/vote', next: { yes: 'w' } })
    expect(playbook.nodes['approve-w']?.with?.['about']).toContain('cannot be undone')
    expect(left).not.toContain('FB402')
  })

  test('that loops is what the fix of a circle puts in', () => {
    const { playbook, left } = mended(
      `nodes:
  t: { type: acme/alarm, next: a }
  a: { type: data/set, with: { values: {} }, next: b }
  b: { type: data/set, with: { values: {} }, next: a }`,
      'FB105',
    )
    expect(playbook.nodes['a-again']).toMatchObject({ type: 'acme/again', with: { until: 'false', max: 10 } })
    expect(left).not.toContain('FB105')
  })

  test('that is a trigger is what the fix of a playbook without one puts in', () => {
    const { playbook } = mended('nodes:\n  a: { type: data/set, with: { values: {} } }', 'FB103')
    expect(playbook.nodes['alert']).toMatchObject({ type: 'acme/alarm', next: 'a' })
  })

  test('that is misspelt in the group of a trigger is told once', () => {
    expect(codesOf('nodes:\n  a: { type: acme/alrm }')).not.toContain('FB103')
    expect(codesOf('nodes:\n  a: { type: other/alarm }')).toContain('FB103')
  })

  test('that stops the run makes what stands beside it possible, not sure', () => {
    const outputs = (beside: string) => `nodes:
  t: { type: acme/alarm, next: [a, s] }
  a: { type: data/set, with: { values: { x: 1 } } }
  s: { type: ${beside} }
outputs: { x: "\${steps.a.x}" }`
    const skippable = codesOf(outputs('acme/over')).filter(
      (code) => !codesOf(outputs('data/set, with: { values: {} }')).includes(code),
    )
    expect(skippable).toHaveLength(1)
  })

  test('that approves is not there: the finding stays, and no fix is offered', () => {
    const found = judged(UNASKED, createCatalog([alarm, set, wipe])).diagnostics.find(({ code }) => code === 'FB402')
    expect(found?.message).toContain('approval')
    expect(found?.fix).toBeUndefined()
  })
})
