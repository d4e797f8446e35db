// Tests for people: what passed in a line, what did not with the place in the file and a comparison, and what was not covered.
import { type CoverCount, type CoverItem, formatDuration, percentOf } from '../../engine/index.ts'
import type { ScenarioReport, TestRun } from '../../host/index.ts'
import { renderDiagnostic } from '../playbooks/diagnostics-text.ts'
import { inLine, plural } from '../render/text.ts'
import type { Colors } from '../terminal.ts'

const MOST_UNCHANGED = 2

export function renderReport(report: ScenarioReport, text: string | undefined, colors: Colors): string {
  const { file, name, status, problems, mismatches, invented, tookMs } = report
  if (status === 'passed') {
    const made = invented.length > 0 ? colors.dim(` (made up: ${invented.join(', ')})`) : ''
    return `  ${colors.green('✔')} ${inLine(name)} ${colors.dim(`${Math.round(tookMs)} ms`)}${inLine(made)}`
  }
  const lines = [`  ${colors.red('✖')} ${inLine(name)}${status === 'failed' ? '' : colors.red(` ${status}`)}`]
  for (const one of problems) {
    const excerpt = one.file === undefined || one.file === file ? text : undefined
    lines.push(
      indent(renderDiagnostic(one, excerpt, colors).replace('firebreak check --fix', 'firebreak test --fix'), 4),
    )
  }
  for (const { message, range, diff } of mismatches) {
    const place = range ? `:${range.start.line}:${range.start.column}` : ''
    lines.push(`    ${colors.bold(inLine(`${file}${place}`))} ${inLine(message)}`)
    if (diff) lines.push(...renderDiff(diff, colors))
  }
  return lines.join('\n')
}

/** Lines that stand still are shown around those that differ only. */
function renderDiff(diff: NonNullable<ScenarioReport['mismatches'][number]['diff']>, colors: Colors): string[] {
  const isNear = (at: number) =>
    diff.slice(Math.max(0, at - MOST_UNCHANGED), at + MOST_UNCHANGED + 1).some(({ mark }) => mark !== ' ')
  const lines: string[] = []
  let hidden = 0
  const tellHidden = () => {
    if (hidden > 0) lines.push(colors.dim(`        … ${hidden} the same`))
    hidden = 0
  }
  diff.forEach(({ mark, text }, at) => {
    if (mark === ' ' && !isNear(at)) {
      hidden++
      return
    }
    tellHidden()
    const line = `      ${mark} ${inLine(text)}`
    lines.push(mark === '-' ? colors.red(line) : mark === '+' ? colors.green(line) : colors.dim(line))
  })
  tellHidden()
  return lines
}

const indent = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by))

export function renderCounts(reports: readonly ScenarioReport[], tookMs: number, colors: Colors): string {
  const count = (status: ScenarioReport['status']) => reports.filter((one) => one.status === status).length
  const parts = [
    colors.green(`${count('passed')} passed`),
    count('failed') > 0 ? colors.red(`${count('failed')} failed`) : `${count('failed')} failed`,
    ...(count('stale') > 0 ? [colors.red(`${count('stale')} stale`)] : []),
    ...(count('broken') > 0 ? [colors.red(`${count('broken')} broken`)] : []),
  ]
  return `${parts.join(', ')} ${colors.dim(`in ${formatDuration(tookMs)}`)}`
}

/** A line per playbook; with `whole`, everything that no scenario goes through. */
export function renderCoverage(covered: TestRun['coverage'][number], whole: boolean, colors: Colors): string {
  const { coverage, name } = covered
  const { counts, branches } = coverage
  const percent = percentOf(branches)
  const paint = percent === 100 ? colors.green : percent >= 80 ? colors.yellow : colors.red
  const head = [
    paint(`branches ${share(branches)}`),
    `nodes ${share(counts.node)}`,
    ...(counts.error.total > 0 ? [`error edges ${share(counts.error)}`] : []),
    ...(counts.exit.total > 0 ? [`ways out of loops ${share(counts.exit)}`] : []),
    ...(counts.outcome.total > 0 ? [`answers ${share(counts.outcome)}`] : []),
  ]
  const lines = [`  ${inLine(name)}: ${head.join(', ')}`]
  const missing = coverage.items.filter(({ runs }) => runs === 0)
  if (whole) for (const item of missing) lines.push(colors.dim(`    not covered: ${inLine(itemText(item))}`))
  else if (missing.length > 0) {
    lines.push(colors.dim(`    ${plural(missing.length, 'thing')} not covered: --coverage names them`))
  }
  return lines.join('\n')
}

const share = (count: CoverCount): string => `${count.covered}/${count.total} (${percentOf(count)} %)`

const itemText = ({ node, port }: CoverItem): string => (port === undefined ? node : `${node} → ${port}`)
