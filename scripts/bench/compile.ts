// How the compiler grows: chains with branches of 100, 1,000 and 10,000 nodes, already read.
import { compile, type Playbook, type PlaybookNode } from '../../engine/index.ts'
import { createNodeCatalog } from '../../nodes/index.ts'
import { count, median, printTable, time } from './table.ts'

/** A playbook of so many nodes: conditions, data and log nodes that refer to the ones before them. */
function playbookOf(nodes: number): Playbook {
  const all: Record<string, PlaybookNode> = { start: { type: 'trigger/alert', next: 'set-0' } }
  const groups = Math.floor((nodes - 1) / 4)
  for (let at = 0; at < groups; at++) {
    const next = at + 1 < groups ? { next: `set-${at + 1}` } : {}
    const before = at > 0 ? `\${steps['set-${at - 1}'].level}` : '${alert.level}'
    all[`set-${at}`] = { type: 'data/set', with: { values: { level: before, at } }, next: `check-${at}` }
    all[`check-${at}`] = {
      type: 'condition/if',
      with: { when: `steps['set-${at}'].level >= ${at % 15} && alert.source != ''` },
      next: { true: `say-${at}`, false: `note-${at}` },
    }
    all[`say-${at}`] = {
      type: 'data/template',
      with: { text: `\${alert.source} is at \${steps['set-${at}'].level}` },
      next: `note-${at}`,
    }
    all[`note-${at}`] = { type: 'action/log', with: { message: `pass ${at}` }, ...next }
  }
  const inputs = {
    type: 'object',
    required: ['source', 'level'],
    properties: { source: { type: 'string' }, level: { type: 'number' } },
  }
  return { firebreak: 2, name: `${nodes} nodes`, inputs, nodes: all } as Playbook
}

export function benchCompile(): void {
  const catalog = createNodeCatalog()
  const rows: (string | number)[][] = []
  let before = 0
  for (const nodes of [100, 1_000, 10_000]) {
    const playbook = playbookOf(nodes)
    const seconds: number[] = []
    for (let round = 0; round < (nodes > 1_000 ? 5 : 15); round++) {
      seconds.push(
        time(() => {
          const { plan, diagnostics } = compile(playbook, catalog)
          if (!plan) throw new Error(JSON.stringify(diagnostics.slice(0, 3)))
        }),
      )
    }
    const ms = median(seconds) * 1_000
    rows.push([count(nodes), ms.toFixed(1), ((ms * 1_000) / nodes).toFixed(1), before ? (ms / before).toFixed(1) : '–'])
    before = ms
  }
  printTable('Compiling, processor time', ['nodes', 'ms (median)', 'µs per node', 'time / a tenth of the nodes'], rows)
}
