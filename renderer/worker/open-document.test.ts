import { expect, test } from 'vitest'
import { createOpenDocument } from './open-document.ts'

const CALLS = `firebreak: 2
name: Calls
takes: original
nodes:
  t: { type: trigger/alert, next: ask }
  ask: { type: action/http-request, with: { url: "https://a.example/" } }
`

test('exceptions of the workspace count while a playbook is written, and are told', () => {
  const opened = createOpenDocument()
  const codes = (around: Parameters<typeof opened.open>[2]) => opened.open('a.playbook.yaml', CALLS, around).diagnostics
  expect(codes({}).map(({ code }) => code)).toContain('FB404')
  const { diagnostics, exceptions } = opened.setSurroundings(
    { exceptions: { FB404: { level: 'off', reason: 'The proxy ends it' } } },
    CALLS,
  )
  expect(diagnostics.map(({ code }) => code)).not.toContain('FB404')
  expect(exceptions).toMatchObject([{ code: 'FB404', by: 'workspace', reason: 'The proxy ends it' }])
  expect(opened.setText('no playbook').exceptions).toEqual([])
})
