import { describe, expect, test } from 'vitest'
import { type Answer, compile, type JsonObject, readPlaybook } from '../../engine/index.ts'
import { answer, answerNode, NOW, runNode } from '../../testing/run-node.ts'
import { createNodeCatalog } from '../index.ts'
import { form } from './form.ts'

const questions = [
  { name: 'impact', label: 'Impact', kind: 'choice', options: ['none', 'severe'], required: true },
  { name: 'hosts', kind: 'number' },
  { name: 'told', kind: 'boolean' },
  { name: 'since', kind: 'date' },
  { name: 'teams', kind: 'choices', options: ['red', 'blue'] },
  { name: 'remark' },
]
const fields = { title: 'What does web-03 do?', questions, deadline: '2h' }
const submit = (values: JsonObject) => answer('ana', 'submitted', { values })

test('it asks its questions and waits', async () => {
  const outcome = await runNode(form, fields)
  expect(outcome).toMatchObject({ kind: 'wait', for: { kind: 'answer', deadlineMs: 7_200_000 } })
  expect(outcome).toMatchObject({ ask: { kind: 'form', title: fields.title, choices: ['submitted'] } })
  expect((outcome as { ask: JsonObject }).ask.questions).toContainEqual({
    name: 'remark',
    kind: 'text',
    required: false,
  })
})

describe('how it ends', () => {
  test('the first submission counts; what was not asked or left empty is left out', async () => {
    const answers = [submit({ impact: 'none', remark: '', extra: 1 }), submit({ impact: 'severe' })]
    expect(await answerNode(form, fields, answers)).toEqual({
      kind: 'done',
      port: 'submitted',
      output: { values: { impact: 'none' }, by: 'ana', at: '2026-11-09T08:01:00.000Z' },
    })
  })

  test('the deadline, with no values', async () => {
    const outcome = await answerNode(form, fields, [{ kind: 'deadline', at: NOW }])
    expect(outcome).toMatchObject({ port: 'expired', output: { values: {}, by: '' } })
    expect((await answerNode(form, fields, [])).kind).toBe('wait')
  })
})

describe('a submission is refused', () => {
  test.each([
    [{ impact: 'none' }, undefined],
    [{ impact: 'none', hosts: 3, told: false, since: '2026-11-09', teams: ['red'], remark: 'x' }, undefined],
    [{}, 'impact is required'],
    [{ impact: '' }, 'impact is required'],
    [{ impact: 'some' }, 'impact must be one of none, severe'],
    [{ impact: 'none', hosts: '3' }, 'hosts must be a number'],
    [{ impact: 'none', told: 'no' }, 'told must be true or false'],
    [{ impact: 'none', since: 'today' }, 'since must be a date'],
    [{ impact: 'none', teams: ['green'] }, 'teams may only hold red, blue'],
    [{ impact: 'none', remark: 3 }, 'remark must be text'],
  ])('%j: %s', async (values, reason) => {
    const { ask } = (await runNode(form, fields)) as unknown as { ask: JsonObject }
    const refused = form.refuses?.(ask, submit(values as JsonObject) as Answer & { kind: 'answer' })
    if (reason === undefined) expect(refused).toBeUndefined()
    else expect(refused).toContain(reason)
  })

  test('with another choice', async () => {
    const { ask } = (await runNode(form, fields)) as unknown as { ask: JsonObject }
    expect(form.refuses?.(ask, answer('ana', 'ok') as Answer & { kind: 'answer' })).toContain('submitted')
  })
})

test('its output schema follows its questions', () => {
  expect(form.outputFor?.({ questions })).toMatchObject({
    properties: {
      values: {
        properties: {
          impact: { type: 'string', enum: ['none', 'severe'], description: 'Impact' },
          hosts: { type: 'number' },
          teams: { type: 'array', items: { enum: ['red', 'blue'] } },
          remark: { type: 'string' },
        },
      },
    },
  })
  expect(form.outputFor?.({ questions: '${alert.questions}' })).toBeUndefined()
})

test('what must be filled in is there where nothing can expire', () => {
  const values = (required: string[]) => ({ properties: { values: { required } } })
  expect(form.outputFor?.({ questions })).toMatchObject(values(['impact']))
  expect(form.outputFor?.({ questions, deadline: '2h' })).toMatchObject(values([]))
})

test('what must be filled in is there behind submitted, also with a deadline, and nowhere else', () => {
  const problems = (next: string) => {
    const { playbook } = readPlaybook(`
firebreak: 2
name: form
nodes:
  s: { type: trigger/manual, next: f }
  f: { type: human/form, with: { title: t, deadline: 2h, questions: [{ name: a, required: true }, { name: b }] }, next: ${next} }
  l: { type: action/log, with: { message: "\${steps.f.values.a}" } }
`)
    if (!playbook) throw new Error('it cannot be read')
    return compile(playbook, createNodeCatalog()).diagnostics.flatMap(({ code }) => (code === 'FB308' ? [code] : []))
  }
  expect(problems('{ submitted: l }')).toEqual([])
  expect(problems('{ expired: l }')).toEqual(['FB308'])
  expect(problems('{ submitted: l, expired: l }')).toEqual(['FB308'])
})
