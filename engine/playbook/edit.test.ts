import { describe, expect, test } from 'vitest'
import type { Edit } from '../diagnostic.ts'
import type { JsonValue } from '../json.ts'
import { applyEdits } from './edit.ts'
import { readPlaybook } from './read.ts'
import type { SourceDocument } from './source.ts'

const TEXT = `# Triage of mails
firebreak: 2
name: Phishing # its name
outputs:
  verdict: \${steps.parse.x}
vars:
  limit: 3
nodes:
  # comes from the gateway
  reported: # the alert
    type: trigger/alert
    next: parse
  parse:
    type: data/set # sets
    with:
      # what is known
      values:
        x: \${alert.x}
    next: [verdict, log-it]
  verdict:
    type: condition/if
    with:
      # one of them is bad
      when: steps.parse.x == 'parse' && has(steps.?parse.y) && steps["parse"].x != "steps.parse" // steps.parse
    next: { true: each, false: log-it }
  each:
    type: flow/for-each
    with:
      items: \${steps.parse.list.map(p, p.parse)}
    body:
      # in the loop
      look-up:
        type: data/set
        with:
          values:
            v: \${item} \${steps.parse.x} $\${steps.parse}
        next: inner
      inner:
        type: data/set
        with:
          values:
            v: \${steps['look-up'].v}
    next: log-it
  log-it:
    type: action/log
    with:
      message: \${steps.each.map(pass, pass['look-up'].v)} and parse \${'parse' in steps}
    undo:
      type: action/log
      with:
        message: undone \${steps.parse.x}
onFailure: log-it
layout: # where they stand
  parse: [1, 2]
  look-up: [3, 4]
`

function read(text: string): SourceDocument {
  const { source, diagnostics } = readPlaybook(text)
  if (!source) throw new Error(JSON.stringify(diagnostics))
  return source
}

function edited(edits: Edit[], text = TEXT): string {
  const result = applyEdits(read(text), edits)
  if ('problem' in result) throw new Error(result.problem)
  return result.source.text
}

function refused(edits: Edit[], text = TEXT): string {
  const result = applyEdits(read(text), edits)
  return 'problem' in result ? result.problem : 'it was not refused'
}

/** What an edit changes in the canonical text, as removed and added lines. */
function changes(edits: Edit[], text = TEXT): string[] {
  const before = text.split('\n')
  const after = edited(edits, text).split('\n')
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line.trim()}`)
  return [...gone, ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line.trim()}`)]
}

const node = (text: string, id: string) => readPlaybook(text).playbook?.nodes[id]

test('no edit at all gives the canonical text, and this one is', () => {
  expect(edited([])).toBe(TEXT)
  expect(edited([{ op: 'move', positions: {} }])).toBe(TEXT)
})

describe('a node is renamed', () => {
  test('with its edges, its position, and every expression and template that means it', () => {
    expect(changes([{ op: 'rename-node', from: 'parse', to: 'read-mail' }])).toEqual([
      '- verdict: ${steps.parse.x}',
      '- next: parse',
      '- parse:',
      `- when: steps.parse.x == 'parse' && has(steps.?parse.y) && steps["parse"].x != "steps.parse" // steps.parse`,
      '- items: ${steps.parse.list.map(p, p.parse)}',
      '- v: ${item} ${steps.parse.x} $${steps.parse}',
      "- message: ${steps.each.map(pass, pass['look-up'].v)} and parse ${'parse' in steps}",
      '- message: undone ${steps.parse.x}',
      '- parse: [1, 2]',
      "+ verdict: ${steps['read-mail'].x}",
      '+ next: read-mail',
      '+ read-mail:',
      '+ when: >-',
      `+ steps['read-mail'].x == 'parse' && has(steps[?'read-mail'].y) && steps['read-mail'].x != "steps.parse" //`,
      '+ steps.parse',
      "+ items: ${steps['read-mail'].list.map(p, p.parse)}",
      "+ v: ${item} ${steps['read-mail'].x} $${steps.parse}",
      "+ message: ${steps.each.map(pass, pass['look-up'].v)} and parse ${'read-mail' in steps}",
      "+ message: undone ${steps['read-mail'].x}",
      '+ read-mail: [1, 2]',
    ])
  })

  test('inside a loop, with what is said about its passes outside', () => {
    expect(changes([{ op: 'rename-node', from: 'look-up', to: 'rate' }])).toEqual([
      '- look-up:',
      "- v: ${steps['look-up'].v}",
      "- message: ${steps.each.map(pass, pass['look-up'].v)} and parse ${'parse' in steps}",
      '- look-up: [3, 4]',
      '+ rate:',
      "+ v: ${steps['rate'].v}",
      "+ message: ${steps.each.map(pass, pass['rate'].v)} and parse ${'parse' in steps}",
      '+ rate: [3, 4]',
    ])
  })

  test('where it is named for failures', () => {
    expect(edited([{ op: 'rename-node', from: 'log-it', to: 'tell' }])).toContain('onFailure: tell\n')
  })

  test('there and back: the same text, but for how members are written', () => {
    const there: Edit[] = [
      { op: 'rename-node', from: 'each', to: 'every' },
      { op: 'rename-node', from: 'every', to: 'each' },
    ]
    expect(edited(there)).toBe(TEXT)
  })

  test.each([
    ['an id that is taken', { from: 'parse', to: 'look-up' }, 'There is a node “look-up” already'],
    ['an id that is none', { from: 'parse', to: 'Read Mail' }, 'no node id'],
    ['a node that is not there', { from: 'parsed', to: 'x' }, 'There is no node “parsed”'],
  ])('but not to or from %s', (_, names, problem) => {
    expect(refused([{ op: 'rename-node', ...names }])).toContain(problem)
  })
})

describe('a node is added', () => {
  test('at the top, with its position, and connected', () => {
    const text = edited([
      { op: 'add-node', id: 'close', node: { type: 'flow/stop' }, position: [5, 6.5] },
      { op: 'connect', from: 'log-it', port: 'done', to: 'close' },
      { op: 'connect', from: 'verdict', port: 'error', to: 'close' },
    ])
    expect(node(text, 'close')).toEqual({ type: 'flow/stop' })
    expect(node(text, 'log-it')?.next).toBe('close')
    expect(node(text, 'verdict')?.next).toEqual({ true: 'each', false: 'log-it', error: 'close' })
    expect(text).toContain('close: [5, 6.5]')
  })

  test('into a body, also of a node that has none yet', () => {
    const text = edited([{ op: 'add-node', id: 'note', node: { type: 'action/log' }, parent: 'each' }])
    expect(Object.keys(node(text, 'each')?.body ?? {})).toEqual(['look-up', 'inner', 'note'])
    const fresh = edited([{ op: 'add-node', id: 'note', node: { type: 'action/log' }, parent: 'log-it' }])
    expect(node(fresh, 'log-it')?.body).toEqual({ note: { type: 'action/log' } })
  })

  test.each<[string, Edit, string]>([
    ['with a taken id', { op: 'add-node', id: 'inner', node: { type: 'a/b' } }, 'already'],
    ['with a bad id', { op: 'add-node', id: 'A', node: { type: 'a/b' } }, 'no node id'],
    ['into nothing', { op: 'add-node', id: 'x', node: { type: 'a/b' }, parent: 'nope' }, 'There is no node “nope”'],
    ['that is no node', { op: 'add-node', id: 'x', node: 'text' }, 'no playbook any more'],
    ['nowhere', { op: 'add-node', id: 'x', node: { type: 'a/b' }, position: [Number.NaN, 1] }, 'no pair of numbers'],
  ])('but not %s', (_, edit, problem) => {
    expect(refused([edit])).toContain(problem)
  })
})

describe('a node is removed', () => {
  test('with the edges to it and its position; references stay, for the checker to name', () => {
    const text = edited([{ op: 'remove-node', id: 'parse' }])
    expect(node(text, 'parse')).toBeUndefined()
    expect(node(text, 'reported')).toEqual({ type: 'trigger/alert' })
    expect(text).not.toContain('parse: [1, 2]')
    expect(text).toContain('items: ${steps.parse.list')
    expect(text).not.toContain('what is known')
    expect(text).toContain('# one of them is bad')
  })

  test('with its body', () => {
    const text = edited([{ op: 'remove-node', id: 'each' }])
    expect(text).not.toContain('look-up: [3, 4]')
    expect(node(text, 'verdict')?.next).toEqual({ false: 'log-it' })
  })

  test('and is no longer the one for failures', () => {
    const text = edited([{ op: 'remove-node', id: 'log-it' }])
    expect(text).not.toContain('onFailure')
    expect(node(text, 'parse')?.next).toBe('verdict')
    expect(node(text, 'each')?.next).toBeUndefined()
  })

  test('out of a body', () => {
    const text = edited([{ op: 'remove-node', id: 'inner' }])
    expect(node(text, 'each')?.body).toEqual({
      'look-up': { type: 'data/set', with: { values: { v: '${item} ${steps.parse.x} $${steps.parse}' } } },
    })
  })

  test('but not one that is not there', () => {
    expect(refused([{ op: 'remove-node', id: 'nope' }])).toBe('There is no node “nope”.')
  })
})

describe('edges', () => {
  const HEAD = 'firebreak: 2\nname: x\nnodes:\n  b: { type: a/b }\n  c: { type: a/b }\n'
  const next = (edits: Edit[], before?: JsonValue) => {
    const own = before === undefined ? '' : `, next: ${JSON.stringify(before)}`
    return node(edited(edits, `${HEAD}  a: { type: a/b${own} }\n`), 'a')?.next
  }
  const connect = (port: string, to: string): Edit => ({ op: 'connect', from: 'a', port, to })
  const disconnect = (port: string, to: string): Edit => ({ op: 'disconnect', from: 'a', port, to })

  test.each<[string, Edit[], JsonValue | undefined, JsonValue | undefined]>([
    ['the first is a plain name', [connect('done', 'b')], undefined, 'b'],
    ['a second one fans out', [connect('done', 'c')], 'b', ['b', 'c']],
    ['the same again changes nothing', [connect('done', 'b')], 'b', 'b'],
    ['another port makes a map', [connect('error', 'c')], 'b', { done: 'b', error: 'c' }],
    ['a named port alone stays named', [connect('true', 'b')], undefined, { true: 'b' }],
    ['a list under a port', [connect('true', 'c')], { true: 'b' }, { true: ['b', 'c'] }],
    ['one of several goes', [disconnect('done', 'b')], ['b', 'c'], 'c'],
    ['the last of a port goes with the port', [disconnect('error', 'c')], { done: 'b', error: 'c' }, 'b'],
    ['the last of all goes with the field', [disconnect('done', 'b')], 'b', undefined],
    ['one that is not there goes without trouble', [disconnect('nope', 'c')], 'b', 'b'],
    ['an edge to nowhere can be taken away', [disconnect('done', 'gone')], ['b', 'gone'], 'b'],
    ['to itself', [connect('done', 'a')], undefined, 'a'],
  ])('%s', (_, edits, before, after) => {
    expect(next(edits, before)).toEqual(after)
  })

  test.each<[string, Edit, string]>([
    ['from nowhere', { op: 'connect', from: 'nope', port: 'done', to: 'parse' }, 'There is no node “nope”'],
    ['to nowhere', { op: 'connect', from: 'parse', port: 'done', to: 'nope' }, 'There is no node “nope”'],
    ['into a loop', { op: 'connect', from: 'parse', port: 'done', to: 'inner' }, 'cannot leave or enter a loop'],
    ['out of a loop', { op: 'connect', from: 'inner', port: 'done', to: 'log-it' }, 'cannot leave or enter a loop'],
    ['by a port that JavaScript would misuse', { op: 'connect', from: 'parse', port: '__proto__', to: 'each' }, 'port'],
  ])('not %s', (_, edit, problem) => {
    expect(refused([edit])).toContain(problem)
  })
})

describe('a field is set', () => {
  test('and the comments around it stay', () => {
    expect(changes([{ op: 'set', path: ['nodes', 'parse', 'with', 'values', 'x'], value: 5 }])).toEqual([
      '- values:',
      '- x: ${alert.x}',
      '+ values: { x: 5 }',
    ])
    expect(edited([{ op: 'set', path: ['nodes', 'parse', 'with', 'values'], value: 'text' }])).toContain(
      '      # what is known\n      values: text\n',
    )
    expect(edited([{ op: 'set', path: ['nodes', 'parse', 'type'], value: 'data/merge' }])).toContain(
      'type: data/merge # sets',
    )
  })

  test('making the maps that lead to it', () => {
    const text = edited([{ op: 'set', path: ['nodes', 'reported', 'retry', 'attempts'], value: 3 }])
    expect(node(text, 'reported')?.retry).toEqual({ attempts: 3 })
  })

  test('in a list, and at its end', () => {
    const path = (at: number) => ['nodes', 'parse', 'next', at]
    expect(node(edited([{ op: 'set', path: path(0), value: 'each' }]), 'parse')?.next).toEqual(['each', 'log-it'])
    expect(node(edited([{ op: 'set', path: path(2), value: 'each' }]), 'parse')?.next).toHaveLength(3)
    expect(refused([{ op: 'set', path: path(4), value: 'each' }])).toBe('There is no place nodes.parse.next[4].')
  })

  test('to any text as that text', () => {
    for (const value of [
      'true',
      '5',
      '',
      ' a ',
      'a: b',
      '# x',
      '- a',
      'a\nb\n',
      '${x}',
      '\u2028',
      "it's",
      '"q"',
      '~',
    ]) {
      const text = edited([{ op: 'set', path: ['nodes', 'reported', 'note'], value }])
      expect(node(text, 'reported')?.note).toBe(value)
    }
  })

  test('or removed; nothing there is no problem', () => {
    expect(changes([{ op: 'remove', path: ['vars', 'limit'] }])).toContain('- limit: 3')
    expect(edited([{ op: 'remove', path: ['vars', 'nope', 'x'] }])).toBe(TEXT)
    for (const at of [9, -1, 'nope', 0.5]) {
      expect(edited([{ op: 'remove', path: ['nodes', 'parse', 'next', at] }])).toBe(TEXT)
    }
  })

  test.each<[string, Edit, string]>([
    ['that would make no playbook of it', { op: 'set', path: ['nodes', 'parse', 'type'], value: 5 }, 'must be text'],
    ['under a value', { op: 'set', path: ['name', 'x'], value: 5 }, 'neither a map nor a list'],
    ['that JavaScript would misuse', { op: 'set', path: ['vars', '__proto__'], value: 5 }, '__proto__'],
    ['by removing all', { op: 'remove', path: [] }, 'cannot be removed'],
    ['by removing what a playbook needs', { op: 'remove', path: ['name'] }, 'name is missing'],
  ])('but not %s', (_, edit, problem) => {
    expect(refused([edit])).toContain(problem)
  })
})

test('nodes are moved, and only the layout changes', () => {
  expect(changes([{ op: 'move', positions: { parse: [9, -9.5], inner: [0, 0] } }])).toEqual([
    '- parse: [1, 2]',
    '+ parse: [9, -9.5]',
    '+ inner: [0, 0]',
  ])
  expect(refused([{ op: 'move', positions: { nope: [0, 0] } }])).toBe('There is no node “nope”.')
})

test('edits are made all or none, and the source before them stays as it was', () => {
  const source = read(TEXT)
  const problem = applyEdits(source, [
    { op: 'remove-node', id: 'parse' },
    { op: 'remove-node', id: 'parse' },
  ])
  expect(problem).toEqual({ problem: 'There is no node “parse”.' })
  expect(applyEdits(source, [])).toMatchObject({ source: { text: TEXT } })
})

test('a file that is no playbook yet can be mended', () => {
  const text = 'firebreak: 2\nnodes:\n  a: { type: 5 }\n'
  const mended = applyEdits(read(text), [
    { op: 'set', path: ['nodes', 'a', 'type'], value: 'flow/stop' },
    { op: 'set', path: ['name'], value: 'Mended' },
  ])
  expect(mended).toMatchObject({ playbook: { name: 'Mended' }, diagnostics: [] })
})

describe('putting nodes into a loop', () => {
  const BEFORE = `firebreak: 2
name: Test
nodes:
  start: { type: trigger/alert, next: { done: [one, two] } }
  # the first of them
  one: # here
    type: data/set
    next: two
  two: { type: data/set, next: { done: end, error: [end, other] } }
  end: { type: flow/stop }
  other: { type: flow/stop }
layout: { one: [100, 40], two: [400, 60], end: [700, 0] }
`
  const WRAP = { op: 'wrap-nodes', nodes: ['one', 'two'], id: 'each', node: { type: 'flow/for-each' } } as const
  const wrap = (edit: Partial<Edit & { op: 'wrap-nodes' }> = {}, text = BEFORE) =>
    applyEdits(read(text), [{ ...WRAP, nodes: [...WRAP.nodes], ...edit }])

  test('takes over the edges in and out, the place and the comments', () => {
    const wrapped = wrap()
    if ('problem' in wrapped) throw new Error(wrapped.problem)
    expect(wrapped.playbook?.nodes).toMatchObject({
      start: { next: 'each' },
      each: {
        type: 'flow/for-each',
        next: ['end', 'other'],
        body: { one: { next: 'two' }, two: { type: 'data/set' } },
      },
    })
    expect(wrapped.playbook?.nodes.each?.body?.two).not.toHaveProperty('next')
    expect(wrapped.playbook?.layout).toEqual({ each: [100, 40], one: [24, 56], two: [324, 76], end: [700, 0] })
    expect(wrapped.source.text).toContain('      # the first of them\n      one: # here\n')
  })

  test.each([
    ['a node that is not there', { nodes: ['one', 'three'] }, BEFORE, /three/],
    ['an id that is taken', { id: 'end' }, BEFORE, /end/],
    ['no node at all', { nodes: [] }, BEFORE, /nothing/],
    ['nodes of two graphs', { nodes: ['each', 'look-up'], id: 'again' }, TEXT, /same graph/],
    ['the beginning of the failure branch', { nodes: ['log-it'], id: 'again' }, TEXT, /failure/],
  ])('refuses %s', (_, edit, text, problem) => {
    expect(wrap(edit, text)).toMatchObject({ problem: expect.stringMatching(problem) })
  })
})

describe('groups', () => {
  const GROUPED = `firebreak: 2
name: Test
nodes:
  a: { type: trigger/alert, next: b }
  b: { type: data/set, next: c }
  c: { type: flow/stop }
groups:
  first: { title: First, nodes: [a, b] } # the two
  second: { title: Second, nodes: [c] }
`
  const grouped = (...edits: Edit[]) => {
    const edited = applyEdits(read(GROUPED), edits)
    if ('problem' in edited) throw new Error(edited.problem)
    return edited
  }

  test('follow a node that is renamed', () => {
    expect(grouped({ op: 'rename-node', from: 'b', to: 'facts' }).playbook?.groups?.first?.nodes).toEqual([
      'a',
      'facts',
    ])
  })

  test('lose a node that is removed, and go with their last', () => {
    const { playbook, source } = grouped({ op: 'remove-node', id: 'b' }, { op: 'remove-node', id: 'c' })
    expect(playbook?.groups).toEqual({ first: { title: 'First', nodes: ['a'] } })
    expect(source.text).toContain('# the two')
    expect(
      grouped({ op: 'remove-node', id: 'c' }, { op: 'remove', path: ['groups', 'first'] }).playbook,
    ).not.toHaveProperty('groups.second')
  })

  test('hold the loop into which nodes of theirs were put', () => {
    const wrap = { op: 'wrap-nodes', nodes: ['b', 'c'], id: 'loop', node: { type: 'flow/for-each' } } as const
    expect(grouped({ ...wrap, nodes: [...wrap.nodes] }).playbook?.groups).toEqual({
      first: { title: 'First', nodes: ['a', 'loop'] },
      second: { title: 'Second', nodes: ['loop'] },
    })
  })
})
