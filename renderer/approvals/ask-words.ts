// What a node asks of a person, read off its `ask`: the question, the choices and their verbs, the fields of a form, the
// facts, and whether the node type takes an answer. Pure.
import type { JsonObject, JsonValue, PossibleWrite } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'

export interface Word {
  choice: string
  reason?: string
  values?: JsonObject
}

export interface FormQuestion {
  name: string
  label?: string
  kind: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'choices'
  required?: boolean
  options?: string[]
  help?: string
}

/** A choice as a button: its verb; whether it needs a reason; the main one stands first. */
export interface ChoiceButton {
  choice: string
  verb: string
  needsReason: boolean
}

const VERBS: { [choice: string]: string } = {
  approved: 'Approve',
  rejected: 'Reject',
  submitted: 'Submit',
  done: 'Mark as done',
}

const MAIN_FIELDS = ['question', 'title', 'instructions', 'text']
const KNOWN_FIELDS = new Set([...MAIN_FIELDS, 'kind', 'to', 'quorum', 'rejections', 'choices', 'questions', 'evidence'])

/** The lines that say what is asked, the first is the question itself. */
export function questionLines(ask: JsonObject): string[] {
  return MAIN_FIELDS.flatMap((name) => (typeof ask[name] === 'string' && ask[name] !== '' ? [ask[name]] : []))
}

export function choiceButtons({ choices }: JsonObject): ChoiceButton[] {
  const named = Array.isArray(choices) ? choices.filter((one) => typeof one === 'string') : []
  return (named.length > 0 ? named : ['answered']).map((choice) => ({
    choice,
    verb: VERBS[choice] ?? `${choice.charAt(0).toUpperCase()}${choice.slice(1)}`,
    needsReason: choice === 'rejected',
  }))
}

/** What leads to a port, as the writes after it are headed. */
export function portWords(port: string): string {
  if (port === 'expired') return 'If nobody answers'
  const past: { [port: string]: string } = { submitted: 'Once submitted', done: 'Once done' }
  return past[port] ?? `If ${port}`
}

export function formQuestions({ questions }: JsonObject): FormQuestion[] {
  return Array.isArray(questions) ? (questions as unknown as FormQuestion[]) : []
}

/** Whom it is for, how many have to agree. */
export function termsOf({ to, quorum }: JsonObject): string {
  const people = Array.isArray(to) ? to.filter((one) => typeof one === 'string') : []
  const parts = people.length > 0 ? [`For ${people.join(', ')}`] : []
  if (typeof quorum === 'number' && quorum > 1) parts.push(`${quorum} people must approve`)
  return parts.join(' · ')
}

/** The facts that stand with the question; undefined where there are none. */
export function evidenceOf(ask: JsonObject): JsonValue | undefined {
  const others = Object.entries(ask).filter(([name]) => !KNOWN_FIELDS.has(name))
  if (others.length === 0) return ask.evidence
  return { ...(ask.evidence !== undefined && { evidence: ask.evidence }), ...Object.fromEntries(others) }
}

/** Why the node type does not take this answer; undefined: it does. */
export function refusal(ask: JsonObject, word: Word, type = `human/${String(ask.kind)}`): string | undefined {
  return catalog.get(type)?.refuses?.(ask, { kind: 'answer', at: 0, by: 'someone', ...word })
}

/** By field: what is wrong with its value. */
export function fieldProblems(ask: JsonObject, values: JsonObject): { [name: string]: string } {
  return Object.fromEntries(
    formQuestions(ask).flatMap((question) => {
      const only = { ...ask, questions: [question] as unknown as JsonValue }
      const problem = refusal(only, { choice: 'submitted', values })
      return problem === undefined ? [] : [[question.name, problem]]
    }),
  )
}

/** Whether more people have to answer before anything goes on; by the node type's own rule. */
export function isUndecided(ask: JsonObject, words: readonly (Word & { by: string })[], type?: string): boolean {
  const resume = catalog.get(type ?? `human/${String(ask.kind)}`)?.resume
  if (!resume) return words.length === 0
  const answers = words.map((word) => ({ kind: 'answer' as const, at: 0, ...word }))
  return resume(ask, answers, undefined).kind === 'wait'
}

export interface AfterPort {
  port: string
  writes: PossibleWrite[]
}

/** Of the api's map, with the ways out in the order of the choices and what nobody decides last. */
export function afterPorts(ask: JsonObject, writes: { [port: string]: PossibleWrite[] }): AfterPort[] {
  const order = choiceButtons(ask).map(({ choice }) => choice)
  const place = (port: string) => (order.includes(port) ? order.indexOf(port) : order.length)
  return Object.entries(writes)
    .map(([port, after]) => ({ port, writes: after }))
    .sort((a, b) => place(a.port) - place(b.port))
}

export type Urgency = 'calm' | 'soon' | 'now' | 'over'

const SOON_MS = 60 * 60_000
const NOW_MS = 10 * 60_000

export function urgencyOf(untilMs: number | undefined, now: number): Urgency {
  if (untilMs === undefined) return 'calm'
  const left = untilMs - now
  return left <= 0 ? 'over' : left < NOW_MS ? 'now' : left < SOON_MS ? 'soon' : 'calm'
}
