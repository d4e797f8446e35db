import { expect, test } from 'vitest'
import { applyEdits, type Playbook, readPlaybook } from '../../engine/index.ts'
import { copyText, pasteEdits } from './clipboard.ts'

const TEXT = `firebreak: 2
name: Copy
nodes:
  start: { type: trigger/manual, next: look }
  look:
    type: data/set
    with: { values: { score: 3 } }
    next: tell
  tell: { type: action/log, with: { message: "\${steps.look.score}" }, next: after }
  after: { type: flow/stop }
layout:
  look: [100, 40]
  tell: [400, 40]
`

function read(text: string) {
  const { source, playbook } = readPlaybook(text)
  if (!source || !playbook) throw new Error('the text is no playbook')
  return { source, playbook }
}

test('copied nodes come in under free ids, and what refers to them inside follows', () => {
  const { source, playbook } = read(TEXT)
  const pasted = pasteEdits(copyText(playbook, ['look', 'tell']), playbook)
  const edited = applyEdits(source, pasted?.edits ?? [])
  if ('problem' in edited) throw new Error(edited.problem)
  const [look, tell] = (pasted?.ids ?? []) as [string, string]
  const nodes = (edited.playbook as Playbook).nodes
  expect(Object.keys(nodes)).toHaveLength(6)
  expect(JSON.stringify(nodes[look]?.next ?? '')).toContain(tell)
  expect(nodes[tell]?.with?.['message']).toContain(`steps['${look}'].score`)
  expect(nodes[tell]?.next).toBeUndefined()
  expect(edited.playbook?.layout?.[tell]).toEqual([440, 80])
})

test('in another playbook the ids stay as they are', () => {
  const other = read('firebreak: 2\nname: Other\nnodes:\n  begin: { type: trigger/manual }\n')
  expect(pasteEdits(copyText(read(TEXT).playbook, ['look', 'tell']), other.playbook)?.ids).toEqual(['look', 'tell'])
})

test.each(['', 'hello', '- a\n- b', 'nodes: 3', '{', 'a: &a [*a]'])('the text %j holds no nodes', (text) => {
  expect(pasteEdits(text, read(TEXT).playbook)).toBeUndefined()
})

test('notes are copied and pasted beside where they were, under ids of their own', () => {
  const { playbook } = readPlaybook(`firebreak: 2
name: Test
nodes: { start: { type: trigger/alert } }
notes: { why: { text: Ask first, at: [10, 20] } }
`)
  if (!playbook) throw new Error('not read')
  const pasted = pasteEdits(copyText(playbook, [], ['why']), playbook)
  expect(pasted?.ids).toEqual([])
  expect(pasted?.notes).toEqual(['why-2'])
  expect(pasted?.edits).toEqual([{ op: 'set', path: ['notes', 'why-2'], value: { text: 'Ask first', at: [50, 60] } }])
})
