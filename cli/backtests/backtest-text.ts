// A backtest for people: where the alerts went, what would have been written and how far it reaches, what differs.
import {
  formatDuration,
  hintsOf,
  type Plan,
  qualityOf,
  type RealityHint,
  reachOf,
  type TallyData,
  type WriteTally,
} from '../../engine/index.ts'
import type { Backtest, BacktestAlert, BacktestProgress } from '../../host/index.ts'
import { formatBytes, oneLine, plural, safe } from '../render/text.ts'
import type { Colors } from '../terminal.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'

const MOST_LINES = 12
const MOST_TARGETS = 3

type Alerts = (
  kind: BacktestAlert['kind'],
  filter?: { node?: string; end?: string; limit?: number },
) => Promise<BacktestAlert[]>

/** `41,200 alerts, 62 %, 8,400 a second, 3 s left` */
export function progressLine({ alerts, readBytes, totalBytes, tookMs }: BacktestProgress): string {
  const share = totalBytes === 0 ? 1 : readBytes / totalBytes
  const rate = tookMs > 0 ? (alerts * 1000) / tookMs : 0
  const left = share > 0 && share < 1 ? `, ${formatDuration((tookMs * (1 - share)) / share)} left` : ''
  return `${number(alerts)} alerts, ${Math.floor(share * 100)} %, ${number(rate)} a second${left}`
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US')

export async function renderBacktest(backtest: Backtest, plan: Plan, alerts: Alerts, colors: Colors): Promise<string> {
  const { progress, playbookName, againstName } = backtest
  if (!progress) return 'Nothing was run yet.'
  const { tally } = progress
  const lines = [
    colors.bold(safe(againstName === undefined ? playbookName : `${playbookName}, against ${againstName}`)),
    `${number(progress.alerts)} alerts in ${formatDuration(progress.tookMs)} (${number((progress.alerts * 1000) / Math.max(1, progress.tookMs))} a second, ${formatBytes(progress.readBytes)})`,
  ]
  for (const { file, message } of progress.problems) {
    lines.push(colors.yellow(`  ${safe(backtest.files[file]?.path ?? '')}: ${safe(message)}`))
  }
  if (progress.bad > 0) {
    lines.push(colors.yellow(`  ${plural(progress.bad, 'alert')} could not be run:`))
    for (const { place, detail } of await alerts('bad', { limit: 3 })) {
      lines.push(`    ${safe(place)} ${oneLine(String(detail?.['reason'] ?? ''), 120)}`)
    }
    if (progress.bad > 3) lines.push(colors.dim(`    and ${number(progress.bad - 3)} more`))
  }
  lines.push('', colors.bold('Ends'))
  lines.push(...table(sorted(tally.ends).map(([end, count]) => [number(count), share(count, tally.runs), safe(end)])))
  lines.push(...renderMadeUp(tally, colors))
  lines.push('', ...renderWrites(tally.writes, colors))
  if (tally.savedMinutes > 0) {
    lines.push(`A person would have needed about ${hours(tally.savedMinutes)} for these steps.`)
  }
  if (tally.labelled.positive + tally.labelled.negative > 0) lines.push('', ...renderQuality(plan, progress, colors))
  const hints = hintsOf(plan, standardCatalog(), tally)
  if (hints.length > 0) lines.push('', ...renderHints(hints, colors))
  if (againstName !== undefined) lines.push('', ...(await renderDifferences(progress, alerts, colors)))
  return lines.join('\n')
}

/** How many of these ends say nothing about the alerts: an example answered the look-up that they rest on. */
function renderMadeUp({ madeUp, runs }: TallyData, colors: Colors): string[] {
  const count = Object.values(madeUp?.ends ?? {}).reduce((sum, one) => sum + one, 0)
  if (!madeUp || count === 0) return []
  const nodes = sorted(madeUp.nodes).map(([node, n]) => `${safe(node)} (${number(n)})`)
  return [
    colors.yellow(`  ${number(count)} of ${number(runs)} rest on example answers, the same for every alert:`),
    `    ${nodes.join(', ')}`,
  ]
}

const hours = (minutes: number): string =>
  minutes < 120 ? `${number(minutes)} minutes` : `${number(minutes / 60)} hours`

const sorted = (counts: { [name: string]: number }): [string, number][] =>
  Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_LINES)

const share = (count: number, all: number): string => (all === 0 ? '' : `${((count * 100) / all).toFixed(1)} %`)

/** Numbers to the right, the last column as it is. */
function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), [])
  return rows.map((row) => {
    const cells = row.map((cell, at) => (at === row.length - 1 ? cell : cell.padStart(widths[at] ?? 0)))
    return `  ${cells.join('  ')}`
  })
}

function renderWrites(writes: readonly WriteTally[], colors: Colors): string[] {
  if (writes.length === 0) return ['Nothing would have been written.']
  const lines = [colors.bold('Would have been done')]
  const ordered = [...writes].sort((a, b) => b.count - a.count).slice(0, MOST_LINES)
  for (const { title, node, effect, count, targets } of ordered) {
    const names = sorted(targets).slice(0, MOST_TARGETS)
    const different = Object.keys(targets).length
    const shown = names.map(([target, n]) => `${oneLine(target.slice(target.indexOf(' ') + 1), 50)} ×${number(n)}`)
    const more = different > MOST_TARGETS ? `, ${number(different - MOST_TARGETS)} more` : ''
    lines.push(`  ${number(count).padStart(9)}  ${safe(title)} ${colors.dim(`(${safe(node)}, ${effect})`)}`)
    if (shown.length > 0) lines.push(colors.dim(`             ${shown.join(', ')}${more}`))
  }
  const reach = reachOf(writes).filter(({ kind }) => kind !== 'other')
  if (reach.length > 0) {
    const words = { host: 'host', user: 'user', address: 'address', domain: 'domain', other: 'target' }
    const parts = reach.map(({ kind, count }) =>
      plural(count, words[kind], kind === 'address' ? 'addresses' : undefined),
    )
    lines.push(`  It would have reached ${parts.join(', ')}.`)
  }
  return lines
}

/** The ways out of nodes that some alert took, with how well each tells real alerts from others. */
function renderQuality(plan: Plan, { tally }: BacktestProgress, colors: Colors): string[] {
  const { positive, negative } = tally.labelled
  const percent = (value: number | undefined) => (value === undefined ? '–' : `${(value * 100).toFixed(0)} %`)
  const rows = qualityOf(plan, standardCatalog(), tally)
    .filter(({ port, runs }) => port !== undefined && runs > 0)
    .map(({ node, port, runs, precision, recall }) => [
      number(runs),
      percent(precision),
      percent(recall),
      safe(`${node} → ${port}`),
    ])
  return [
    `${colors.bold('Branches')} by label: ${number(positive)} real, ${number(negative)} not`,
    ...table([['alerts', 'precision', 'recall', ''], ...rows]),
  ]
}

function renderHints(hints: readonly RealityHint[], colors: Colors): string[] {
  const lines = hints
    .slice(0, MOST_LINES)
    .map(({ node, text }) => `  ${node === undefined ? '' : `${colors.bold(safe(node))} `}${safe(text)}`)
  if (hints.length > MOST_LINES) lines.push(colors.dim(`  and ${number(hints.length - MOST_LINES)} more`))
  return [colors.bold('Worth a look'), ...lines]
}

async function renderDifferences(
  { differences, tally }: BacktestProgress,
  alerts: Alerts,
  colors: Colors,
): Promise<string[]> {
  if (differences.total === 0) return [colors.green('No alert comes out differently.')]
  const lines = [
    colors.bold(
      `${plural(differences.total, 'alert')} of ${number(tally.runs)} ${differences.total === 1 ? 'comes' : 'come'} out differently`,
    ),
  ]
  for (const [node, count] of sorted(differences.byNode)) {
    lines.push(`  ${number(count).padStart(9)}  part at ${colors.bold(safe(node))}`)
    for (const { place, detail } of await alerts('difference', { node, limit: 3 })) {
      const way = (side: 'before' | 'after') => oneLine(String(detail?.[side] ?? 'not run'), 60)
      lines.push(
        colors.dim(`             ${safe(place)}: ${way('before')} in this version, ${way('after')} in the other`),
      )
    }
  }
  return lines
}
