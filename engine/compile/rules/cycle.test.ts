import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../playbook/edit.ts'
import { compileText, ruleCases } from '../testing/rule-cases.ts'
import { cycle } from './cycle.ts'

test.each(
  ruleCases(cycle, {
    valid: {
      'branches that come together': `a: { type: condition/if, with: { when: alert.x }, next: { true: b, false: c } }
b: { type: data/set, with: { values: {} }, next: c }
c: { type: data/set, with: { values: {} } }`,
    },
    invalid: {
      'two nodes in a circle': {
        nodes: `a: { type: data/set, with: { values: {} }, next: b }
b: { type: data/set, with: { values: {} }, next: a }`,
        at: 'nodes.b.next',
        text: 'a',
        message: /body of a loop/,
        fixed: true,
      },
      'a node that leads to itself': {
        nodes: 'a: { type: data/set, with: { values: {} }, next: a }',
        at: 'nodes.a.next',
        message: /itself/,
        fixed: true,
      },
      'two circles': {
        nodes: `a: { type: condition/if, with: { when: alert.x }, next: { true: [b, a], false: c } }
b: { type: data/set, with: { values: {} }, next: a }
c: { type: data/set, with: { values: {} } }`,
        at: 'nodes.a.next.true[1]',
        count: 2,
        fixed: true,
      },
    },
  }),
)('$name', ({ run }) => run())

/** The playbook after the fix of its circle, and what the compiler then says. */
function mended(nodes: string) {
  const { diagnostics, source } = compileText(nodes)
  const fix = diagnostics.find(({ code }) => code === 'FB105')?.fix
  if (!fix) throw new Error('no fix')
  const edited = applyEdits(source, fix.edits)
  if ('problem' in edited) throw new Error(edited.problem)
  const left = compileText(edited.source.text.slice(edited.source.text.indexOf('nodes:'))).diagnostics
  return { title: fix.title, nodes: edited.playbook?.nodes ?? {}, left: left.map(({ code }) => code) }
}

describe('the fix', () => {
  test('repeats the circle until the condition is so by which it was left', () => {
    const { title, nodes, left } = mended(`t: { type: trigger/alert, next: ask }
ask: { type: data/set, with: { values: { state: "\${alert.state}" } }, next: busy }
busy: { type: condition/if, with: { when: "steps.ask.state != 'done'" }, next: { true: pause, false: close } }
pause: { type: data/set, with: { values: {} }, next: ask }
close: { type: data/set, with: { values: {} } }`)
    expect(title).toBe('Repeat ask to pause in a loop, until its condition is so')
    expect(nodes).toMatchObject({
      t: { next: 'ask-again' },
      'ask-again': {
        type: 'flow/repeat',
        with: { until: "!(steps.ask.state != 'done')", max: 10 },
        body: { ask: { next: 'busy' }, busy: { next: { true: 'pause' } }, pause: {} },
        next: 'close',
      },
    })
    expect(Object.keys(nodes)).toEqual(['t', 'ask-again', 'close'])
    expect(left).toEqual([])
  })

  test('asks a switch for the port that it took', () => {
    const { nodes } = mended(`t: { type: trigger/alert, next: the-way }
the-way:
  type: condition/switch
  with: { cases: [{ port: ready, when: alert.ready }, { port: lost, when: alert.lost }] }
  next: { ready: close, lost: close, otherwise: the-way }
close: { type: data/set, with: { values: {} }, join: any }`)
    expect(nodes).toMatchObject({
      'the-way-again': { with: { until: 'steps["the-way"].port == "ready" || steps["the-way"].port == "lost"' } },
    })
  })

  test.each([
    [
      'somebody outside reads a step of it',
      `a: { type: data/set, with: { values: { x: 1 } }, next: b }
b: { type: condition/if, with: { when: alert.x }, next: { true: a, false: c } }
c: { type: data/set, with: { values: { y: "\${steps.a.x}" } } }`,
    ],
    [
      'it is entered in the middle',
      `t: { type: trigger/alert, next: [a, b] }
a: { type: data/set, with: { values: {} }, next: b }
b: { type: data/set, with: { values: {} }, next: a }`,
    ],
    [
      'it is left by a port that must lead somewhere',
      `a: { type: data/set, with: { values: {} }, next: b }
b: { type: condition/if, with: { when: alert.x }, next: { true: c, false: a } }
c: { type: data/set, with: { values: {} } }`,
    ],
    [
      'it is left by an error',
      `a: { type: data/set, with: { values: {} }, next: b }
b: { type: test/read, timeout: 5s, next: { done: a, error: c } }
c: { type: data/set, with: { values: {} } }`,
    ],
    [
      'it is named by onFailure, in a loop where that is an error of its own',
      `nodes:
  t: { type: trigger/alert, next: loop }
  loop:
    type: flow/for-each
    with: { items: [1] }
    body: { b: { type: data/set, with: { values: {} }, next: b } }
onFailure: b`,
    ],
  ])('only opens the circle where %s', (_, nodes) => {
    const fix = compileText(nodes).diagnostics.find(({ code }) => code === 'FB105')?.fix
    expect(fix?.edits.map(({ op }) => op)).toEqual(['disconnect'])
  })
})
