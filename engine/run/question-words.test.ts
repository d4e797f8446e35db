import { describe, expect, it } from 'vitest'
import {
  answerWords,
  argumentsOf,
  choicesOf,
  doubtWords,
  evidenceOf,
  formQuestions,
  inOrderOfChoices,
  portWords,
  questionLines,
  reasonLabel,
  releaseWords,
  termsOf,
  unknownWords,
  writeName,
} from './question-words.ts'

const approval = {
  kind: 'approval',
  question: 'Isolate web-03?',
  to: ['soc', 'ana'],
  quorum: 2,
  rejections: 1,
  choices: ['approved', 'rejected'],
  evidence: { rule: 5710 },
}
const form = { kind: 'form', title: 'Impact', choices: ['submitted'], questions: [{ name: 'impact', kind: 'text' }] }
const task = { kind: 'task', instructions: 'Call the owner', to: [], choices: ['done'] }

describe('what is asked', () => {
  it('stands first, whichever node asks; where it says nothing, something is asked all the same', () => {
    expect(questionLines(approval)).toEqual(['Isolate web-03?'])
    expect(questionLines({ ...form, text: 'For the report' })).toEqual(['Impact', 'For the report'])
    expect(questionLines(task)).toEqual(['Call the owner'])
    expect(questionLines({ question: '' })).toEqual(['Your answer is needed'])
    expect(questionLines({}, 'Ask the owner')).toEqual(['Ask the owner'])
  })

  it('says whom it is for and how many have to agree', () => {
    expect(termsOf(approval)).toEqual(['For soc, ana', '2 people must approve'])
    expect(termsOf({ ...approval, quorum: 1 })).toEqual(['For soc, ana'])
    expect(termsOf(task)).toEqual([])
  })

  it('takes nothing for a word that is none', () => {
    expect(questionLines({ question: 7, title: ['x'], text: 'Look' })).toEqual(['Look'])
    expect(termsOf({ to: ['soc', 7], quorum: '3' })).toEqual(['For soc'])
    expect(termsOf({ to: 'soc', quorum: 3 })).toEqual(['3 people must approve'])
    expect(choicesOf({ choices: [7, 'yes'] }).map(({ choice }) => choice)).toEqual(['yes'])
    expect(choicesOf({ choices: 'yes' }).map(({ choice }) => choice)).toEqual(['answered'])
    expect(formQuestions({ questions: 'which' })).toEqual([])
  })

  it('comes with its facts: the evidence, and whatever else the node gives', () => {
    expect(evidenceOf(approval)).toEqual({ rule: 5710 })
    expect(evidenceOf({ ...approval, host: 'web-03' })).toEqual({ evidence: { rule: 5710 }, host: 'web-03' })
    expect(evidenceOf({ ...task, host: 'web-03' })).toEqual({ host: 'web-03' })
    expect(evidenceOf(task)).toBeUndefined()
  })
})

describe('the ways to answer', () => {
  it('have verbs, and a rejection needs a reason', () => {
    expect(choicesOf(approval)).toEqual([
      { choice: 'approved', verb: 'Approve', needsReason: false },
      { choice: 'rejected', verb: 'Reject', needsReason: true },
    ])
    expect(choicesOf(task)).toEqual([{ choice: 'done', verb: 'Mark as done', needsReason: false }])
    expect(choicesOf({ choices: ['escalate'] })[0]?.verb).toBe('Escalate')
    expect(choicesOf({}).map(({ choice }) => choice)).toEqual(['answered'])
    expect([reasonLabel(approval), reasonLabel(task)]).toEqual(['Reason', 'Note'])
  })

  it('of a form are its fields', () => {
    expect(formQuestions(form)).toEqual([{ name: 'impact', kind: 'text' }])
    expect(formQuestions(approval)).toEqual([])
  })

  it('are told with who took them, and why', () => {
    expect(answerWords({ by: 'ana', choice: 'approved' })).toBe('ana: approved')
    expect(answerWords({ by: 'ana', choice: 'rejected', reason: 'a test' })).toBe('ana: rejected — a test')
  })
})

describe('what follows', () => {
  it('is headed by what leads there, silence last', () => {
    const ways = ['expired', 'rejected', 'approved'].map((port) => ({ port }))
    expect(inOrderOfChoices(approval, ways).map(({ port }) => portWords(port))).toEqual([
      'If approved',
      'If rejected',
      'If nobody answers',
    ])
    // What nobody decides comes last in the order in which it stands.
    const more = ['expired', 'other', 'rejected'].map((port) => ({ port }))
    expect(inOrderOfChoices(approval, more).map(({ port }) => port)).toEqual(['rejected', 'expired', 'other'])
    expect(more[0]?.port).toBe('expired')
    expect([portWords('submitted'), portWords('done')]).toEqual(['Once submitted', 'Once done'])
  })

  it('names the step, and what exactly would be sent: nothing of how, and what is not known yet as such', () => {
    expect([writeName({ title: 'Isolate', node: 'iso' }), writeName({ title: '', node: 'iso' })]).toEqual([
      'Isolate',
      'iso',
    ])
    const input = { url: '/hosts/1', json: { on: true }, allowPrivate: false, timeout: '5s' }
    expect(argumentsOf({ input, later: { note: '${steps.look.text}' } })).toEqual([
      { field: 'url', text: '/hosts/1', isLater: false },
      { field: 'json', text: '{"on":true}', isLater: false },
      { field: 'note', text: '${steps.look.text}', isLater: true },
    ])
    expect(argumentsOf(undefined)).toEqual([])
    const found = 'Who agrees now agrees to whatever the steps before it find.'
    expect(unknownWords({ input, later: { url: '/hosts/${steps.owner.host}' } })).toBe(
      `Its target is not known yet. ${found}`,
    )
    expect(unknownWords({ input, later: { note: '${steps.look.text}', json: '${steps.look.all}' } })).toBe(
      `Not known yet: note, json. ${found}`,
    )
    expect(unknownWords({ input, later: { timeout: '${steps.look.ms}' } })).toBeUndefined()
    expect(unknownWords({ input, later: {} })).toBeUndefined()
    expect(unknownWords(undefined)).toBeUndefined()
    const quiet = { expect: [200], redirects: 3, timeout: '5s', maxBytes: 9 }
    expect(argumentsOf({ input: { ...quiet, text: false, count: 0, note: '', body: null }, later: {} })).toEqual([
      { field: 'count', text: '0', isLater: false },
      { field: 'note', text: '', isLater: false },
      { field: 'body', text: 'null', isLater: false },
    ])
  })
})

describe('a step that waits for a person without asking', () => {
  it('is named where the run pauses, and where it is in doubt', () => {
    expect(releaseWords('Isolate')).toMatchObject({ question: 'Paused before Isolate', verb: 'Let it go on' })
    expect(doubtWords({ title: 'Isolate', isUndo: false }).question).toBe('Did “Isolate” happen?')
    expect(doubtWords({ title: 'Isolate', isUndo: false }).text).toMatch(/^The step had begun when the process/)
    expect(doubtWords({ title: 'Isolate', isUndo: false, error: 'edr was silent' }).text).toMatch(
      /^The request was sent, and nobody knows what became of it: edr was silent\. Doing it again/,
    )
    expect(doubtWords({ title: 'Isolate', isUndo: true })).toMatchObject({
      question: 'Did “Isolate” get undone?',
      verdicts: [{ verdict: 'happened' }, { verdict: 'not-happened' }, { verdict: 'failed' }],
    })
  })
})
