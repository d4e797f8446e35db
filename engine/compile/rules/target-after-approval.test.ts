import { test } from 'vitest'
import { ruleCases } from '../testing/rule-cases.ts'
import { targetAfterApproval } from './target-after-approval.ts'

const ASK = (next: string, id = 'a') =>
  `${id}: { type: human/approval, with: { to: [soc] }, next: { approved: ${next}, rejected: stop, expired: stop } }`
const STOP = 'stop: { type: flow/stop, join: any }'
const FIND = (next: string, id = 'find') =>
  `${id}: { type: test/request, timeout: 10s, with: { url: /owner }, next: ${next} }`
const WRITE = (value: string) => `write: { type: test/request, timeout: 10s, with: { url: "/hosts/\${${value}}" } }`

test.each(
  ruleCases(targetAfterApproval, {
    valid: {
      'the target is in the alert': [ASK('write'), STOP, WRITE('alert.host')].join('\n'),
      'the target is found before': [FIND('ask', 'a'), ASK('write', 'ask'), STOP, WRITE('steps.a.next')].join('\n'),
      'asked again once it is found': [
        ASK('find'),
        FIND('again'),
        ASK('write', 'again'),
        STOP,
        WRITE('steps.find.next'),
      ].join('\n'),
      'nobody is asked': [FIND('write', 'a'), WRITE('steps.a.next')].join('\n'),
      'only a refusal leads there': [
        'a: { type: human/approval, with: { to: [soc] }, next: { approved: stop, rejected: find, expired: stop } }',
        STOP,
        FIND('write'),
        WRITE('steps.find.next'),
      ].join('\n'),
      'what the approval itself gave': [ASK('write'), STOP, WRITE('steps.a.choice')].join('\n'),
    },
    invalid: {
      'found after the question': {
        nodes: [ASK('find'), STOP, FIND('write'), WRITE('steps.find.next')].join('\n'),
        at: 'nodes.write.with.url',
        message: /write acts on what find finds.*after a was answered/,
      },
      'found after it, in front of a loop': {
        nodes: [
          ASK('find'),
          STOP,
          FIND('each'),
          'each:',
          '  type: flow/for-each',
          '  with: { items: [1] }',
          '  body:',
          `    ${WRITE('steps.find.next')}`,
        ].join('\n'),
        at: 'nodes.each.body.write.with.url',
      },
    },
  }),
)('$name', ({ run }) => run())
