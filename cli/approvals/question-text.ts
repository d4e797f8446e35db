// A question to a person as the terminal shows it: its words (engine/run/question-words.ts) with colours, in lines.
import {
  type Asked,
  argumentsOf,
  evidenceOf,
  formatDuration,
  type JsonValue,
  LATER,
  NOTHING_FOLLOWS,
  type PossibleWrite,
  portWords,
  questionLines,
  termsOf,
  unknownWords,
  writeName,
} from '../../engine/index.ts'
import { formatTime, inLine, oneLine, showLong } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

export function renderQuestion(asked: Asked, colors: Colors): string {
  const { place, title, ask, at, until, after } = asked
  const about = title && title !== asked.node ? `  ${oneLine(title, 80)}` : ''
  const lines = ['', `${colors.yellow('◔')} ${colors.bold(place)}${about}`]
  lines.push(...questionLines(ask).map((line) => showLong(line, '  ')))
  const terms = termsOf(ask).map((one) => oneLine(one, 200))
  if (until !== undefined)
    terms.push(`${terms.length > 0 ? 'until' : 'Until'} ${formatTime(until)} (${formatDuration(until - at)})`)
  if (terms.length > 0) lines.push(`  ${colors.dim(terms.join(' · '))}`)
  const evidence = evidenceOf(ask)
  if (evidence !== undefined) lines.push(`  ${colors.dim('Evidence:')}`, ...facts(evidence, '    ', colors))
  for (const { port, writes } of after) lines.push(...writesText(port, writes, colors))
  return lines.join('\n')
}

function facts(value: JsonValue, indent: string, colors: Colors): string[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [showLong(value, indent)]
  return Object.entries(value).map(
    ([name, fact]) => `${indent}${colors.dim(`${inLine(name)}:`)} ${showLong(fact, `${indent}  `).trimStart()}`,
  )
}

const MOST_WRITES = 6

function writesText(port: string, writes: readonly PossibleWrite[], colors: Colors): string[] {
  if (writes.length === 0) return [`  ${portWords(port)}: ${colors.dim(NOTHING_FOLLOWS)}`]
  // Each is named; of very many, the arguments of the first alone.
  const lines = writes.flatMap((write, at) => writeText(write, colors, at < MOST_WRITES))
  return [`  ${portWords(port)}:`, ...lines]
}

function writeText({ node, title, effect, preview }: PossibleWrite, colors: Colors, isWhole: boolean): string[] {
  const unknown = unknownWords(preview)
  const paint = effect === 'destroy' ? colors.red : effect === 'change' ? colors.yellow : colors.cyan
  const name = writeName({ node, title })
  return [
    `    ${paint(effect)} ${name === node ? node : `${oneLine(name, 50)} (${node})`}`,
    ...argumentsOf(isWhole ? preview : undefined).map(({ field, text, isLater }) => {
      const later = isLater ? colors.dim(` (${LATER})`) : ''
      return `      ${colors.dim(`${inLine(field)}:`)} ${oneLine(text, 120)}${later}`
    }),
    ...(unknown === undefined ? [] : [`      ${colors.yellow(oneLine(unknown, 200))}`]),
  ]
}
