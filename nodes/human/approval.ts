// A person decides. One person counts once, with the latest word, until the decision is made.
import { z } from 'zod'
import {
  type Answer,
  anyJson,
  defineNode,
  done,
  fieldText,
  formatInstant,
  type JsonObject,
  marked,
  wait,
} from '../../engine/index.ts'
import { deadlineField, isByPerson, isOver, type PersonsAnswer, toField, untilAnswered } from './ask/people.ts'

const CHOICES = ['approved', 'rejected'] as const

export const approval = defineNode({
  type: 'human/approval',
  version: 1,
  title: 'Approval',
  icon: 'user-round-check',
  line: ({ to, quorum, deadline }) =>
    [`${fieldText(quorum) || '1'} of ${fieldText(to) || 'anyone'}`, fieldText(deadline)].filter(Boolean).join(' · '),
  effect: 'none',
  docs: `Asks people for a decision, and waits for it: hours or days cost nothing. Put it before whatever would hurt when it is wrong.

- It is **approved** when \`quorum\` different people approve, **rejected** when \`rejections\` different people reject (one, by default: in a
  four-eyes approval a single no is a no), and **expired** when neither has happened by the \`deadline\`.
- One person counts once. Who answers again before the decision is made has changed their mind; the latest word counts.
- Answers from the command line or the Studio of the machine itself show nobody's name for certain: all of them together count as one
  person, and are marked as unauthenticated. A quorum of more needs tokens or approval links.
- A destructive node must stand behind the port \`approved\` on every path.

Think about \`expired\`: at night nobody may answer. Where the action can be undone, leading it to the action is often right; where it cannot,
lead it to a page. Write a question that can be answered without opening anything else, and put the facts under \`evidence\`: they are
shown as they are, so leave out what the approver may not see.

\`\`\`yaml
ask:
  type: human/approval
  with:
    to: [soc-tier-2]
    question: "Isolate \${steps.facts.host}?"
    evidence: { rule: "\${alert.rule.description}", seen: "\${steps.count.items}" }
    quorum: 1
    deadline: 30m
  next: { approved: isolate, rejected: close, expired: page }
\`\`\``,
  input: z.object({
    question: marked(z.string().min(1).describe('What is to be decided; approving means yes'), { multiline: true }),
    to: toField,
    evidence: anyJson().optional().describe('Facts that are shown with the question'),
    quorum: z.int().min(1).max(20).default(1).describe('How many different people must approve'),
    rejections: z.int().min(1).max(20).default(1).describe('How many different people must reject to end it'),
    deadline: deadlineField,
  }),
  output: z.object({
    decision: z.enum(['approved', 'rejected', 'expired']).describe('How it ended'),
    approvedBy: z.array(z.string()).describe('Who approved'),
    rejectedBy: z.array(z.string()).describe('Who rejected'),
    reasons: z
      .array(z.object({ by: z.string(), choice: z.string(), reason: z.string() }))
      .describe('What they said to it'),
    at: z.string().describe('When it was decided'),
  }),
  ports: ['approved', 'rejected', 'expired'],
  requiredPorts: ['approved'],
  needs: [],
  errors: [],
  approves: ['approved'],
  beforehand: [
    { choice: 'approved', people: 'quorum' },
    { choice: 'rejected', people: 'rejections' },
  ],
  fieldsFor: ({ question = 'Go on?' }) => ({ question }),
  labels: [
    { path: 'approvedBy', label: 'personal' },
    { path: 'rejectedBy', label: 'personal' },
    { path: 'reasons', label: 'personal' },
  ],
  example: {
    decision: 'approved',
    approvedBy: ['ana'],
    rejectedBy: [],
    reasons: [{ by: 'ana', choice: 'approved', reason: 'Seen on two more hosts' }],
    at: '2026-11-09T08:04:10.000Z',
  },
  typicalMs: 300_000,
  run: ({ question, to, evidence, quorum, rejections, deadline }) =>
    wait(untilAnswered(deadline), {
      kind: 'approval',
      question,
      to,
      quorum,
      rejections,
      choices: [...CHOICES],
      ...(evidence !== undefined && { evidence }),
    }),
  resume: (ask, answers) => {
    const latest = latestWords(answers.filter(isByPerson))
    const approved = peopleFor('approved', latest)
    const rejected = peopleFor('rejected', latest)
    const decision =
      rejected.length >= Number(ask.rejections)
        ? 'rejected'
        : approved.length >= Number(ask.quorum)
          ? 'approved'
          : isOver(answers)
            ? 'expired'
            : undefined
    if (!decision) return wait({ kind: 'answer' }, ask)
    return done(outputOf(decision, approved, rejected, latest, answers), decision)
  },
  refuses: (_ask, { choice }) =>
    (CHOICES as readonly string[]).includes(choice)
      ? undefined
      : `“${choice.slice(0, 40)}” is no answer here: say approved or rejected`,
})

/** By person; all that nobody has shown to be theirs are one person, and none where it gives the name of one who has. */
function latestWords(answers: readonly PersonsAnswer[]): Map<string, PersonsAnswer> {
  const known = new Map(answers.filter(({ unauthenticated }) => !unauthenticated).map((answer) => [answer.by, answer]))
  const local = answers.filter(({ unauthenticated, by }) => unauthenticated && !known.has(by)).at(-1)
  return local ? new Map([...known, ['', local]]) : known
}

const peopleFor = (choice: (typeof CHOICES)[number], latest: Map<string, PersonsAnswer>) =>
  [...latest.values()].filter((answer) => answer.choice === choice).map(({ by }) => by)

function outputOf(
  decision: string,
  approvedBy: string[],
  rejectedBy: string[],
  latest: Map<string, PersonsAnswer>,
  answers: readonly Answer[],
): JsonObject {
  const reasons = [...latest.values()].flatMap(({ by, choice, reason }) => (reason ? [{ by, choice, reason }] : []))
  return { decision, approvedBy, rejectedBy, reasons, at: formatInstant(answers.at(-1)?.at ?? 0) }
}
