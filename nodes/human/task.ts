// Work that a person does outside. Waits until someone says that it is done.
import { z } from 'zod'
import { defineNode, done, fieldText, formatInstant, marked, wait } from '../../engine/index.ts'
import { deadlineField, isByPerson, toField, untilAnswered } from './ask/people.ts'

export const task = defineNode({
  type: 'human/task',
  version: 1,
  title: 'Task for a person',
  icon: 'shield-question',
  line: ({ to, deadline }) => [fieldText(to), fieldText(deadline)].filter(Boolean).join(' · '),
  effect: 'none',
  docs: `Gives people something to do by hand, and waits until one of them says that it is done: hand over new credentials, pull a cable, call
a customer. Goes on by \`done\`, or by \`expired\` at the \`deadline\`.

Write instructions that someone can follow at four in the morning. What they say when they are done is \`note\`. For a decision use
\`human/approval\`, for values \`human/form\`.

\`\`\`yaml
credentials:
  type: human/task
  with:
    to: [service-desk]
    instructions: "Give \${steps.facts.user} a new password face to face, then enable the account."
    deadline: 8h
  next: { done: report, expired: remind }
\`\`\``,
  input: z.object({
    instructions: marked(z.string().min(1).describe('What is to be done'), { multiline: true }),
    to: toField,
    deadline: deadlineField,
  }),
  output: z.object({
    by: z.string().describe('Who did it; empty when it expired'),
    note: z.string().describe('What they said to it'),
    at: z.string().describe('When'),
  }),
  ports: ['done', 'expired'],
  needs: [],
  errors: [],
  beforehand: [{ choice: 'done' }],
  labels: [
    { path: 'by', label: 'personal' },
    { path: 'note', label: 'internal' },
  ],
  example: { by: 'ines', note: 'Met him at the desk, ID checked', at: '2026-11-09T09:10:00.000Z' },
  typicalMs: 1_800_000,
  run: ({ instructions, to, deadline }) =>
    wait(untilAnswered(deadline), { kind: 'task', instructions, to, choices: ['done'] }),
  resume: (ask, answers) => {
    const said = answers.find(isByPerson)
    if (said) return done({ by: said.by, note: said.reason ?? '', at: formatInstant(said.at) }, 'done')
    const over = answers[0]
    return over ? done({ by: '', note: '', at: formatInstant(over.at) }, 'expired') : wait({ kind: 'answer' }, ask)
  },
  refuses: (_ask, { choice }) =>
    choice === 'done' ? undefined : `“${choice.slice(0, 40)}” is no answer here: say done`,
})
