// The shape of the playbooks that the bench draws: one long chain, folded into rows of twenty.
const PER_ROW = 20
const STEP_X = 300
const STEP_Y = 120

export function positionOf(index: number): [x: number, y: number] {
  return [(index % PER_ROW) * STEP_X, Math.floor(index / PER_ROW) * STEP_Y]
}

/** A playbook of so many nodes that checks clean. */
export function playbookOf(count: number): string {
  const lines = ['firebreak: 2', `name: Bench ${count}`, 'nodes:', '  n-0: { type: trigger/alert, next: n-1 }']
  for (let index = 1; index < count; index++) {
    lines.push(`  n-${index}:`, '    type: data/set', `    title: Set values ${index}`)
    lines.push('    with:', '      values:', `        count: "\${${index} + 1}"`)
    if (index < count - 1) lines.push(`    next: n-${index + 1}`)
  }
  lines.push('layout:')
  for (let index = 0; index < count; index++) lines.push(`  n-${index}: [${positionOf(index).join(', ')}]`)
  return `${lines.join('\n')}\n`
}
