import { expect, test } from 'vitest'
import { type Answer, compile, readPlaybook } from '../../engine/index.ts'
import { answer, answerNode, NOW, runNode } from '../../testing/run-node.ts'
import { createNodeCatalog } from '../index.ts'
import { task } from './task.ts'

const fields = { instructions: 'Pull the cable', to: ['site'], deadline: '8h' }

test('it says what is to be done, and waits', async () => {
  expect(await runNode(task, fields)).toEqual({
    kind: 'wait',
    for: { kind: 'answer', deadlineMs: 28_800_000 },
    ask: { kind: 'task', instructions: 'Pull the cable', to: ['site'], choices: ['done'] },
  })
})

test('it is done when someone says so, and expires when nobody does', async () => {
  expect(await answerNode(task, fields, [answer('bo', 'done', { reason: 'ok' })])).toEqual({
    kind: 'done',
    port: 'done',
    output: { by: 'bo', note: 'ok', at: '2026-11-09T08:01:00.000Z' },
  })
  expect(await answerNode(task, fields, [{ kind: 'deadline', at: NOW }])).toMatchObject({
    port: 'expired',
    output: { by: '' },
  })
  expect((await answerNode(task, fields, [])).kind).toBe('wait')
})

test('only done is an answer', () => {
  expect(task.refuses?.({}, answer('bo', 'done') as Answer & { kind: 'answer' })).toBeUndefined()
  expect(task.refuses?.({}, answer('bo', 'later') as Answer & { kind: 'answer' })).toContain('say done')
})

test('a playbook may end with it', () => {
  const { playbook } = readPlaybook(`
firebreak: 2
name: t
nodes:
  s: { type: trigger/manual, next: l }
  l: { type: human/task, with: { instructions: do it } }
`)
  if (!playbook) throw new Error('it cannot be read')
  expect(compile(playbook, createNodeCatalog()).diagnostics).toEqual([])
})
