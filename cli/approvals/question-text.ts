// A question to a person as the terminal shows it: what is asked, the evidence, and what would be done after each answer.
import { type Asked, formatDuration, type JsonObject, type JsonValue, type PossibleWrite } from '../../engine/index.ts'
import { formatTime, oneLine, plural, safe, showLong } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

/** The choices that the question offers; `answered` where it names none. */
export function choicesOf(ask: JsonObject): string[] {
  const { choices } = ask
  const named = Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : []
  return named.length > 0 ? named : ['answered']
}

const MAIN_FIELDS = ['question', 'title', 'instructions', 'text']
const KNOWN_FIELDS = new Set([...MAIN_FIELDS, 'kind', 'to', 'quorum', 'rejections', 'choices', 'questions'])

export function renderQuestion(asked: Asked, colors: Colors): string {
  const { place, title, ask, at, until, after } = asked
  const about = title && title !== asked.node ? `  ${oneLine(title, 80)}` : ''
  const lines = ['', `${colors.yellow('◔')} ${colors.bold(place)}${about}`]
  for (const field of MAIN_FIELDS) {
    if (typeof ask[field] === 'string') lines.push(showLong(ask[field], '  '))
  }
  const terms = termsOf(ask, at, until)
  if (terms) lines.push(`  ${colors.dim(terms)}`)
  for (const [field, value] of Object.entries(ask)) {
    if (!KNOWN_FIELDS.has(field)) lines.push(`  ${colors.dim(`${safe(field)}:`)}`, ...facts(value, '    ', colors))
  }
  for (const { port, writes } of after) lines.push(`  if ${port}: ${writesText(writes, colors)}`)
  return lines.join('\n')
}

function termsOf({ to, quorum }: JsonObject, at: number, until: number | undefined): string {
  const parts = [
    Array.isArray(to) && to.length > 0 ? `for ${to.map((one) => oneLine(String(one), 40)).join(', ')}` : '',
    typeof quorum === 'number' && quorum > 1 ? `${plural(quorum, 'approval')} needed` : '',
    until === undefined ? '' : `until ${formatTime(until)} (${formatDuration(until - at)})`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function facts(value: JsonValue, indent: string, colors: Colors): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [showLong(value, indent)]
  return Object.entries(value).map(
    ([name, fact]) => `${indent}${colors.dim(`${safe(name)}:`)} ${showLong(fact, `${indent}  `).trimStart()}`,
  )
}

const MOST_WRITES = 6

function writesText(writes: readonly PossibleWrite[], colors: Colors): string {
  if (writes.length === 0) return colors.dim('nothing is sent or changed')
  const named = writes.slice(0, MOST_WRITES).map(({ node, title, effect }) => {
    const paint = effect === 'destroy' ? colors.red : effect === 'change' ? colors.yellow : colors.cyan
    return `${paint(effect)} ${title && title !== node ? `${oneLine(title, 50)} (${node})` : node}`
  })
  const more = writes.length - named.length
  return `may ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
