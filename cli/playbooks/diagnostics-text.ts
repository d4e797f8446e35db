// Diagnostics for people: where, what, the line itself with a caret under the stretch, and how to mend it.
import type { Diagnostic, Severity } from '../../engine/index.ts'
import { inLine, plural, safe } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

const MOST_LINE = 160
const LEAD = 60

/** One problem over several lines. `text` is the file; without it only the head is given. */
export function renderDiagnostic(diagnostic: Diagnostic, text: string | undefined, colors: Colors): string {
  const { code, severity, message, range, file, fix } = diagnostic
  const place = range ? `:${range.start.line}:${range.start.column}` : ''
  const paint = painter(severity, colors)
  const head = `${colors.bold(`${inLine(file ?? 'playbook')}${place}`)} ${paint(`${severity} ${code}`)} ${inLine(message)}`
  const lines = [head, ...(text !== undefined && range ? excerpt(text, range, colors, paint) : [])]
  if (fix) lines.push(`    ${colors.green('fix:')} ${inLine(fix.title)} ${colors.dim('(firebreak check --fix)')}`)
  return lines.join('\n')
}

type Range = NonNullable<Diagnostic['range']>
type Paint = (text: string) => string

function painter(severity: Severity, colors: Colors): Paint {
  return severity === 'error' ? colors.red : severity === 'warning' ? colors.yellow : colors.cyan
}

function excerpt(text: string, { start, end }: Range, colors: Colors, paint: Paint): string[] {
  const lineStart = start.offset - (start.column - 1)
  const found = text.indexOf('\n', lineStart)
  const line = text.slice(lineStart, found === -1 ? undefined : found).replace(/\r$/, '')
  if (line === '') return []
  const from = line.length > MOST_LINE ? Math.max(0, start.column - 1 - LEAD) : 0
  const lead = from > 0 ? '…' : ''
  const shownLine = lead + line.slice(from, from + MOST_LINE) + (line.length > from + MOST_LINE ? '…' : '')
  const stop = end.line === start.line ? end.column - 1 : line.length
  const length = Math.max(1, Math.min(stop, from + MOST_LINE) - (start.column - 1))
  const before = lead + line.slice(from, start.column - 1)
  const number = String(start.line)
  const gutter = ' '.repeat(number.length)
  const marked = line.slice(start.column - 1, start.column - 1 + length)
  const carets = '^'.repeat(Math.max(1, columnsOf(marked)))
  return [
    `  ${colors.dim(`${number} │`)} ${safe(shownLine).replaceAll('\t', '  ')}`,
    `  ${colors.dim(`${gutter} │`)} ${' '.repeat(columnsOf(before))}${paint(carets)}`,
  ]
}

/** How many columns a terminal gives the text: tabs are shown as two, wide characters take two. */
function columnsOf(text: string): number {
  let columns = 0
  for (const character of safe(text))
    columns += character === '\t' || isWide(character.codePointAt(0) as number) ? 2 : 1
  return columns
}

/** East Asian wide characters and emoji, roughly (Unicode Standard Annex 11). */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

export function countSeverities(diagnostics: readonly Diagnostic[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of diagnostics) counts[severity]++
  return counts
}

/** `2 errors, 1 warning`; `no problems`. */
export function renderCounts(diagnostics: readonly Diagnostic[]): string {
  const { error, warning, info } = countSeverities(diagnostics)
  const parts = [
    ...(error ? [plural(error, 'error')] : []),
    ...(warning ? [plural(warning, 'warning')] : []),
    ...(info ? [plural(info, 'note')] : []),
  ]
  return parts.length > 0 ? parts.join(', ') : 'no problems'
}
