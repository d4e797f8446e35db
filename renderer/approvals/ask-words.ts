// What the Studio does with a question besides its words (engine/run/question-words.ts): whether the node type takes an
// answer, whether it is decided, and how urgent it is. Pure.
import {
  formQuestions,
  inOrderOfChoices,
  type JsonObject,
  type JsonValue,
  type PossibleWrite,
} from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'

export interface Word {
  choice: string
  reason?: string
  values?: JsonObject
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
  return inOrderOfChoices(
    ask,
    Object.entries(writes).map(([port, after]) => ({ port, writes: after })),
  )
}

export type Urgency = 'calm' | 'soon' | 'now' | 'over'

const SOON_MS = 60 * 60_000
const NOW_MS = 10 * 60_000

export function urgencyOf(untilMs: number | undefined, now: number): Urgency {
  if (untilMs === undefined) return 'calm'
  const left = untilMs - now
  return left <= 0 ? 'over' : left < NOW_MS ? 'now' : left < SOON_MS ? 'soon' : 'calm'
}
