// The ledger for people: every write with its final arguments.
import {
  type Effect,
  formatDuration,
  type JsonValue,
  type LedgerEntry,
  type Plan,
  placeOf,
  type RunState,
} from '../../engine/index.ts'
import { oneLine, plural, showLong } from '../render/text.ts'
import type { Colors } from '../terminal.ts'
import { standardCatalog } from '../workspace/open-workspace.ts'

const isWrite = (effect: Effect): boolean => effect === 'notify' || effect === 'change' || effect === 'destroy'

/** `startedAt`: what the times count from. */
export function renderLedger(
  ledger: readonly LedgerEntry[],
  plan: Plan,
  state: RunState,
  { verb, colors }: { verb: string; colors: Colors },
): string {
  if (ledger.length === 0) return `Nothing ${verb} be sent, changed or destroyed.`
  const counts = (['destroy', 'change', 'notify'] as const).flatMap((effect) => {
    const count = ledger.filter((one) => one.effect === effect).length
    return count > 0 ? [`${count} ${effect}`] : []
  })
  const lines = [colors.bold(`What it ${verb} do (${plural(ledger.length, 'write')}: ${counts.join(', ')})`)]
  for (const { at, node, scope, title, type, effect, input, undoes } of ledger) {
    const name = undoes ? `take back ${placeOf(plan, state, scope, node)}` : placeOf(plan, state, scope, node)
    const offset = `+${formatDuration(at - state.startedAt)}`
    const about = title && title !== node ? `  ${oneLine(title, 80)}` : ''
    lines.push(`  ${paintEffect(effect, colors)} ${colors.bold(name)}${about}  ${colors.dim(`${type}, ${offset}`)}`)
    for (const [field, value] of Object.entries(input)) {
      if (isDefault(type, field, value)) continue
      const text = showLong(value, '          ').trimStart()
      lines.push(`      ${colors.dim(`${field}:`)} ${text}`)
    }
  }
  return lines.join('\n')
}

/** Fields that stand as their type sets them tell nothing. */
function isDefault(type: string, field: string, value: JsonValue): boolean {
  const properties = standardCatalog().get(type)?.inputSchema.properties as
    | { [name: string]: { default?: JsonValue } }
    | undefined
  return typeof value !== 'object' && properties?.[field]?.default === value
}

export function paintEffect(effect: Effect, colors: Colors): string {
  const text = effect.padEnd(7)
  return effect === 'destroy' ? colors.red(text) : effect === 'change' ? colors.yellow(text) : colors.cyan(text)
}

/** The writes that a shadow or live run has made (or recorded), read off its state, in the order in which they began. */
export function ledgerOf(plan: Plan, state: RunState): LedgerEntry[] {
  const found: LedgerEntry[] = []
  for (const scope of state.scopes) {
    scope.steps.forEach((done, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step || !done) return
      const { id: node, title, type, effect } = step
      const base = { node, scope: scope.id, title }
      if (isWrite(effect) && done.startedAt !== undefined) {
        found.push({ ...base, at: done.startedAt, type, effect, input: asObject(done.input) })
      }
      if (done.undo && step.undo && done.undo.status !== 'ready') {
        const { at, input } = done.undo
        found.push({
          ...base,
          at,
          type: step.undo.type,
          effect: step.undo.effect,
          input: asObject(input),
          undoes: node,
        })
      }
    })
  }
  return found.sort((a, b) => a.at - b.at)
}

function asObject(value: unknown): LedgerEntry['input'] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as LedgerEntry['input']) : {}
}
