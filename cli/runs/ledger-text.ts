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

/** A write of a run, and what became of it where that is more than that it was done. */
export interface WriteMade extends LedgerEntry {
  became?: 'under way' | 'in doubt' | 'failed' | 'taken back'
}

const isWrite = (effect: Effect): boolean => effect === 'notify' || effect === 'change' || effect === 'destroy'

/** What was rehearsed or recorded would be done; what a live run made it did. */
export type Verb = 'would' | 'did'
const HEADS = { would: 'What it would do', did: 'What it did' }
const NOTHING = {
  would: 'Nothing would be sent, changed or destroyed.',
  did: 'Nothing was sent, changed or destroyed.',
}

/** `startedAt`: what the times count from. */
export function renderLedger(
  ledger: readonly WriteMade[],
  plan: Plan,
  state: RunState,
  { verb, colors }: { verb: Verb; colors: Colors },
): string {
  if (ledger.length === 0) return NOTHING[verb]
  const failed = ledger.filter(({ became }) => became === 'failed').length
  const counts = (['destroy', 'change', 'notify'] as const).flatMap((effect) => {
    const count = ledger.filter((one) => one.effect === effect && one.became !== 'failed').length
    return count > 0 ? [`${count} ${effect}`] : []
  })
  if (failed > 0) counts.push(`${failed} failed`)
  const lines = [colors.bold(`${HEADS[verb]} (${plural(ledger.length, 'write')}: ${counts.join(', ')})`)]
  for (const { at, node, scope, title, type, effect, input, undoes, became } of ledger) {
    const name = undoes ? `take back ${placeOf(plan, state, scope, node)}` : placeOf(plan, state, scope, node)
    const offset = `+${formatDuration(at - state.startedAt)}`
    const about = title && title !== node ? `  ${oneLine(title, 80)}` : ''
    const what = became ? `  ${became === 'taken back' ? became : colors.red(became)}` : ''
    lines.push(
      `  ${paintEffect(effect, colors)} ${colors.bold(name)}${about}${what}  ${colors.dim(`${type}, ${offset}`)}`,
    )
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
export function ledgerOf(plan: Plan, state: RunState): WriteMade[] {
  const found: WriteMade[] = []
  for (const scope of state.scopes) {
    scope.steps.forEach((done, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step || !done) return
      const { id: node, title, type, effect } = step
      const base = { node, scope: scope.id, title }
      // One whose fields could not be evaluated has no input: it never began.
      if (isWrite(effect) && done.startedAt !== undefined && done.input !== undefined) {
        const became = done.undo?.status === 'done' ? 'taken back' : BECAME[done.status]
        found.push({
          ...base,
          at: done.startedAt,
          type,
          effect,
          input: asObject(done.input),
          ...(became && { became }),
        })
      }
      if (done.undo && step.undo && done.undo.status !== 'ready') {
        const { at, input, status } = done.undo
        const became = BECAME[status]
        found.push({
          ...base,
          at,
          type: step.undo.type,
          effect: step.undo.effect,
          input: asObject(input),
          undoes: node,
          ...(became && { became }),
        })
      }
    })
  }
  return found.sort((a, b) => a.at - b.at)
}

/**
 * The writes of an ended run that stay as they are: those that could not be taken back, and changes that nothing takes back.
 * Messages that were sent stay sent: they are not counted.
 */
export function notTakenBack(plan: Plan, state: RunState): { place: string; why: string }[] {
  return state.scopes.flatMap((scope) =>
    scope.steps.flatMap((done, index) => {
      const step = plan.graphs[scope.graph]?.steps[index]
      if (!step || !done) return []
      const place = placeOf(plan, state, scope.id, step.id)
      if (done.undo?.status === 'failed') return [{ place, why: 'its undo failed' }]
      if (done.error?.code === 'step/in-doubt') return [{ place, why: 'nobody knows whether it was done' }]
      const isDone = done.status === 'done' && (step.effect === 'change' || step.effect === 'destroy')
      return isDone && !step.undo ? [{ place, why: 'nothing takes it back' }] : []
    }),
  )
}

/** Of steps and inverses that are not simply done. */
const BECAME: { [status: string]: WriteMade['became'] } = {
  running: 'under way',
  retrying: 'under way',
  doubted: 'in doubt',
  failed: 'failed',
}

function asObject(value: unknown): LedgerEntry['input'] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as LedgerEntry['input']) : {}
}
