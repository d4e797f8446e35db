import { expect, test } from 'vitest'
import { compile, readPlaybook } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import { workedOut } from './worked-out.ts'

function outputs(nodes: string, alert = {}) {
  const { playbook } = readPlaybook(
    `firebreak: 2\nname: Test\nnodes:\n  start: { type: trigger/alert, next: first }\n${nodes}`,
  )
  const { plan, diagnostics } = compile(playbook as NonNullable<typeof playbook>, catalog)
  if (!plan) throw new Error(JSON.stringify(diagnostics))
  return workedOut(plan, catalog, alert, { blocked: ['192.0.2.0/24'] }, 0)
}

test('gives what each step would give for the alert', async () => {
  const found = await outputs(
    `  first: { type: data/set, with: { values: { host: "\${alert.host}" } }, next: listed }
  listed: { type: condition/in-list, with: { list: blocked, value: "\${alert.ip}" } }
`,
    { host: 'web-3', ip: '192.0.2.7' },
  )
  expect(found).toMatchObject({ first: { host: 'web-3' }, listed: { found: true } })
})

test('goes on where a person is asked, however many have to agree', async () => {
  const found = await outputs(`  first:
    type: human/approval
    with: { question: "Sure?", to: [soc], quorum: 2 }
    next: { approved: form }
  form:
    type: human/form
    with:
      title: How bad
      questions: [{ name: impact, kind: choice, options: [low, high] }, { name: hosts, kind: number }]
    next: { submitted: last }
  last: { type: data/set, with: { values: { impact: "\${steps.form.values.impact}" } } }
`)
  expect(found).toMatchObject({ first: { decision: 'approved' }, last: { impact: 'low' } })
})

test('keeps what came before a failure', async () => {
  const found = await outputs(`  first: { type: data/set, with: { values: { a: 1 } }, next: broken }
  broken: { type: flow/fail, with: { message: no } }
`)
  expect(found).toMatchObject({ first: { a: 1 } })
  expect(found).not.toHaveProperty('broken')
})

test('is broken off where it grows, with what there is by then', async () => {
  const found =
    await outputs(`  first: { type: flow/repeat, with: { until: "false", max: 10000 }, body: { inner: { type: data/set, with: { values: { at: "\${index}" } } } } }
`)
  expect(found.inner).toMatchObject({ at: expect.any(Number) })
  expect(found).not.toHaveProperty('first')
})
