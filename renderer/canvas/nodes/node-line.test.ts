import { expect, test } from 'vitest'
import type { RawFields } from '../../../engine/index.ts'
import { catalog } from '../../state/catalog.ts'
import { lineOf } from './node-line.ts'

const lineWith = (type: string, fields: RawFields) => lineOf(fields, catalog.get(type))

test.each([
  ['condition/if', { when: 'score >= 70' }, 'score >= 70'],
  ['human/approval', { to: 'soc-tier-2', quorum: 2, deadline: '30m' }, '2 of soc-tier-2 · 30m'],
  ['action/http-request', { method: 'POST', url: '/isolate', connection: 'edr' }, 'POST /isolate via edr'],
  ['flow/for-each', { items: '${steps.parse.urls}', concurrency: 4 }, 'steps.parse.urls · 4 at a time'],
  ['flow/wait', { for: '10m' }, 'for 10m'],
  ['data/set', { values: { score: 1, host: 'a' } }, 'score, host'],
  ['never/heard-of', { what: 'something' }, 'something'],
  ['flow/stop', {}, 'ends the run well'],
  ['condition/switch', { cases: 'not a list' }, ''],
])('%s says the one thing that matters', (type, fields, line) => {
  expect(lineWith(type, fields)).toBe(line)
})

test('a long text is cut, and its lines are joined', () => {
  const line = lineWith('condition/if', { when: `a\n  && ${'b'.repeat(200)}` })
  expect(line).toHaveLength(80)
  expect(line.startsWith('a && b')).toBe(true)
})
