// A question to a person in words, once for the Studio, the terminal and the page of an approver: what is asked, the facts, the
// ways to answer, and what follows each. Pure. A screen adds marks, colours and controls, never words of its own.
import type { JsonObject, JsonValue } from '../json.ts'
import { visibleText } from '../visible-text.ts'
import type { Preview } from './preview.ts'
import type { Doubt, PossibleWrite } from './questions.ts'

/** A way to answer: its word in the journal and on the command line, and its verb on a button. */
export interface Choice {
  choice: string
  verb: string
  needsReason: boolean
}

export interface FormQuestion {
  name: string
  label?: string
  kind: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'choices'
  required?: boolean
  options?: string[]
  help?: string
}

const VERBS: { readonly [choice: string]: string } = {
  approved: 'Approve',
  rejected: 'Reject',
  submitted: 'Submit',
  done: 'Mark as done',
}

const MAIN_FIELDS = ['question', 'title', 'instructions', 'text']
const KNOWN_FIELDS = new Set([...MAIN_FIELDS, 'kind', 'to', 'quorum', 'rejections', 'choices', 'questions', 'evidence'])

/** What is asked, in lines; the first is the question itself. @param otherwise where the node says nothing */
export function questionLines(ask: JsonObject, otherwise = 'Your answer is needed'): [string, ...string[]] {
  const [first, ...more] = MAIN_FIELDS.flatMap((name) => {
    const text = ask[name]
    return typeof text === 'string' && text !== '' ? [visibleText(text)] : []
  })
  return [first ?? otherwise, ...more]
}

/** Whom it is for, and how many have to agree. */
export function termsOf({ to, quorum }: JsonObject): string[] {
  const people = Array.isArray(to) ? to.filter((one) => typeof one === 'string') : []
  return [
    ...(people.length > 0 ? [`For ${visibleText(people.join(', '))}`] : []),
    ...(typeof quorum === 'number' && quorum > 1 ? [`${quorum} people must approve`] : []),
  ]
}

/** The facts that stand with the question; undefined where there are none. */
export function evidenceOf(ask: JsonObject): JsonValue | undefined {
  const others = Object.entries(ask).filter(([name]) => !KNOWN_FIELDS.has(name))
  const { evidence } = ask
  if (others.length === 0) return evidence
  return { ...(evidence !== undefined && { evidence }), ...Object.fromEntries(others) }
}

/** The ways to answer; `answered` where the question names none. */
export function choicesOf({ choices }: JsonObject): Choice[] {
  const named = Array.isArray(choices) ? choices.filter((one) => typeof one === 'string') : []
  return (named.length > 0 ? named : ['answered']).map((choice) => ({
    choice,
    verb: verbOf(choice),
    needsReason: choice === 'rejected',
  }))
}

export const verbOf = (choice: string): string => VERBS[choice] ?? `${choice.charAt(0).toUpperCase()}${choice.slice(1)}`

/** Said to whoever gives no reason where one is needed. */
export const REASON_NEEDED = 'Give a reason for the rejection: it is kept with the run.'

/** What stands beside the field of the reason: a task is not decided, it is noted. */
export const reasonLabel = ({ kind }: JsonObject): string => (kind === 'task' ? 'Note' : 'Reason')

export function formQuestions({ questions }: JsonObject): FormQuestion[] {
  return Array.isArray(questions) ? (questions as unknown as FormQuestion[]) : []
}

/** How somebody is known who has answered. */
export interface Known {
  unauthenticated?: true | undefined
  link?: { id: string; by: string } | undefined
}

/** Behind the name of somebody who has answered: how it is known that it was them, where that needs saying. */
export const howKnown = ({ unauthenticated, link }: Known): string =>
  unauthenticated ? ' (unauthenticated)' : link ? ` (by a link that ${link.by} made)` : ''

/** `ana: approved — seen twice` */
export const answerWords = ({
  by,
  choice,
  reason,
  ...known
}: Known & { by: string; choice: string; reason?: string | undefined }) =>
  visibleText(`${by}${howKnown(known)}: ${choice}${reason ? ` — ${reason}` : ''}`)

/** When a port is taken, in a few words: the heading of the writes that follow it. */
export function portWords(port: string): string {
  if (port === 'expired') return 'If nobody answers'
  const past: { [port: string]: string } = { submitted: 'Once submitted', done: 'Once done' }
  return past[port] ?? `If ${port}`
}

export const NOTHING_FOLLOWS = 'Nothing is sent, changed or destroyed'

/** The ports in the order of the choices on the screen; those that no choice leads to, such as `expired`, come last. */
export function inOrderOfChoices<Way extends { port: string }>(ask: JsonObject, ways: readonly Way[]): Way[] {
  const order = choicesOf(ask).map(({ choice }) => choice)
  const place = ({ port }: Way) => (order.includes(port) ? order.indexOf(port) : order.length)
  return [...ways].sort((a, b) => place(a) - place(b))
}

/** What a step may write, by its name for people. */
export const writeName = ({ title, node }: Pick<PossibleWrite, 'title' | 'node'>): string => title || node

export interface Argument {
  field: string
  text: string
  /** Its text is the expression of the playbook: the value is known once the steps before it have run. */
  isLater: boolean
}

export const LATER = 'known only once the steps before it have run'

/** How it is sent, not what. */
const QUIET_FIELDS = new Set(['expect', 'redirects', 'timeout', 'maxBytes'])

/** What exactly would be sent: certain values as they are, the others as the playbook has them. */
export function argumentsOf(preview: Preview | undefined): Argument[] {
  if (!preview) return []
  const certain = Object.entries(preview.input).filter(([field, value]) => value !== false && !QUIET_FIELDS.has(field))
  return [
    ...certain.map(([field, value]) => ({
      field: visibleText(field),
      text: visibleText(textOf(value)),
      isLater: false,
    })),
    ...Object.entries(preview.later).map(([field, text]) => ({ field, text: visibleText(text), isLater: true })),
  ]
}

/** Fields that say where a request goes. */
const TARGETS = new Set(['url'])

/** Said where agreeing means agreeing to what nobody has seen yet; undefined where all that matters is certain. */
export function unknownWords(preview: Preview | undefined): string | undefined {
  const fields = Object.keys(preview?.later ?? {}).filter((field) => !QUIET_FIELDS.has(field))
  if (fields.length === 0) return undefined
  const what = fields.some((field) => TARGETS.has(field))
    ? 'Its target is not known yet'
    : `Not known yet: ${fields.join(', ')}`
  return `${what}. Who agrees now agrees to whatever the steps before it find.`
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** A step that the run pauses before, until a person releases it. */
export const releaseWords = (title: string) => ({
  question: `Paused before ${title}`,
  text: 'It is due and has not begun. It is done when you let it go on; to leave it undone, cancel the run.',
  verb: 'Let it go on',
})

export type Verdict = 'happened' | 'not-happened' | 'failed'

const PROCESS_DIED = 'The step had begun when the process that ran it died, and its end was never written down.'
const NOBODY_GUESSES =
  'Doing it again might do it twice, so Firebreak does not guess. Look at the system it talks to, then say what you found.'

const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** A step in doubt: a person says what happened. */
export const doubtWords = ({ title, isUndo, error }: Pick<Doubt, 'title' | 'isUndo' | 'error'>) => ({
  question: `Did “${title}” ${isUndo ? 'get undone' : 'happen'}?`,
  text: `${error ? `The request was sent, and nobody knows what became of it: ${asSentence(error)}` : PROCESS_DIED} ${NOBODY_GUESSES}`,
  verdicts: [
    { verdict: 'happened', verb: 'It happened' },
    { verdict: 'not-happened', verb: 'It did not: do it now' },
    { verdict: 'failed', verb: 'Treat it as failed' },
  ] as const satisfies readonly { verdict: Verdict; verb: string }[],
})
