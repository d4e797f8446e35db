// What goes on once data are taken over, as people read it before they say so.
import type { TrustQuestion } from '../../api/index.ts'
import { inLine, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

type Colors = Terminal['colors']['out']

/** Writes that are shown of one run. */
const MOST_WRITES = 12

export function trustText(
  { isOtherKey, runs, moreRuns, alerts, connections, tokens }: TrustQuestion,
  colors: Colors,
): string {
  const lines = ['These data were not written under your master key.']
  if (isOtherKey)
    lines.push(
      'Their secrets are sealed under another one: give that, or take them over with --without-secrets and set secrets again.',
    )
  lines.push('', colors.bold('Runs that would go on'))
  if (runs.length === 0) lines.push('  none')
  for (const { id, playbook, mode, status, connections: used, writes } of runs) {
    const by = used.length > 0 ? `, by ${inLine(used.join(', '))}` : ''
    lines.push(`  ${inLine(id)}  ${inLine(playbook)}  ${colors.dim(`${mode}, ${status}${by}`)}`)
    for (const { effect, title, target } of writes.slice(0, MOST_WRITES))
      lines.push(`    ${effect.padEnd(8)} ${inLine(title)}${target ? `  ${inLine(target)}` : ''}`)
    if (writes.length > MOST_WRITES) lines.push(`    and ${plural(writes.length - MOST_WRITES, 'write')} more`)
  }
  if (moreRuns > 0) lines.push(`  and ${plural(moreRuns, 'run')} more`)
  if (alerts > 0)
    lines.push(
      '',
      `${plural(alerts, 'alert')} would start ${alerts === 1 ? 'its runs' : 'their runs'} when it is served`,
    )
  lines.push('', colors.bold('Connections'))
  if (connections.length === 0) lines.push('  none')
  for (const { name, kind, leadsTo } of connections)
    lines.push(`  ${inLine(name)}  ${inLine(kind)}${leadsTo ? `  ${inLine(leadsTo)}` : ''}`)
  if (tokens.length > 0) lines.push('', `Tokens that would be let in when it is served: ${inLine(tokens.join(', '))}`)
  return lines.join('\n')
}
