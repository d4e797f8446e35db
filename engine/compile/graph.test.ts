import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createForest } from './forest.ts'
import { type Arrow, analyseGraph, type Shape } from './graph.ts'

/** `a.port>b` edges over nodes named in order; ports of a node as given, else `done`. */
function shape(
  nodes: string,
  edges: string,
  more: { ports?: Record<string, string[]>; any?: string; entries?: string; loop?: true; recovery?: string } = {},
) {
  const names = nodes.split(' ')
  const at = (name: string) => names.indexOf(name)
  const arrows = edges
    .split(' ')
    .filter(Boolean)
    .map((edge): Arrow => {
      const [left, to] = edge.split('>') as [string, string]
      const [from, port = 'done'] = left.split('.') as [string, string?]
      return { from: at(from), port, to: at(to) }
    })
  const built: Shape = {
    size: names.length,
    arrows,
    entries: (more.entries ?? (names[0] as string)).split(' ').map(at),
    alternative: !more.loop,
    ...(more.recovery && { recovery: at(more.recovery) }),
    ports: (node) => more.ports?.[names[node] as string] ?? ['done'],
    joinsAny: (node) => (more.any ?? '').split(' ').includes(names[node] as string),
  }
  const analysis = analyseGraph(built)
  return {
    names,
    analysis,
    sure: (above: string, node: string) => analysis.isSurelyBefore(at(above), at(node)),
    upstream: (above: string, node: string) => analysis.isUpstream(at(above), at(node)),
    atEnd: (node: string) => analysis.isSureAtEnd(at(node)),
    order: analysis.order.map((node) => names[node]).join(' '),
    closing: analysis.closing.map(({ from, to }) => `${names[from]}>${names[to]}`),
  }
}

const yesNo = ['true', 'false']

describe('what surely ran before', () => {
  const cases: [string, ReturnType<typeof shape>, [string, string][], [string, string][]][] = [
    [
      'a chain',
      shape('t a b', 't>a a>b'),
      [
        ['t', 'a'],
        ['t', 'b'],
        ['a', 'b'],
      ],
      [
        ['b', 'a'],
        ['a', 'a'],
      ],
    ],
    [
      'a branch and what stands behind it',
      shape('t if a b', 't>if if.true>a a>b', { ports: { if: yesNo } }),
      [
        ['if', 'b'],
        ['a', 'b'],
      ],
      [],
    ],
    [
      'branches that come together',
      shape('t if a b c', 't>if if.true>a if.false>b a>c b>c', { ports: { if: yesNo } }),
      [
        ['if', 'c'],
        ['t', 'c'],
      ],
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
    ],
    [
      'parallel branches that come together',
      shape('t a b c', 't>a t>b a>c b>c'),
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
      [['a', 'b']],
    ],
    [
      'parallel branches of which one branches within',
      shape('t x if a b c d', 't>x t>if if.true>a if.false>b a>c b>c c>d x>d', { ports: { if: yesNo } }),
      [
        ['x', 'd'],
        ['if', 'd'],
        ['c', 'd'],
      ],
      [['a', 'd']],
    ],
    [
      'a branch that may end beside one that goes on',
      shape('t x if a d', 't>x t>if if.true>a a>d x>d', { ports: { if: yesNo } }),
      [
        ['x', 'd'],
        ['if', 'd'],
      ],
      [['a', 'd']],
    ],
    [
      'the first of two parallel branches',
      shape('t a b c', 't>a t>b a>c b>c', { any: 'c' }),
      [['t', 'c']],
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
    ],
    [
      'an error edge: what failed gave nothing',
      shape('t a b c', 't>a a>b a.error>c'),
      [
        ['a', 'b'],
        ['t', 'c'],
      ],
      [['a', 'c']],
    ],
    ['both ways out lead to the same node', shape('t a b', 't>a a>b a.error>b'), [['t', 'b']], [['a', 'b']]],
    [
      'two triggers, of which one fires',
      shape('t u a', 't>a u>a', { entries: 't u' }),
      [],
      [
        ['t', 'a'],
        ['u', 'a'],
      ],
    ],
    [
      'a body in which all starts',
      shape('a b c', 'a>c b>c', { entries: 'a b', loop: true }),
      [
        ['a', 'c'],
        ['b', 'c'],
      ],
      [],
    ],
    [
      'the branch for failures',
      shape('t a f g', 't>a f>g', { recovery: 'f' }),
      [['f', 'g']],
      [
        ['a', 'f'],
        ['t', 'f'],
        ['t', 'g'],
      ],
    ],
    [
      'parallel to an approval with three ways out',
      shape('t ask x end', 't>ask t>x ask.approved>end x>end', { ports: { ask: ['approved', 'rejected', 'expired'] } }),
      [
        ['x', 'end'],
        ['ask', 'end'],
      ],
      [],
    ],
  ]

  test.each(cases)('%s', (_, graph, sure, unsure) => {
    for (const [above, node] of sure) expect([above, node, graph.sure(above, node)]).toEqual([above, node, true])
    for (const [above, node] of unsure) expect([above, node, graph.sure(above, node)]).toEqual([above, node, false])
  })

  test('a step is sure at the end when every way leads by it', () => {
    const graph = shape('t if a b c', 't>if if.true>a if.false>b a>c b>c', { ports: { if: yesNo } })
    expect(['t', 'if', 'c'].every(graph.atEnd)).toBe(true)
    expect(['a', 'b'].some(graph.atEnd)).toBe(false)
  })
})

describe('order and cycles', () => {
  test('the order follows the edges and, where they leave a choice, the document', () => {
    expect(shape('t a b c d', 't>a t>b a>c b>d').order).toBe('t a c b d')
  })

  test('the edge that closes a cycle is named, and the rest is judged without it', () => {
    const graph = shape('t a b c', 't>a a>b b>a b>c')
    expect(graph.closing).toEqual(['b>a'])
    expect(graph.sure('a', 'c')).toBe(true)
  })

  test('a cycle that nothing leads to is found, and is not reachable', () => {
    const graph = shape('t a b', 'a>b b>a')
    expect(graph.closing).toEqual(['b>a'])
    expect(graph.analysis.isReachable(1)).toBe(false)
  })

  test('a chain of 20,000 nodes needs no deep stack', () => {
    const size = 20_000
    const arrows = Array.from({ length: size - 1 }, (_, at) => ({ from: at, port: 'done', to: at + 1 }))
    const analysis = analyseGraph({
      size,
      arrows,
      entries: [0],
      alternative: true,
      ports: () => ['done'],
      joinsAny: () => false,
    })
    expect(analysis.isSurelyBefore(0, size - 1)).toBe(true)
  })
})

const PORTS = ['a', 'b', 'error']

/** Random acyclic graphs: node 0 starts, edges lead forward. */
const graphs = fc
  .record({
    size: fc.integer({ min: 2, max: 8 }),
    portCounts: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 8, maxLength: 8 }),
    anys: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    starts: fc.integer({ min: 1, max: 2 }),
    alternative: fc.boolean(),
    picks: fc.array(fc.tuple(fc.nat(7), fc.nat(2), fc.nat(7)), { maxLength: 16 }),
  })
  .map(({ size, portCounts, anys, starts, alternative, picks }): Shape => {
    const ports = (node: number) => ['a', 'b'].slice(0, portCounts[node])
    const entries = Array.from({ length: Math.min(starts, size) }, (_, at) => at)
    const seen = new Set<string>()
    const arrows = picks.flatMap(([one, port, other]): Arrow[] => {
      const from = Math.min(one, other) % size
      const to = Math.max(one, other) % size
      const name = PORTS[port] as string
      const key = `${from} ${name} ${to}`
      if (from >= to || to < entries.length || seen.has(key)) return []
      if (name !== 'error' && !ports(from).includes(name)) return []
      seen.add(key)
      return [{ from, port: name, to }]
    })
    return { size, arrows, entries, alternative, ports, joinsAny: (node) => anys[node] === true }
  })

/** Runs a graph with chosen outcomes in a chosen order; calls back when a node starts with what has completed by then. */
function play(
  graph: Shape,
  choices: readonly number[],
  onStart: (node: number, completed: Set<number>) => void,
): Set<number> {
  let next = 0
  const choose = (count: number) => (choices[next++ % choices.length] as number) % count
  const pending = Array.from({ length: graph.size }, () => 0)
  const taken = Array.from({ length: graph.size }, () => 0)
  const state: ('open' | 'running' | 'over')[] = Array.from({ length: graph.size }, () => 'open')
  for (const { to } of graph.arrows) pending[to]!++
  const completed = new Set<number>()
  const running: number[] = []
  let failed = false
  const start = (node: number) => {
    state[node] = 'running'
    running.push(node)
    onStart(node, new Set(completed))
  }
  const settle = (node: number, port: string | undefined) => {
    for (const arrow of graph.arrows) {
      if (arrow.from !== node) continue
      pending[arrow.to]!--
      if (arrow.port === port) taken[arrow.to]!++
      if (state[arrow.to] !== 'open') continue
      if (taken[arrow.to]! > 0 && (pending[arrow.to] === 0 || graph.joinsAny(arrow.to))) start(arrow.to)
      else if (pending[arrow.to] === 0) {
        state[arrow.to] = 'over'
        settle(arrow.to, undefined)
      }
    }
  }
  const chosen = graph.alternative ? [graph.entries[choose(graph.entries.length)]!] : [...graph.entries]
  for (let node = 0; node < graph.size; node++) {
    if (state[node] === 'open' && pending[node] === 0 && !chosen.includes(node)) {
      state[node] = 'over'
      settle(node, undefined)
    }
  }
  for (const node of chosen) start(node)
  while (running.length > 0 && !failed) {
    const [node] = running.splice(choose(running.length), 1) as [number]
    const wired = graph.arrows.some((arrow) => arrow.from === node && arrow.port === 'error')
    const ports = [...(graph.ports(node) ?? []), 'error']
    const port = ports[choose(ports.length)]!
    state[node] = 'over'
    if (port === 'error' && !wired) failed = true
    else {
      if (port !== 'error') completed.add(node)
      settle(node, port)
    }
  }
  if (failed) return new Set(Array.from({ length: graph.size }, (_, at) => at))
  return completed
}

describe('on random graphs', () => {
  const choices = fc.array(fc.nat(100), { minLength: 20, maxLength: 40 })

  test('what is called sure has completed, whatever happens and in whatever order', () => {
    fc.assert(
      fc.property(graphs, fc.array(choices, { minLength: 8, maxLength: 8 }), (graph, runs) => {
        const analysis = analyseGraph(graph)
        for (const run of runs) {
          const ended = play(graph, run, (node, completed) => {
            for (let above = 0; above < graph.size; above++) {
              if (analysis.isSurelyBefore(above, node)) expect(completed.has(above)).toBe(true)
            }
          })
          for (let node = 0; node < graph.size; node++)
            if (analysis.isSureAtEnd(node)) expect(ended.has(node)).toBe(true)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('upstream is what a search backwards finds, and the order fits every edge', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const analysis = analyseGraph(graph)
        const place = new Map(analysis.order.map((node, at) => [node, at]))
        for (const { from, to } of graph.arrows) expect(place.get(from)!).toBeLessThan(place.get(to)!)
        const above = (node: number): number[] =>
          graph.arrows
            .filter(({ from, to }) => to === node && analysis.isReachable(from))
            .flatMap(({ from }) => [from, ...above(from)])
        for (let node = 0; node < graph.size; node++) {
          const expected = new Set(above(node))
          for (let other = 0; other < graph.size; other++) {
            expect(analysis.isUpstream(other, node)).toBe(expected.has(other))
          }
        }
      }),
    )
  })
})

test('the forest finds the deepest common ancestor', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), fc.nat(), fc.nat(), (parents, a, b) => {
      const forest = createForest()
      const above: number[][] = [[0]]
      parents.forEach((pick, at) => {
        const parent = pick % (at + 1)
        const node = forest.add(parent)
        above.push([node, ...above[parent]!])
      })
      const [left, right] = [above[a % above.length]!, above[b % above.length]!]
      expect(forest.common(left[0]!, right[0]!)).toBe(left.find((node) => right.includes(node)))
      expect(forest.isAncestor(left[0]!, right[0]!)).toBe(right.includes(left[0]!))
    }),
  )
})
