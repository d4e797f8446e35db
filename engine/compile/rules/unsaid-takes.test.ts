import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../playbook/edit.ts'
import { compileText, ruleCases } from '../testing/rule-cases.ts'
import { unsaidTakes } from './unsaid-takes.ts'

describe('unsaid-takes', () => {
  test('can be mended in either way; by itself it keeps what the playbook gets', () => {
    const { diagnostics, source } = compileText(
      't: { type: trigger/webhook, next: a }\na: { type: test/notify, with: { text: x } }',
    )
    const found = diagnostics.find(({ code }) => code === 'FB407')
    const takes = [found?.fix, ...(found?.otherFixes ?? [])].map((fix) => {
      const edited = applyEdits(source, fix?.edits ?? [])
      return 'playbook' in edited ? edited.playbook?.takes : undefined
    })
    expect(takes).toEqual(['original', 'alert'])
  })

  test.each(
    ruleCases(unsaidTakes, {
      valid: {
        'a playbook that takes what was sent':
          'takes: original\nnodes:\n  t: { type: trigger/webhook, next: a }\n  a: { type: test/notify, with: { text: x } }',
        'a playbook that takes the one shape':
          'takes: alert\nnodes:\n  t: { type: trigger/webhook, next: a }\n  a: { type: test/notify, with: { text: x } }',
        'a playbook that people start':
          'nodes:\n  t: { type: trigger/manual, next: a }\n  a: { type: test/notify, with: { text: x } }',
      },
      invalid: {
        'a playbook that alerts start': {
          nodes: 't: { type: trigger/webhook, next: a }\na: { type: test/notify, with: { text: x } }',
          at: 'nodes.t',
          message: /does not say in which shape/,
          fixed: true,
          count: 1,
        },
        'one of several triggers': {
          nodes:
            's: { type: trigger/manual, next: a }\nt: { type: trigger/webhook, next: a }\na: { type: test/notify, with: { text: x } }',
          at: 'nodes.t',
          count: 1,
        },
      },
    }),
  )('$name', ({ run }) => run())
})
