// Puts a question of a run to the person at the terminal, and takes an answer that the node accepts.
import {
  type Asked,
  type Choice,
  choicesOf,
  formQuestions,
  type JsonObject,
  type JsonValue,
  numberIn,
  REASON_NEEDED,
  reasonLabel,
} from '../../engine/index.ts'
import { inLine, oneLine } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { renderQuestion } from './question-text.ts'

export interface PersonsWord {
  choice: string
  reason?: string
  values?: JsonObject
}

/** Says why an answer is not taken, or nothing. */
export type Refuses = (answer: PersonsWord) => string | undefined

/**
 * Asks until the answer is taken; undefined when the person leaves it open (an empty line).
 * @throws Interrupted on Ctrl-C; AbortError when `signal` fires
 */
export async function askPerson(
  terminal: Terminal,
  asked: Asked,
  refuses: Refuses,
  signal?: AbortSignal,
): Promise<PersonsWord | undefined> {
  const colors = terminal.colors.err
  terminal.err(renderQuestion(asked, colors))
  for (;;) {
    const word = await askOnce(terminal, asked, signal)
    if (!word) return undefined
    const refusal = refuses(word)
    if (refusal === undefined) return word
    terminal.err(`  ${colors.red('✖')} ${inLine(refusal)}`)
  }
}

async function askOnce(terminal: Terminal, { ask }: Asked, signal?: AbortSignal): Promise<PersonsWord | undefined> {
  const choices = choicesOf(ask)
  if (formQuestions(ask).length > 0) {
    const values = await askValues(terminal, ask, signal)
    return { choice: choices[0]?.choice as string, values }
  }
  const choice = await askChoice(terminal, choices, signal)
  if (choice === undefined) return undefined
  const reason = await askReason(terminal, ask, choice, signal)
  return { choice: choice.choice, ...(reason !== '' && { reason }) }
}

async function askChoice(terminal: Terminal, choices: Choice[], signal?: AbortSignal): Promise<Choice | undefined> {
  const words = choices.map(({ choice }) => choice)
  const shown = words.map((choice, index) => `${index + 1} ${choice}`).join(', ')
  for (;;) {
    const text = await terminal.ask(`  ${inLine(shown)}; empty leaves it open > `, signal)
    if (text === '') return undefined
    const choice = matchChoice(text, words)
    if (choice !== undefined) return choices.find((one) => one.choice === choice)
    terminal.err(`  ${terminal.colors.err.red('✖')} Give a number or one of ${inLine(words.join(', '))}`)
  }
}

/** Asks until there is a reason, where one is needed. */
async function askReason(terminal: Terminal, ask: JsonObject, { needsReason }: Choice, signal?: AbortSignal) {
  const label = `  ${reasonLabel(ask)}${needsReason ? '' : ' (may be left empty)'} > `
  for (;;) {
    const reason = await terminal.ask(label, signal)
    if (reason !== '' || !needsReason) return reason
    terminal.err(`  ${terminal.colors.err.red('✖')} ${REASON_NEEDED}`)
  }
}

/** A number, the whole word or its beginning where only one begins so. */
export function matchChoice(text: string, choices: readonly string[]): string | undefined {
  const number = /^\d+$/.test(text) ? choices[Number(text) - 1] : undefined
  if (number !== undefined) return number
  const word = text.toLowerCase()
  const exact = choices.find((choice) => choice.toLowerCase() === word)
  const beginning = choices.filter((choice) => choice.toLowerCase().startsWith(word))
  return exact ?? (beginning.length === 1 ? beginning[0] : undefined)
}

async function askValues(terminal: Terminal, ask: JsonObject, signal?: AbortSignal): Promise<JsonObject> {
  const values: JsonObject = {}
  for (const { name, label, kind, options, help, required } of formQuestions(ask)) {
    const choice = Array.isArray(options) && options.length > 0 ? ` (${inLine(options.join(', '))})` : ''
    const hint = HINTS[String(kind)] ?? ''
    if (typeof help === 'string') terminal.err(`  ${terminal.colors.err.dim(oneLine(help, 200))}`)
    const star = required === true ? ' *' : ''
    const text = await terminal.ask(`  ${oneLine(String(label ?? name), 80)}${star}${choice}${hint} > `, signal)
    if (text !== '') values[String(name)] = typedValue(String(kind), text)
  }
  return values
}

const HINTS: Record<string, string> = { boolean: ' (yes, no)', date: ' (2026-11-09)', choices: ', with commas between' }

/** What was typed as the kind of value that is asked for; as text where it does not fit, so that the node says so. */
export function typedValue(kind: string, text: string): JsonValue {
  if (kind === 'number') return numberIn(text) ?? text
  if (kind === 'boolean') return /^(y|yes|true)$/i.test(text) ? true : /^(n|no|false)$/i.test(text) ? false : text
  if (kind === 'choices') return text.split(',').map((one) => one.trim())
  return text
}
