import { expect, test } from 'vitest'
import { createCatalog } from '../catalog/catalog.ts'
import { readPlaybook } from '../playbook/read.ts'
import { compile } from './compile.ts'
import { TEST_TYPES, testCatalog } from './testing/node-types.ts'
import { compileText, sourceOf } from './testing/rule-cases.ts'

const CALLS = 'a: { type: test/block, with: { address: x }'
const codes = ({ diagnostics }: { diagnostics: { code: string; severity: string }[] }) =>
  diagnostics.map(({ code, severity }) => `${code} ${severity}`)

test('a node takes itself out of a rule, and that is told', () => {
  expect(codes(compileText(`${CALLS} }`))).toContain('FB404 warning')
  const { diagnostics, exceptions, plan } = compileText(`${CALLS}, exceptions: { FB404: The proxy ends it } }`)
  expect(diagnostics.map(({ code }) => code)).not.toContain('FB404')
  expect(plan).toBeDefined()
  expect(exceptions).toEqual([
    {
      code: 'FB404',
      title: 'No timeout on an outside call',
      level: 'off',
      reason: 'The proxy ends it',
      playbook: 'Test',
      by: 'node',
      node: 'a',
      problems: 1,
    },
  ])
})

test('a level lowers a problem, and never raises one', () => {
  const lowered = compileText(`${CALLS}, exceptions: { FB404: { level: info, reason: r } } }`)
  expect(codes(lowered)).toContain('FB404 info')
  expect(lowered.exceptions).toMatchObject([{ code: 'FB404', level: 'info', problems: 1 }])
  const same = compileText(`${CALLS}, exceptions: { FB404: { level: warning, reason: r } } }`)
  expect(codes(same)).toContain('FB404 warning')
  expect(same.exceptions).toEqual([])
  const raised = compileText(
    'a: { type: action/http-request, with: { url: x, method: POST }, exceptions: { FB405: { level: warning, reason: r } } }',
  )
  expect(codes(raised)).toContain('FB405 info')
  expect(raised.exceptions).toEqual([])
})

test('a problem that is an error has none, though its rule finds hints elsewhere', () => {
  const type = TEST_TYPES.find((one) => one.type === 'test/notify')!
  const { migrate: _, ...newer } = { ...type, version: type.version + 1 }
  const catalog = createCatalog([...TEST_TYPES.filter((one) => one !== type), newer])
  const text = 'a: { type: test/notify, with: { text: x }, exceptions: { FB213: It is fine } }'
  const { playbook } = readPlaybook(sourceOf(text))
  const { plan, exceptions, diagnostics } = compile(playbook!, catalog)
  expect(codes({ diagnostics })).toContain('FB213 error')
  expect([plan, exceptions]).toEqual([undefined, []])
})

test('a workspace switches a rule off for all nodes; a node says it otherwise for itself', () => {
  const two = `${CALLS}, next: b }\nb: { type: test/block, with: { address: y }, exceptions: { FB404: { level: info, reason: own } } }`
  const { diagnostics, exceptions } = compileText(two, { exceptions: { FB404: { level: 'off', reason: 'all end' } } })
  expect(diagnostics.filter(({ code }) => code === 'FB404')).toMatchObject([{ node: 'b', severity: 'info' }])
  expect(exceptions).toMatchObject([
    { by: 'workspace', reason: 'all end', problems: 1 },
    { by: 'node', node: 'b', reason: 'own', problems: 1 },
  ])
})

test('what has no exceptions has none by a workspace either', () => {
  const wiped = 'a: { type: test/wipe }'
  const options = {
    exceptions: { FB402: { level: 'off', reason: 'no' }, FB101: { level: 'off', reason: 'no' } },
  } as const
  const { diagnostics, exceptions } = compileText(`${wiped}`, options)
  expect(codes({ diagnostics })).toContain('FB402 error')
  expect(codes(compileText('a: { type: no/such }', options))).toContain('FB101 error')
  expect(exceptions).toEqual([])
})

test('exceptions of called playbooks are told with the name of the playbook', () => {
  const text = `firebreak: 2\nname: Called\nnodes:\n  t: { type: trigger/alert, next: a }\n  ${CALLS}, exceptions: { FB404: r } }\n`
  const { playbook } = readPlaybook(text)
  const { exceptions } = compileText('a: { type: flow/playbook, with: { playbook: called } }', {
    playbooks: () => ({ playbook: playbook!, hash: 'sha256:1' }),
  })
  expect(exceptions).toMatchObject([{ code: 'FB404', playbook: 'Called', node: 'a' }])
  expect(compile(playbook!, testCatalog).exceptions).toHaveLength(1)
})
