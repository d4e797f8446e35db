// The manifest of a bundle, as people read it before they let it run.
import type { Manifest } from '../../exchange/index.ts'
import { exceptionWords } from '../render/exception-words.ts'
import { inLine, plural } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

type Colors = Terminal['colors']['out']

export function renderManifest(manifest: Manifest, colors: Colors, { parts = false } = {}): string {
  const { name, firebreak, playbooks, connections } = manifest
  const lines = [`${colors.bold(inLine(name))}  made with Firebreak ${inLine(firebreak)}`]
  for (const playbook of playbooks) {
    lines.push('', `${colors.bold(inLine(playbook.name))}  ${colors.dim(inLine(playbook.file))}`)
    if (playbook.summary) lines.push(`  ${inLine(playbook.summary)}`)
    if (playbook.attack.length > 0) lines.push(`  ATT&CK     ${inLine(playbook.attack.join(', '))}`)
    const writes = playbook.effects.filter(({ effect }) => effect !== 'read')
    lines.push(`  can do     ${writes.length === 0 ? 'nothing to the outside' : ''}`.trimEnd())
    for (const { effect, title, node, target, undo } of writes) {
      const about = [target && inLine(target), undo ? 'can be undone' : undefined].filter(Boolean).join(', ')
      lines.push(
        `    ${colored(effect, colors)} ${inLine(title)} ${colors.dim(`(${inLine(node)})`)}${about ? `  ${about}` : ''}`,
      )
    }
    if (playbook.reachingPrivate)
      lines.push(`  inside     ${inLine(playbook.reachingPrivate.join(', '))} may reach private addresses`)
    if (playbook.approvals.length > 0) lines.push('  asks')
    for (const { to, question, title, quorum, deadline } of playbook.approvals) {
      const terms = [quorum && `quorum ${inLine(quorum)}`, deadline && `within ${inLine(deadline)}`]
        .filter(Boolean)
        .join(', ')
      lines.push(`    ${inLine(to)}: ${inLine(question ?? title)}${terms ? ` ${colors.dim(`(${terms})`)}` : ''}`)
    }
    for (const exception of playbook.exceptions ?? []) lines.push(`  exception  ${inLine(exceptionWords(exception))}`)
    if (playbook.lists.length > 0) lines.push(`  lists      ${inLine(playbook.lists.join(', '))}`)
  }
  lines.push('', colors.bold('Connections'))
  if (connections.length === 0) lines.push('  none are needed')
  for (const { name: connection, kind, rights } of connections)
    lines.push(`  ${inLine(connection)}  ${inLine(kind)}  ${rights.join(', ')}`)
  lines.push('', colors.bold(plural(manifest.parts.length, 'part')))
  if (parts)
    for (const { path, role, bytes } of manifest.parts) lines.push(`  ${role.padEnd(9)}${inLine(path)}  ${bytes} bytes`)
  else lines.push(`  ${counts(manifest)}`)
  return lines.join('\n')
}

function counts({ parts }: Manifest): string {
  const byRole = new Map<string, number>()
  for (const { role } of parts) byRole.set(role, (byRole.get(role) ?? 0) + 1)
  return [...byRole].map(([role, count]) => (role === 'triggers' ? 'triggers' : plural(count, role))).join(', ')
}

function colored(effect: string, colors: Colors): string {
  const text = effect.padEnd(8)
  return effect === 'destroy' ? colors.red(text) : effect === 'change' ? colors.yellow(text) : colors.dim(text)
}
